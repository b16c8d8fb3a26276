/** To how many even shards a stream is worth taking whose load lies evenly, by the steps that are open to it (./ladder). */
import { needBeyondMetrics, newestOf } from './cells';
import { cheapestOf } from './cheapest';
import { EVEN_SHARDS_MAX, type EvenShards, evenShards, movesOf, peakOfEven } from './even-shards';
import { shareOfSpace } from './hash-range';
import { recurringDemand } from './hot-shards';
import { countsBetween } from './ladder';
import { type LoadMap, type ShardLoad, widthsOf } from './load-map';
import type { Ladder } from './model';
import { expectedRefusals, isNoisy } from './noise';
import { type Cell, peakOf, sumOf } from './plan';
import { RESHARD_SECONDS } from './quotas';
import { REST_MINUTES, restedMinutes } from './rest';
import { offeredSoon, type Situation, seesShards } from './situation';
import { type Steady, steadyCostAMinute, steadyCount, widthsCostAMinute } from './steady';
import { holdMinutesOf } from './trials';
import { overflowOf } from './within-minute';
import { MOVE_SHARD_MINUTES } from './worth';

/** Over so many minutes the slope is taken by which it is told how long a count will do. */
const SLOPE_MINUTES = 30;

/** However steep a rise, shards that are opened do for so long: they are not there sooner. */
const HOLD_MINUTES_MIN = 5;

/** A count is held steady for so long: what loads are like changes by the day. */
const STEADY_MINUTES = 1_440;

/** Operations that take longer than this share of the time for which they are to do are left to UpdateShardCount. */
const LONGEST_SHARE = 0.5;

/** The even shards that it costs least to grow to, where those that are open are even. */
export function evenGrowth(situation: Situation): EvenShards {
  const { openShardCount: open, policy, load } = situation;
  const { ladder, holdMinutes } = isAtRest(situation) ? resting(situation) : following(situation);
  const demandOf = (shard: ShardLoad) =>
    Math.max(offeredSoon(shard, situation), recurringDemand(shard, situation));
  const demand = open * Math.max(...load.shards.map(demandOf));
  const wanted = Math.ceil(demand / policy.TargetUtilization);
  const most = Math.min(policy.MaxShards, open * Math.max(2, Math.ceil(wanted / open)));
  // What scatters is met as far as it pays, all of a rise that is none.
  const enough = isNoisy(situation) ? open + 1 : Math.min(most, Math.max(open + 1, wanted));
  const greatest = evenShards(load, most);
  const others = countsBetween(ladder, enough, most).map((count) => evenShards(load, count));
  const costOf = (shards: EvenShards) =>
    costAMinute(situation, shards.count, demand, movesOf(shards), holdMinutes);
  return cheapestOf([greatest, ...others], costOf) ?? greatest;
}

/** Whether more shards cost less than what those that are open are expected to refuse of minutes that scatter. */
export function isWorthGrowing(situation: Situation): boolean {
  const { openShardCount: open, load, ladder, lookbackMinutes } = situation;
  if (open > EVEN_SHARDS_MAX) return true;
  const staying = load.shards.reduce(
    (sum, { shard }) => sum + 1 + expectedRefusals(situation, shareOfSpace(shard)),
    0,
  );
  const holdMinutes = holdMinutesOf({ minutes: lookbackMinutes });
  return [...countsBetween(ladder, open + 1, 2 * open), 2 * open].some((count) => {
    const moves = movesOf(evenShards(load, count));
    return noisyCostAMinute(situation, count, moves, holdMinutes) < staying;
  });
}

/** What so many even shards cost a minute where minutes scatter, in shard-minutes: themselves, the moves to them, and what they are expected to refuse. */
function noisyCostAMinute(situation: Situation, shards: number, moves: number, holdMinutes: number): number {
  return (
    shards + (moves * MOVE_SHARD_MINUTES) / holdMinutes + shards * expectedRefusals(situation, 1 / shards)
  );
}

/**
 * What so many even shards cost a minute, in shard-minutes: themselves, the moves to them, for as long as they will do at the pace of the last half an
 * hour, and what they will refuse, halfway there.
 * @param need what they are to carry, in shards' capacities
 * @param holdMinutesMax how long they do at most
 */
function costAMinute(
  situation: Situation,
  shards: number,
  need: number,
  moves: number,
  holdMinutesMax: number,
): number {
  if (isNoisy(situation)) return noisyCostAMinute(situation, shards, moves, holdMinutesMax);
  const { load, policy, burst, refusedPrice } = situation;
  const utilization = need / shards;
  const now = load.needs[load.newestMinute] ?? 0;
  const rise = riseAMinute(load);
  const room = (policy.ScaleUpUtilization / utilization - 1) * now;
  const holdMinutes =
    rise > 0 ? Math.min(holdMinutesMax, Math.max(HOLD_MINUTES_MIN, room / rise)) : holdMinutesMax;
  const grown = now > 0 ? 1 + (rise * holdMinutes) / now / 2 : 1;
  const refused = shards * overflowOf(utilization * grown, burst);
  return shards + (moves * MOVE_SHARD_MINUTES) / holdMinutes + refusedPrice * refused;
}

/** By how much what the stream needs rose a minute lately, in shards' capacities; 0 where it fell, or where it is not known. */
function riseAMinute({ needs, newestMinute, isKnown }: LoadMap): number {
  const back = Math.min(SLOPE_MINUTES, newestMinute);
  if (back <= 0 || !isKnown(newestMinute - back)) return 0;
  return Math.max(0, (needs[newestMinute] as number) - (needs[newestMinute - back] as number)) / back;
}

/** Fewer even shards. */
export interface EvenShrink extends EvenShards {
  readonly jointPeak: number;
}

/**
 * Fewer even shards that cost less than merging does, for as long as they are expected to do; none where merges alone lead there. A stream
 * that moves is followed by the steps that pay; at one that has come to rest any count will do as long again as it has rested.
 * @param cells the open shards' loads in the minutes that are known
 * @param merged how many shards merging leads to
 */
export function evenShrink(
  situation: Situation,
  cells: readonly Cell[],
  merged: number,
): EvenShrink | undefined {
  if (situation.openShardCount > EVEN_SHARDS_MAX) return undefined;
  const { steady } = situation;
  if (steady !== undefined) return cheapestShrink(situation, cells, heldSteady(situation, steady));
  const cheapest = (expected: Expected) =>
    cheapestShrink(situation, cells, weighed(situation, merged, expected));
  const shrink = situation.ladder === 'doubling' ? undefined : cheapest(following(situation));
  return shrink ?? (isAtRest(situation) ? cheapest(resting(situation)) : undefined);
}

/** More even shards, where loads come and go, and as many held all the time cost less than those that are open. */
export function steadyGrowth(situation: Situation): EvenShards | undefined {
  const { steady, openShardCount: open, load, policy } = situation;
  if (steady === undefined || open > EVEN_SHARDS_MAX) return undefined;
  const { costOf, otherwise, held } = heldSteady(situation, steady);
  const most = Math.min(2 * open, policy.MaxShards, held);
  const choices = countsBetween('any', open + 1, most).map((count) => evenShards(load, count));
  return cheapestOf(choices, (shards) => costOf(shards.count, movesOf(shards)), otherwise);
}

interface Expected {
  readonly ladder: Ladder;
  /** So many of the newest minutes must fit. */
  readonly judgedMinutes: number;
  /** How long the shards are expected to do. */
  readonly holdMinutes: number;
}

function following({ ladder, lookbackMinutes }: Situation): Expected {
  return { ladder, judgedMinutes: lookbackMinutes, holdMinutes: holdMinutesOf({ minutes: lookbackMinutes }) };
}

function resting(situation: Situation): Expected {
  const rested = restedMinutes(situation);
  return { ladder: 'any', judgedMinutes: Math.max(situation.lookbackMinutes, rested), holdMinutes: rested };
}

function isAtRest(situation: Situation): boolean {
  return seesShards(situation.observation) && restedMinutes(situation) >= REST_MINUTES;
}

/** By what a smaller number of shards is chosen. */
interface Weighing extends Expected {
  /** In shard-minutes a minute. */
  costOf(count: number, moves: number): number;
  /** What it costs otherwise. */
  readonly otherwise: number;
  /** How full so many shards may have been. */
  limitOf(count: number): number;
}

function weighed(situation: Situation, merged: number, expected: Expected): Weighing {
  const { load, openShardCount: open } = situation;
  const now = load.needs[load.newestMinute] ?? 0;
  const costOf = (count: number, moves: number) =>
    costAMinute(situation, count, now, moves, expected.holdMinutes);
  const limitOf = () => situation.policy.TargetUtilization;
  return { ...expected, costOf, otherwise: costOf(merged, open - merged), limitOf };
}

interface SteadyWeighing extends Weighing {
  /** The count that costs least if it is held all the time. */
  readonly held: number;
}

/** What is held beyond the count that costs least is held until the look-back lets it go. */
function heldSteady({ lookbackMinutes, load, policy }: Situation, steady: Steady): SteadyWeighing {
  const held = steadyCount(steady);
  const costOf = (count: number, moves: number) =>
    steadyCostAMinute(steady, count) +
    (moves * MOVE_SHARD_MINUTES) / (count > held ? lookbackMinutes : STEADY_MINUTES);
  return {
    held,
    ladder: 'any',
    judgedMinutes: lookbackMinutes,
    holdMinutes: STEADY_MINUTES,
    costOf,
    otherwise: widthsCostAMinute(steady, widthsOf(load.shards)),
    // As many as cost least are as full as pays: fuller than this they would be added to.
    limitOf: (count) => (count > held ? policy.TargetUtilization : policy.ScaleUpUtilization),
  };
}

function cheapestShrink(
  situation: Situation,
  cells: readonly Cell[],
  { ladder, judgedMinutes, holdMinutes, costOf, otherwise, limitOf }: Weighing,
): EvenShrink | undefined {
  const { openShardCount: open, policy, load } = situation;
  const judged = newestOf(cells, judgedMinutes);
  const peak = Math.max(peakOf(sumOf(judged)), needBeyondMetrics(situation));
  const enough = Math.max(1, policy.MinShards, Math.ceil(peak / limitOf(1)));
  const costOfShards = (shards: EvenShards) => costOf(shards.count, movesOf(shards));
  const choices = countsBetween(ladder, enough, open - 1)
    .map((count) => evenShards(load, count))
    .filter((shards) => costOfShards(shards) < otherwise && !lastsTooLong(movesOf(shards), holdMinutes))
    .map((shards) => ({ ...shards, jointPeak: peakOfEven(load, judged, shards.count) }))
    .filter(({ count, jointPeak }) => jointPeak <= limitOf(count));
  return cheapestOf(choices, costOfShards);
}

function lastsTooLong(moves: number, holdMinutes: number): boolean {
  return (moves * RESHARD_SECONDS) / 60 > LONGEST_SHARE * holdMinutes;
}
