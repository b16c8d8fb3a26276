import { positionOf } from '../core/hash-range';
import { percent } from '../terminal/figures';
import type { WireOperation } from '../workflow/state';

/** An operation by where it cuts or joins: shard ids change, positions stay. `SplitShard at 37.21%, 4 to 5 shards` */
export function operationText(operation: WireOperation, openBefore: number): string {
  switch (operation.action) {
    case 'SplitShard':
      return `SplitShard at ${position(operation.hashKey)}, ${openBefore} to ${openBefore + 1} shards`;
    case 'MergeShards':
      return `MergeShards at ${position(operation.hashKey)}, ${openBefore} to ${openBefore - 1} shards`;
    case 'UpdateShardCount':
      return `UpdateShardCount, ${openBefore} to ${operation.targetShardCount} shards`;
    case 'EnableShardLevelMetrics':
    case 'DisableShardLevelMetrics':
      return operation.action;
  }
}

/** Where a hash key lies, as a percentage of the whole space. */
function position(hashKey: string): string {
  return percent(positionOf(BigInt(hashKey)), 2);
}

/** How many shards are open once it is done. */
export function openShardsAfter(operation: WireOperation, openBefore: number): number {
  switch (operation.action) {
    case 'SplitShard':
      return openBefore + 1;
    case 'MergeShards':
      return openBefore - 1;
    case 'UpdateShardCount':
      return operation.targetShardCount;
    case 'EnableShardLevelMetrics':
    case 'DisableShardLevelMetrics':
      return openBefore;
  }
}
