/** Whether load lies evenly over the hash key space: then a stream grows and shrinks as a whole, and not shard by shard. */
import { shareOfSpace } from './hash-range';
import type { LoadMap, ShardLoad } from './load-map';

/**
 * Even shards are right only where load lies evenly: no shard's density may be above the mean by more than this factor, or the
 * cuts that were learnt are worth more than what is saved.
 */
const EVEN_DENSITY_RATIO = 1.3;

/** So few shards say little of how load lies inside them: they must be as good as equal. */
const FEW = { shards: 4, densityRatio: 1.05 } as const;

/** Whether the newest minute's load lies so evenly over the hash key space that any even cut fits it; a uniform growth of the load changes nothing. */
export function isEven({ shards, newestMinute }: LoadMap): boolean {
  const ratio = shards.length < FEW.shards ? FEW.densityRatio : EVEN_DENSITY_RATIO;
  const loadOf = ({ utilization }: ShardLoad) => utilization[newestMinute] || 0;
  const total = shards.reduce((sum, shard) => sum + loadOf(shard), 0);
  return shards.every((shard) => loadOf(shard) <= ratio * total * shareOfSpace(shard.shard));
}
