/**
 * How many shards to hold all the time, where loads come and go faster than shards can follow them.
 *
 * One more shard costs a shard-minute a minute; without it, what the minutes needed beyond the others is refused, at a price. So as many are
 * worth holding as are needed in more than one of `price` minutes: the newsvendor's quantile (Arrow, Harris and Marschak, Optimal
 * Inventory Policy, Econometrica 19, 1951). What each minute needed is remembered as a tally of heights, a kilobyte or two.
 */
import type { Level } from './evidence';
import { NEED_MIN, ratioOf, stepsTo } from './need-steps';
import { overflowOf } from './within-minute';

/** How many minutes needed so much: the needs of entry k lie more than k − 1 steps above NEED_MIN, and no more than k. Faded by age. */
export type NeedTally = readonly number[];

/** What is known of a stream that is held steady, throughout or at its level (./level). */
export interface Steady {
  readonly tally: NeedTally;
  /** The level that the tally's needs are ratios to, in shards' capacities; absent where they are needs. */
  readonly level?: number;
  /** No need is expected that is greater, in shards' capacities. */
  readonly needMax: number;
  /** For how long a count is taken to do. */
  readonly holdMinutes: number;
  /** What it is worth not to refuse what fills a shard for a minute, in shard-minutes (./worth). */
  readonly price: number;
  /** How much load varies within its minutes (./burst). */
  readonly burst: number;
}

/** An emptier shard refuses nothing, however its seconds vary: at the greatest deviation that is believed, 0.5, its capacity lies three off the mean. */
const REFUSING_UTILIZATION_MIN = 0.4;

/** The middles of the needs that are counted together, by height: read once, as they are asked for each minute, and enough for any need. */
const MIDDLES = Float64Array.from({ length: 2_000 }, (_, height) => NEED_MIN * ratioOf(height - 0.5));

/** Digits that are remembered of a weight. */
const DIGITS = 4;

/** A day: what loads are like changes by the day. */
const STEADY_MINUTES = 1_440;

/** By all minutes that the tally has. */
export function throughout(known: Pick<Steady, 'tally' | 'price' | 'burst'>): Steady {
  return { ...known, needMax: Number.POSITIVE_INFINITY, holdMinutes: STEADY_MINUTES };
}

/** The tally with a minute more. */
export function withMinuteNeeding(tally: NeedTally, need: number, keep: number): NeedTally {
  const height = Math.max(0, stepsTo(need / NEED_MIN) || 0);
  const next = tally.map((weight) => weight * keep);
  while (next.length <= height) next.push(0);
  next[height] = (next[height] as number) + 1;
  return next;
}

/** The tally as it is written down. */
export function written(tally: NeedTally): NeedTally {
  return tally.map((weight) => Number(weight.toPrecision(DIGITS)));
}

/** What so many even shards cost a minute, in shard-minutes: themselves, and what they would have refused in the mean. */
export function steadyCostAMinute(steady: Steady, shards: number): number {
  return shards * costOfShard(steady, 1 / shards);
}

/** What shards of such widths cost a minute, in shard-minutes. @param widths their shares of the hash key space */
export function widthsCostAMinute(steady: Steady, widths: readonly number[]): number {
  // Most shards are as wide as others, and a tally is long.
  const costs = new Map<number, number>();
  for (const width of new Set(widths)) costs.set(width, costOfShard(steady, width));
  return widths.reduce((sum, width) => sum + (costs.get(width) as number), 0);
}

function costOfShard(steady: Steady, width: number): number {
  return 1 + steady.price * refusedAMinute(steady, width);
}

/** The level that a count is held by, as it is shown. */
export function levelOf({ level }: Steady): Level {
  return level === undefined ? {} : { level: Math.round(level * 100) / 100 };
}

/** The number of shards that costs least if it is held all the time; at least 1. */
export function steadyCount(steady: Steady): number {
  // Each shard more spares less than the one before: so many are worth it until the next costs more than it spares.
  const costsMore = (count: number) =>
    steadyCostAMinute(steady, count + 1) >= steadyCostAMinute(steady, count);
  let low = 1;
  let high = Math.ceil(needIn(steady, steady.tally.length) / REFUSING_UTILIZATION_MIN);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (costsMore(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What a shard of such a width would have refused a minute in the mean, as a share of its capacity. */
function refusedAMinute(steady: Steady, width: number): number {
  const { tally, burst } = steady;
  let refused = 0;
  for (let height = tally.length - 1; height >= 0; height--) {
    const utilization = needIn(steady, height) * width;
    if (utilization < REFUSING_UTILIZATION_MIN) break;
    refused += (tally[height] as number) * overflowOf(utilization, burst);
  }
  return tally.length === 0 ? 0 : refused / totalOf(tally);
}

/** How many minutes are in the tally, as far as they still count. */
export function totalOf(tally: NeedTally): number {
  return tally.reduce((sum, minutes) => sum + minutes, 0);
}

/** The middle of the needs that are counted together, in shards' capacities. */
function needIn({ level = 1, needMax }: Steady, height: number): number {
  return Math.min(needMax, level * (MIDDLES[height] as number));
}
