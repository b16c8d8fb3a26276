/** Which shards are merged although the cooldown of the last resharding is not over, and when: those that it left alone, where it never is. */
import type { HashKeyRange } from './hash-range';
import { coolingSinceSeconds, endedAtSeconds } from './history';
import type { Operation } from './model';
import type { Situation } from './situation';

/** A cooldown that is in force for so many times as long as it is meant to puts merges off no longer. */
const PUT_OFF_COOLDOWNS = 3;

/** Whether one operation after the other has kept the cooldown from ending for so long that merges are to be done among them. */
export function isPutOff({ history, policy, nowSeconds, scaleDownWaitSeconds }: Situation): boolean {
  const { ScaleDownCooldownSeconds: cooldownSeconds } = policy;
  const sinceSeconds = coolingSinceSeconds(history, nowSeconds, cooldownSeconds);
  return scaleDownWaitSeconds > 0 && nowSeconds - sinceSeconds >= PUT_OFF_COOLDOWNS * cooldownSeconds;
}

/**
 * Whether no operation of ours that ended within `ScaleDownCooldownSeconds` touched the shard: its metrics are of the shard as it is, and to merge
 * it undoes nothing that was just done.
 */
export function isRested(shard: HashKeyRange, { history, policy, nowSeconds }: Situation): boolean {
  const sinceSeconds = nowSeconds - policy.ScaleDownCooldownSeconds;
  return !history.operations.some(
    (past) => endedAtSeconds(past) > sinceSeconds && touches(past.operation, shard),
  );
}

/** Whether the shard is one of those that the operation left behind, or is to: a boundary that was added or removed lies at its edge or inside it. */
export function touches(operation: Operation, { startingHashKey, endingHashKey }: HashKeyRange): boolean {
  if (operation.action === 'UpdateShardCount') return true;
  if (!('hashKey' in operation)) return false;
  return startingHashKey <= operation.hashKey && operation.hashKey <= endingHashKey + 1n;
}
