/** The rule for cold shards: merge neighbours whose joint peak stays on target, into as few as will do and as pay. */
import { cellsOf, needBeyondMetrics, newestOf, witnessMinutes } from './cells';
import { coldestMerges, type Merge } from './coldest-merges';
import { EVEN_SHARDS_MAX, evenShards, movesOf, peakOfEven } from './even-shards';
import { largeShrink } from './large-shrink';
import type { ShardLoad } from './load-map';
import { whatBlocksMerges } from './merge-blocks';
import { pricedMinutes } from './merge-price';
import { type Decision, mergeAt } from './model';
import { type Cell, cheapestSpans, type Span } from './plan';
import { fewestByUpdate, movesByUpdate } from './quotas';
import { mergedCount, type Recut, recut, type Uncut } from './recut';
import { restedMinutes } from './rest';
import { isPutOff, isRested } from './rested-shards';
import { newestMinutes, rounded, type Situation } from './situation';
import { steadyCount } from './steady';
import { updateIfSooner } from './update-shard-count';
import { act, hold } from './verdict';

/** Where cuts keep the cooldown from ending, so many merges are done at once, a minute's: the next shard to be cut waits for them. */
const MERGES_BETWEEN_CUTS = 2;

/** Fewer operations than these are done within five minutes: the day's UpdateShardCount calls are worth more for growth. */
const MERGES_AT_ONCE = 10;

/**
 * How many minutes of spans are weighed at most: a tenth of a second's work, several where most have a price. It bounds nothing up to 256
 * shards and 365 minutes. Of 10,000 shards and 60 minutes none spans more than 40, twice a plan's merges; later plans merge what these leave.
 */
const MINUTES_WEIGHED_MAX = 24_000_000;

/** At its fewest shards a stream stays in the low alarm for as long as it is quiet; an hourly look costs next to nothing. */
const AT_MIN_LOOK_SECONDS = 3_600;

/** @returns the merges, the re-cut or the UpdateShardCount that leave fewer shards, or what holds them; undefined where as many are needed */
export function mergeColdNeighbours(situation: Situation): Decision | undefined {
  const { policy, openShardCount: open, lookbackMinutes } = situation;
  if (open <= policy.MinShards)
    return hold(situation, 'AtMinShards', AT_MIN_LOOK_SECONDS, { minShards: policy.MinShards });
  const minutes = witnessMinutes(situation);
  const cells = cellsOf(situation.load, minutes, situation.foresight);
  const weighing = { older: pricedMinutes(situation, minutes), minutesMax: MINUTES_WEIGHED_MAX };
  const merged = cheapestSpans(cells, policy.TargetUtilization, weighing);
  const uncut = { cells, merged, fewest: fewestShards(situation) };
  const letGo = letGoAtRest(situation, uncut);
  if (letGo !== undefined) return letGo;
  const shrink =
    mergesOfRested(situation, uncut) ??
    recutTo(situation, uncut) ??
    mergesTo(situation, uncut, policy.MaxOperationsPerRun);
  if (shrink === undefined || hidesAHotShard(situation)) return undefined;
  const blocked = whatBlocksMerges(situation, shrink);
  if (blocked !== undefined) return blocked;
  const { reason, operations, shardsAfter, jointPeak } = shrink;
  const isPriced = jointPeak > policy.TargetUtilization;
  const details = {
    shardsAfter,
    jointPeak: rounded(jointPeak),
    lookbackMinutes,
    ...(isPriced && { targetUtilization: rounded(policy.TargetUtilization) }),
  };
  return shrinkAtOnce(situation, uncut, shrink) ?? act(situation, reason, 'down', operations, details);
}

/** Where splits and merges would take hours, one UpdateShardCount to as many as do; or what holds it. */
function letGoAtRest(situation: Situation, uncut: Uncut): Decision | undefined {
  const targetShards = largeShrink(situation, uncut);
  if (targetShards === undefined) return undefined;
  const moves = movesByUpdate(situation.openShardCount, targetShards);
  const update = updateIfSooner(situation, targetShards, false, moves);
  if (update === undefined) return undefined;
  const details = { targetShards, restedMinutes: restedMinutes(situation) };
  return whatBlocksMerges(situation) ?? act(situation, 'StreamCold', 'down', [update], details);
}

/** Operations that leave fewer shards. */
interface Shrink extends Recut {
  readonly reason: 'ColdNeighbours' | 'Recut';
  /** Whether it leaves alone what was resharded within the cooldown. */
  readonly isOfRested?: boolean;
}

function recutTo(situation: Situation, uncut: Uncut): Shrink | undefined {
  const anew = recut(situation, uncut);
  return anew && { reason: 'Recut', ...anew };
}

/**
 * Where one shard after the other has to be cut, and the cooldown never ends, those merges of uneven shards that have nothing to do with what was
 * resharded: without them all of MaxShards would soon be open. What somebody else did is about all of the stream.
 */
function mergesOfRested(situation: Situation, uncut: Uncut): Shrink | undefined {
  const { isEven, foreignWaitSeconds, load } = situation;
  if (isEven || foreignWaitSeconds > 0 || !isPutOff(situation)) return undefined;
  const liesAmongRested = (hashKey: bigint) =>
    [hashKey - 1n, hashKey].every((inside) => isRested((load.at(inside) as ShardLoad).shard, situation));
  const shrink = mergesTo(situation, uncut, MERGES_BETWEEN_CUTS, liesAmongRested);
  return shrink && { ...shrink, isOfRested: true };
}

/**
 * The merges, coldest first, as many as may be. Where not all may be, since so many shards are to stay open, it is the coldest pairs that go, not all of
 * what one shard could hold: what those shards are kept for is to find them as wide as one another.
 * @param most how many merges are made at most
 * @param mayGo whether the boundary at this hash key may be removed
 */
function mergesTo(
  { openShardCount: open }: Situation,
  { cells, merged, fewest }: Uncut,
  most: number,
  mayGo: (hashKey: bigint) => boolean = () => true,
): Shrink | undefined {
  const merges = merged.flatMap((span) => mergesWithin(cells, span)).filter(({ hashKey }) => mayGo(hashKey));
  const count = Math.max(0, Math.min(most, open - fewest));
  const boundaries = new Set(merges.map(({ hashKey }) => hashKey));
  const coldest =
    merged.length < fewest
      ? coldestMerges(cells, count, (hashKey) => boundaries.has(hashKey))
      : merges.toSorted((a, b) => a.jointPeak - b.jointPeak).slice(0, count);
  const fullest = coldest.at(-1);
  if (fullest === undefined) return undefined;
  return {
    reason: 'ColdNeighbours',
    operations: coldest.map(({ hashKey }) => mergeAt(hashKey)),
    shardsAfter: open - coldest.length,
    jointPeak: fullest.jointPeak,
  };
}

function mergesWithin(cells: readonly Cell[], { from, to, peak }: Span): Merge[] {
  return cells.slice(from + 1, to).map(({ startingHashKey: hashKey }) => ({ hashKey, jointPeak: peak }));
}

/**
 * MinShards, as many as are held steady, or what the greatest need within the look-back takes where shards' own minutes do not reach back so
 * far.
 */
function fewestShards(situation: Situation): number {
  const { steady, policy } = situation;
  const held = steady === undefined ? 1 : steadyCount(steady);
  return Math.max(policy.MinShards, held, Math.ceil(needBeyondMetrics(situation) / policy.TargetUtilization));
}

/** Without shard-level metrics refusals may come of any shard, so none is known to be cold. */
function hidesAHotShard({ observation, load, lookbackMinutes, seesShards }: Situation): boolean {
  const { throttledRecords } = observation.metrics.stream;
  const minutes = newestMinutes(load, lookbackMinutes);
  return !seesShards && minutes.some((minute) => (throttledRecords[minute] ?? 0) > 0);
}

/**
 * One UpdateShardCount in place of many merges, where load lies evenly, so that there is no learnt cut to lose. Never from the reserve:
 * that is for growth.
 */
function shrinkAtOnce(
  situation: Situation,
  uncut: Uncut,
  { reason, shardsAfter }: Shrink,
): Decision | undefined {
  const { openShardCount: open, seesShards } = situation;
  if (!situation.isEven) return undefined;
  const wanted = reason === 'Recut' ? shardsAfter : mergedCount(uncut);
  const target = Math.max(fewestByUpdate(open), wanted);
  const instead = seesShards ? operationsToEven(situation, uncut.cells, target) : open - target;
  const update = instead === undefined ? undefined : updateIfSooner(situation, target, false, instead);
  return update && act(situation, 'StreamCold', 'down', [update], { targetShards: target });
}

/**
 * How many operations lead to so many even shards; undefined where those would be too full, or are soon come to; of very many shards also where
 * they are not half as many.
 */
function operationsToEven(situation: Situation, cells: readonly Cell[], target: number): number | undefined {
  const { openShardCount: open, load, policy, lookbackMinutes } = situation;
  if (open > EVEN_SHARDS_MAX && 2 * target !== open) return undefined;
  const operations = movesOf(evenShards(load, target));
  if (operations <= MERGES_AT_ONCE) return undefined;
  const peak = peakOfEven(load, newestOf(cells, lookbackMinutes), target);
  return peak <= policy.TargetUtilization ? operations : undefined;
}
