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

/** Load that lies evenly does so in the newest minute and in as many together: keys that take turns are even now and then. */
const EVEN_MINUTES = 15;

/** Whether load lies so evenly over the hash key space that any even cut fits it; a uniform growth of the load changes nothing. */
export function isEven({ shards, newestMinute }: LoadMap): boolean {
  const ratio = shards.length < FEW.shards ? FEW.densityRatio : EVEN_DENSITY_RATIO;
  return [1, EVEN_MINUTES].every((minutes) => {
    const loads = shards.map((shard) => loadOver(shard, newestMinute, minutes));
    const total = loads.reduce((sum, load) => sum + load, 0);
    return shards.every(
      ({ shard }, index) => (loads[index] as number) <= ratio * total * shareOfSpace(shard),
    );
  });
}

/** What the shard was offered in the newest minutes, those that are not known passed over. */
function loadOver({ utilization }: ShardLoad, newestMinute: number, minutes: number): number {
  let sum = 0;
  for (let minute = Math.max(0, newestMinute + 1 - minutes); minute <= newestMinute; minute++)
    sum += utilization[minute] || 0;
  return sum;
}
