/** Whether an operation can be done to the shards as they are now: the check that precedes every call to Kinesis. */
import { canSplitAt, contains, inOrder } from './hash-range';
import type { Operation, Shard, Stream } from './model';
import type { Policy } from './policy';
import { fewestByUpdate, mostByUpdate } from './quotas';

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
 * @param openShards the open shards; they tile the hash key space
 */
export function feasibilityOf(
  operation: Operation,
  stream: Stream,
  openShards: readonly Shard[],
  policy: Policy,
): Feasibility {
  switch (operation.action) {
    case 'SplitShard':
      return splitFeasibility(operation.hashKey, openShards, policy);
    case 'MergeShards':
      return mergeFeasibility(operation.hashKey, openShards, policy);
    case 'UpdateShardCount':
      return updateFeasibility(operation.targetShardCount, openShards.length, policy);
    case 'EnableShardLevelMetrics': {
      const all = operation.metrics.every((metric) => stream.shardLevelMetrics.includes(metric));
      return all ? { kind: 'done' } : { kind: 'feasible', call: operation };
    }
    case 'DisableShardLevelMetrics': {
      const none = !operation.metrics.some((metric) => stream.shardLevelMetrics.includes(metric));
      return none ? { kind: 'done' } : { kind: 'feasible', call: operation };
    }
  }
}

function splitFeasibility(hashKey: bigint, openShards: readonly Shard[], policy: Policy): Feasibility {
  const shard = openShards.find((candidate) => contains(candidate, hashKey));
  if (shard === undefined) return { kind: 'stale', why: `no open shard holds hash key ${hashKey}` };
  if (shard.startingHashKey === hashKey) return { kind: 'done' };
  if (!canSplitAt(shard, hashKey))
    return { kind: 'stale', why: `${shard.shardId} is too narrow to be split at ${hashKey}` };
  if (openShards.length >= policy.MaxShards) {
    return {
      kind: 'stale',
      why: `${openShards.length} shards are open and MaxShards is ${policy.MaxShards}`,
    };
  }
  return {
    kind: 'feasible',
    call: { action: 'SplitShard', shardId: shard.shardId, newStartingHashKey: hashKey },
  };
}

function mergeFeasibility(hashKey: bigint, openShards: readonly Shard[], policy: Policy): Feasibility {
  const ordered = inOrder(openShards);
  const upper = ordered.findIndex(({ startingHashKey }) => startingHashKey === hashKey);
  const [lowerShard, upperShard] = [ordered[upper - 1], ordered[upper]];
  if (lowerShard === undefined || upperShard === undefined) return { kind: 'done' };
  if (openShards.length <= policy.MinShards) {
    return {
      kind: 'stale',
      why: `${openShards.length} shards are open and MinShards is ${policy.MinShards}`,
    };
  }
  return {
    kind: 'feasible',
    call: { action: 'MergeShards', shardId: lowerShard.shardId, adjacentShardId: upperShard.shardId },
  };
}

function updateFeasibility(target: number, open: number, policy: Policy): Feasibility {
  if (open === target) return { kind: 'done' };
  if (target > policy.MaxShards || target < policy.MinShards) {
    return {
      kind: 'stale',
      why: `${target} shards are outside MinShards ${policy.MinShards} to MaxShards ${policy.MaxShards}`,
    };
  }
  if (target > mostByUpdate(open) || target < fewestByUpdate(open)) {
    return {
      kind: 'stale',
      why: `UpdateShardCount cannot go from ${open} to ${target}: at most double, at least half`,
    };
  }
  return { kind: 'feasible', call: { action: 'UpdateShardCount', targetShardCount: target } };
}
