/** Broad, even growth: where load lies evenly, the stream grows as a whole and not shard by shard. */
import { positionOf, widthOf } from './hash-range';
import type { Situation } from './situation';

/**
 * UpdateShardCount leaves shards of equal width, so it is right only where load lies evenly: no shard's density may be above
 * the mean by more than this factor, or the cuts that were learnt are worth more than the time saved.
 */
const EVEN_DENSITY_RATIO = 1.3;

/** Whether load lies so evenly over the hash key space that any even cut fits it; a uniform growth of the load changes nothing. */
export function isEven({ load }: Situation): boolean {
  const minute = load.newestMinute;
  const total = load.shards.reduce((sum, { utilization }) => sum + (utilization[minute] ?? 0), 0);
  return load.shards.every(
    ({ shard, utilization }) =>
      (utilization[minute] ?? 0) <= EVEN_DENSITY_RATIO * total * positionOf(widthOf(shard)),
  );
}
