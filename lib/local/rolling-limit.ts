/** At most so many calls in any window of so many seconds. Pure: it is told the time. */
export interface RollingLimit {
  /** Whether another call is allowed at `atSeconds`. */
  allows(atSeconds: number): boolean;
  /** Counts one. */
  count(atSeconds: number): void;
}

export function rollingLimit(calls: number, windowSeconds: number): RollingLimit {
  let counted: number[] = [];
  return {
    allows(atSeconds) {
      counted = counted.filter((at) => at > atSeconds - windowSeconds);
      return counted.length < calls;
    },
    count: (atSeconds) => {
      counted.push(atSeconds);
    },
  };
}
