/**
 * Fewer even shards of a stream of more than are weighed move by move (./even-shards): by one UpdateShardCount, once nothing had to be done to the stream for a day. Growth
 * doubles so many, since that is soonest done; what it opened beyond the need is let go here.
 */
import { cheapestOf } from './cheapest';
import { costAMinute } from './even-cost';
import { EVEN_SHARDS_MAX } from './even-shards';
import { shareOfSpace } from './hash-range';
import { LONGEST_WAIT_SECONDS, SLOW_UPDATE_RATIO } from './longest-wait';
import { peakNeed } from './lookback';
import { type Cell, peakOf } from './plan';
import { fewestByUpdate, movesByUpdate, updateShardCountSeconds } from './quotas';
import { DAY_MINUTES } from './recurrence';
import type { Uncut } from './recut';
import { restedMinutes } from './rest';
import type { Situation } from './situation';

/**
 * Such a call lasts for up to hours, in which nothing else can be done to the stream, and many of what it closes are opened again once load rises. What rests from one
 * time of the day to another is about to move; what has rested for all of a day does not move by the day.
 */
const RESTED_MINUTES_MIN = DAY_MINUTES;

/** To save less than this share of the shards is not worth a call: it moves nearly every boundary, whatever it saves. */
const SAVED_SHARE_MIN = 0.1;

/** A day's rest is level: the pace of its newest half an hour is chance. */
const LEVEL = 0;

/** The count that costs least for as long again as the stream has rested, and that carries what it needed at most in a day, or in the look-back if that is longer. */
export function largeShrink(situation: Situation, { cells, fewest }: Uncut): number | undefined {
  const { openShardCount: open, isEven, seesShards, policy, load } = situation;
  const rested = restedMinutes(situation);
  if (open <= EVEN_SHARDS_MAX || !isEven || !seesShards || rested < RESTED_MINUTES_MIN) return undefined;
  const now = load.needs[load.newestMinute] ?? 0;
  const costOf = (count: number) =>
    costAMinute(situation, count, now, movesByUpdate(open, count), rested, LEVEL);
  const enough = Math.ceil(greatestNeed(situation, cells) / policy.TargetUtilization);
  const counts = countsInReach(open, Math.max(fewest, fewestByUpdate(open), enough));
  return cheapestOf(counts, costOf, costOf(open));
}

/** The counts that save enough, and to which one call leads before anybody stops waiting for it, though it last longer than is expected. */
function countsInReach(open: number, fewest: number): number[] {
  const most = Math.floor((1 - SAVED_SHARE_MIN) * open);
  const counts = Array.from({ length: Math.max(0, most + 1 - fewest) }, (_, index) => fewest + index);
  return counts.filter(
    (count) => SLOW_UPDATE_RATIO * updateShardCountSeconds(open, count) <= LONGEST_WAIT_SECONDS,
  );
}

/** In shards' capacities: what the stream would need if all of it were as dense as its densest shard was, and what it needed before the metrics that were read. */
function greatestNeed({ load, history, lookbackMinutes }: Situation, cells: readonly Cell[]): number {
  const densest = load.shards.map(({ shard }, index) => peakOf(cells[index] as Cell) / shareOfSpace(shard));
  return Math.max(...densest, peakNeed(history.lookback, Math.max(DAY_MINUTES, lookbackMinutes)));
}
