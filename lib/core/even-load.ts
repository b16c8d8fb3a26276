/** Whether load lies evenly over the hash key space: then a stream grows and shrinks as a whole, and not shard by shard. */
import { shareOfSpace } from './hash-range';
import type { LoadMap, ShardLoad } from './load-map';
import type { SeenUneven } from './model';

/**
 * Even shards are right only where load lies evenly: no shard's density may be above the mean by more than this factor, or the
 * cuts that were learnt are worth more than what is saved.
 */
const EVEN_DENSITY_RATIO = 1.3;

/** So few shards say little of how load lies inside them: they must be as good as equal. */
const FEW = { shards: 4, densityRatio: 1.05 } as const;

/** For so long it is believed that load still lies as it was seen to: a day has all that comes by the day. */
const SEEN_SECONDS = 86_400;

/**
 * Whether load lies evenly, as far as the open shards can tell. Over fewer shards than it was seen to lie unevenly over it only seems to: over a
 * single one all does.
 */
export function liesEvenly(load: LoadMap, seen: SeenUneven | undefined, nowSeconds: number): boolean {
  return !isHidden(load, seen, nowSeconds) && isEven(load);
}

/** Over how many shards load was seen to lie unevenly, and when: over fewer nothing changes it for a day. Undefined where it lies evenly. */
export function seenUnevenAfter(
  load: LoadMap,
  seen: SeenUneven | undefined,
  nowSeconds: number,
): SeenUneven | undefined {
  if (isHidden(load, seen, nowSeconds)) return seen;
  return isEven(load) ? undefined : { shards: load.shards.length, atSeconds: nowSeconds };
}

/** Whether too few shards are open to see that load lies unevenly still. */
function isHidden({ shards }: LoadMap, seen: SeenUneven | undefined, nowSeconds: number): seen is SeenUneven {
  return seen !== undefined && shards.length < seen.shards && nowSeconds < seen.atSeconds + SEEN_SECONDS;
}

/** Whether the newest minute's load lies so evenly over the hash key space that any even cut fits it; a uniform growth of the load changes nothing. */
function isEven({ shards, newestMinute }: LoadMap): boolean {
  const ratio = shards.length < FEW.shards ? FEW.densityRatio : EVEN_DENSITY_RATIO;
  const loadOf = ({ utilization }: ShardLoad) => utilization[newestMinute] || 0;
  const total = shards.reduce((sum, shard) => sum + loadOf(shard), 0);
  return shards.every((shard) => loadOf(shard) <= ratio * total * shareOfSpace(shard.shard));
}
