/**
 * To how many even shards a stream of more than are weighed move by move (./even-shards) grows where it has come to rest and rises slowly. To double them is soonest
 * done, which a steep rise needs; but then twice as many are held until they have been for long (./large-shrink).
 */
import { cheapestOf } from './cheapest';
import { costAMinute, riseAMinute } from './even-cost';
import { EVEN_SHARDS_MAX } from './even-shards';
import { isAtRest } from './even-weighing';
import { mostByUpdate, movesByUpdate, updateShardCountSeconds } from './quotas';
import { isSoonDone, restedMinutes } from './rest';
import { offeredSoon, type Situation } from './situation';

/** Until the call is done shards are to be no fuller: beyond, their seconds refuse more than three percent. */
const FULLEST_UTILIZATION = 0.97;

/**
 * The count that costs least for as long again as the stream has rested, of those that one UpdateShardCount leads to before shards are full; undefined where it is as
 * well to double them.
 */
export function largeGrowth(situation: Situation): number | undefined {
  const { openShardCount: open, policy, isEven, load } = situation;
  if (open <= EVEN_SHARDS_MAX || !isEven || !isAtRest(situation)) return undefined;
  const fullest = Math.max(...load.shards.map((shard) => offeredSoon(shard, situation)));
  const riseASecond = riseAMinute(load) / open / 60;
  const isInTime = (count: number) => {
    const seconds = updateShardCountSeconds(open, count);
    return isSoonDone(situation, seconds) && fullest + riseASecond * seconds <= FULLEST_UTILIZATION;
  };
  const costOf = (count: number) =>
    costAMinute(situation, count, fullest * open, movesByUpdate(open, count), restedMinutes(situation));
  const most = Math.min(mostByUpdate(open), policy.MaxShards);
  const enough = Math.ceil((fullest * open) / policy.TargetUtilization);
  const counts = Array.from({ length: Math.max(0, most - enough) }, (_, index) => enough + index);
  return cheapestOf(counts.filter(isInTime), costOf, costOf(most));
}
