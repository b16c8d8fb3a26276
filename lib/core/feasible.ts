/** Whether an operation can be done to the shards as they are now: the check that precedes every call to Kinesis. */
import { canSplitAt, contains } from './hash-range';
import type { Operation, Shard, Stream } from './model';
import type { Policy } from './policy';
import { fewestByUpdate, mostByUpdate } from './quotas';

/** Whether an operation can be called now, and how; `why` is a clause for logs and messages. */
export type Feasibility =
  /** To be called so. */
  | { readonly kind: 'feasible'; readonly call: KinesisCall }
  /** The shards already stand as the operation would leave them. */
  | { readonly kind: 'done' }
  /** The shards, the bounds or the limits no longer allow it. */
  | { readonly kind: 'stale'; readonly why: string };

/** An operation in the terms of Kinesis: with the ids that the shards have now. */
export type KinesisCall =
  | { readonly action: 'SplitShard'; readonly shardId: string; readonly newStartingHashKey: bigint }
  | { readonly action: 'MergeShards'; readonly shardId: string; readonly adjacentShardId: string }
  | Extract<
      Operation,
      { action: 'UpdateShardCount' | 'EnableShardLevelMetrics' | 'DisableShardLevelMetrics' }
    >;

/**
 * Whether the shards, or the stream's metrics, stand as `operation` would leave them.
 * @param openShards the open shards; they tile the hash key space
 */
export function isDone(operation: Operation, stream: Stream, openShards: readonly Shard[]): boolean {
  switch (operation.action) {
    case 'SplitShard':
    case 'MergeShards':
    case 'UpdateShardCount':
      return isSeenInShards(operation, openShards) === true;
    case 'EnableShardLevelMetrics':
      return operation.metrics.every((metric) => stream.shardLevelMetrics.includes(metric));
    case 'DisableShardLevelMetrics':
      return !operation.metrics.some((metric) => stream.shardLevelMetrics.includes(metric));
  }
}

/** Whether the shards stand as `operation` would leave them; undefined where it is none that changes shards. */
export function isSeenInShards(operation: Operation, openShards: readonly Shard[]): boolean | undefined {
  switch (operation.action) {
    case 'SplitShard':
      return isBoundary(operation.hashKey, openShards);
    case 'MergeShards':
      return !isBoundary(operation.hashKey, openShards);
    case 'UpdateShardCount':
      return openShards.length === operation.targetShardCount;
    default:
      return undefined;
  }
}

function isBoundary(hashKey: bigint, openShards: readonly Shard[]): boolean {
  return openShards.some(({ startingHashKey }) => startingHashKey === hashKey);
}

/**
 * Whether `operation` can be called now, and how.
 * @param openShards the open shards; they tile the hash key space
 */
export function feasibilityOf(
  operation: Operation,
  stream: Stream,
  openShards: readonly Shard[],
  policy: Policy,
): Feasibility {
  if (isDone(operation, stream, openShards)) return { kind: 'done' };
  switch (operation.action) {
    case 'SplitShard':
      return splitFeasibility(operation.hashKey, openShards, policy);
    case 'MergeShards':
      return mergeFeasibility(operation.hashKey, openShards, policy);
    case 'UpdateShardCount':
      return updateFeasibility(operation.targetShardCount, openShards.length, policy);
    case 'EnableShardLevelMetrics':
    case 'DisableShardLevelMetrics':
      return feasible(operation);
  }
}

function splitFeasibility(hashKey: bigint, openShards: readonly Shard[], policy: Policy): Feasibility {
  const shard = openShards.find((candidate) => contains(candidate, hashKey));
  if (shard === undefined) return stale(`no open shard holds hash key ${hashKey}`);
  if (!canSplitAt(shard, hashKey)) return stale(`${shard.shardId} is too narrow to be split at ${hashKey}`);
  if (openShards.length >= policy.MaxShards)
    return stale(`${openShards.length} shards are open and MaxShards is ${policy.MaxShards}`);
  return feasible({ action: 'SplitShard', shardId: shard.shardId, newStartingHashKey: hashKey });
}

/** @param hashKey a boundary between two of the open shards */
function mergeFeasibility(hashKey: bigint, openShards: readonly Shard[], policy: Policy): Feasibility {
  const lower = openShards.find(({ endingHashKey }) => endingHashKey + 1n === hashKey);
  const upper = openShards.find(({ startingHashKey }) => startingHashKey === hashKey);
  if (lower === undefined || upper === undefined) return stale(`no two open shards meet at ${hashKey}`);
  if (openShards.length <= policy.MinShards)
    return stale(`${openShards.length} shards are open and MinShards is ${policy.MinShards}`);
  return feasible({ action: 'MergeShards', shardId: lower.shardId, adjacentShardId: upper.shardId });
}

function updateFeasibility(target: number, open: number, policy: Policy): Feasibility {
  // Double or half may not reach the bounds in one step: what comes nearer to them is right.
  if (outsideBy(target, policy) > 0 && outsideBy(target, policy) >= outsideBy(open, policy))
    return stale(
      `${target} shards are outside MinShards ${policy.MinShards} to MaxShards ${policy.MaxShards}`,
    );
  if (target > mostByUpdate(open) || target < fewestByUpdate(open))
    return stale(`UpdateShardCount cannot go from ${open} to ${target}: at most double, at least half`);
  return feasible({ action: 'UpdateShardCount', targetShardCount: target });
}

function feasible(call: KinesisCall): Feasibility {
  return { kind: 'feasible', call };
}

function stale(why: string): Feasibility {
  return { kind: 'stale', why };
}

/** How many shards a count lies outside the bounds; 0 inside. */
function outsideBy(count: number, { MinShards, MaxShards }: Policy): number {
  return Math.max(0, MinShards - count, count - MaxShards);
}
