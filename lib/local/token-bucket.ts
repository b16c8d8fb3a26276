/** A rate limit that lets short bursts through: full at first, refilled at a steady rate, never above its depth. */
export interface TokenBucket {
  /** How many tokens there are at `atSeconds`; times never go back. */
  level(atSeconds: number): number;
  /** Takes `amount` of them; the caller has looked that they are there. */
  take(amount: number): void;
}

export function tokenBucket(perSecond: number, depth: number, startSeconds: number): TokenBucket {
  let tokens = depth;
  let filledAtSeconds = startSeconds;
  return {
    level(atSeconds) {
      tokens = Math.min(depth, tokens + Math.max(0, atSeconds - filledAtSeconds) * perSecond);
      filledAtSeconds = Math.max(filledAtSeconds, atSeconds);
      return tokens;
    },
    take(amount) {
      tokens -= amount;
    },
  };
}
