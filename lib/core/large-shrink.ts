/**
 * Fewer even shards of a stream of more than are weighed move by move (./even-shards): by one UpdateShardCount, once the stream has come to rest. Growth doubles so
 * many, since that is soonest done; what it opened beyond the need is let go here.
 */
import { cheapestOf } from './cheapest';
import { EVEN_SHARDS_MAX } from './even-shards';
import { isAtRest, resting, weighed } from './even-weighing';
import { LEAD_MINUTES } from './growth';
import { shareOfSpace } from './hash-range';
import { LONGEST_WAIT_SECONDS, SLOW_UPDATE_RATIO } from './longest-wait';
import { peakNeed } from './lookback';
import { type Cell, peakOf } from './plan';
import { fewestByUpdate, mostByUpdate, movesByUpdate, updateShardCountSeconds } from './quotas';
import { DAY_MINUTES } from './recurrence';
import type { Uncut } from './recut';
import { isSoonDone, restedMinutes } from './rest';
import type { Situation } from './situation';
import { overflowOf } from './within-minute';

/** Less than this share of the shards is not worth a call for which nothing else can be done: it saves least, and moves nearly every boundary. */
const SAVED_SHARE_MIN = 0.1;

/** What comes by the day is to find its shards, also where nothing has to be done for it while they are twice as many. */
const JUDGED_MINUTES = DAY_MINUTES;

/** A count of even shards that is worth one UpdateShardCount. */
export interface LargeShrink {
  readonly count: number;
  readonly restedMinutes: number;
}

/**
 * The count that costs least for as long again as the stream has rested, once what it holds beyond that has cost as much as a rise would that finds it gone: so what
 * is let go too soon costs no more than what was held too long.
 */
export function largeShrink(situation: Situation, { cells, fewest }: Uncut): LargeShrink | undefined {
  const { openShardCount: open, isEven, policy } = situation;
  if (open <= EVEN_SHARDS_MAX || !isEven || !isAtRest(situation)) return undefined;
  const rested = restedMinutes(situation);
  const { costOf, otherwise } = weighed(situation, open, resting(situation));
  const need = greatestNeed(situation, cells);
  const enough = Math.max(fewest, fewestByUpdate(open), Math.ceil(need / policy.TargetUtilization));
  const costOfCount = (count: number) => costOf(count, movesByUpdate(open, count));
  const count = cheapestOf(countsInReach(open, enough), costOfCount, otherwise);
  if (count === undefined) return undefined;
  const isWorthACall = open - count >= SAVED_SHARE_MIN * open;
  const isPaidFor = costOfCount(count) + costOfRise(situation, count, need) / rested < otherwise;
  const isWorthIt = isWorthACall && isPaidFor && isSoonDone(situation, updateShardCountSeconds(open, count));
  return isWorthIt ? { count, restedMinutes: rested } : undefined;
}

/** The smaller counts that one call leads to before anybody stops waiting for it, though it last longer than is expected. */
function countsInReach(open: number, enough: number): number[] {
  const counts = Array.from({ length: Math.max(0, open - enough) }, (_, index) => enough + index);
  return counts.filter(
    (count) => SLOW_UPDATE_RATIO * updateShardCountSeconds(open, count) <= LONGEST_WAIT_SECONDS,
  );
}

/** As many shards' capacities as the stream needed at most in a day, and what it would need if all of it were as dense as its densest shard was. */
function greatestNeed({ load, history }: Situation, cells: readonly Cell[]): number {
  const densest = cells.map((cell, index) => {
    const shard = load.shards[index]?.shard;
    return shard === undefined ? 0 : peakOf(cell) / shareOfSpace(shard);
  });
  return Math.max(...densest, peakNeed(history.lookback, JUDGED_MINUTES));
}

/**
 * What it would cost that a load comes which the open shards would take, in shard-minutes: one halfway between what was needed and the most that they take. It is
 * refused until it is seen and so many shards are doubled.
 */
function costOfRise(situation: Situation, count: number, need: number): number {
  const { openShardCount: open, policy, burst, refusedPrice } = situation;
  const risen = (need + policy.ScaleUpUtilization * open) / 2;
  const minutes = LEAD_MINUTES + updateShardCountSeconds(count, mostByUpdate(count)) / 60;
  return refusedPrice * count * overflowOf(risen / count, burst) * minutes;
}
