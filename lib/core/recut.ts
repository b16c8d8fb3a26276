/**
 * Fewer shards of other widths: a stream whose load stays where it is is worth cutting anew, since shards cut in halves and merged again are more
 * than it needs (./ladder). Three that are half full do the work of two. Where load lies unevenly this moves boundaries: a split and a merge, towards
 * where the load is known to divide.
 */
import { needBeyondMetrics } from './cells';
import { equalCuts } from './cuts';
import { cutsInVain } from './cuts-in-vain';
import { piecesInside } from './density';
import { oneByOne, staysWithin } from './even-shards';
import { evenShrink } from './even-shrink';
import { shareOfSpace } from './hash-range';
import { lastScaledAtSeconds } from './history';
import { type History, mergeAt, type Operation, splitAt } from './model';
import { type Cell, cheapestSpans, peakOf, type Span, type Sums, sumOf, utilizationIn } from './plan';
import { SHARD_BYTES_PER_MINUTE } from './quotas';
import type { Situation } from './situation';
import { MOVE_SHARD_MINUTES } from './worth';

/** Into how many cells of equal load each shard is thought to be cut: halves, thirds, quarters and sixths are among them. */
const CELLS_PER_SHARD = 12;

/** Of so many the search takes up to 0.7 s and the operations, half a minute each, two hours: of more, load would have changed before they are done. */
const SHARDS_MAX = 200;

/** Minutes so new are all looked at; of older ones, the fullest of every few stands for them. */
const EVERY_MINUTE_OF = 60;
const MINUTES_PER_WITNESS = 5;

/** Where load lies unevenly cuts are off by some: new shards are to fit with that much to spare. At 0.88 half of what they gain is lost. */
const UNEVEN_TARGET_RATIO = 0.94;

/**
 * What a cut costs: the split itself, and one merge more than without it; and twice as much again to mend it, since it is a guess. With two
 * moves in all, streams were cut anew within the half-hour and the guesses mended.
 */
const MOVES_PER_CUT = 6;

export interface Recut {
  /** Each new shard's splits, then its merges, in the order of the hash key space: after each the stream is as sound as before. */
  readonly operations: readonly Operation[];
  readonly shardsAfter: number;
  /** The greatest utilization that any of the new shards would have had in the minutes that it is judged by. */
  readonly jointPeak: number;
}

/** What merging alone would come to. */
export interface Uncut {
  /** Each open shard's load in the minutes to be judged by. */
  readonly cells: readonly Cell[];
  readonly merged: readonly Span[];
  /** Fewer shards than these are not to be left, however little they carry. */
  readonly fewest: number;
}

/** The re-cut that saves more shard-minutes than its operations cost, for as long as it is expected to hold, beside the shards as they are. */
export function recut(situation: Situation, uncut: Uncut): Recut | undefined {
  const { openShardCount: open, policy } = situation;
  // A cut comes before the merges.
  if (open < 2 || open >= policy.MaxShards) return undefined;
  const anew = situation.isEven ? evenRecut(situation, uncut) : unevenRecut(situation, uncut);
  return anew !== undefined &&
    anew.shardsAfter >= uncut.fewest &&
    staysWithin(policy.MaxShards, open, anew.operations)
    ? anew
    : undefined;
}

function unevenRecut(situation: Situation, uncut: Uncut): Recut | undefined {
  const { openShardCount: open, policy } = situation;
  // One cut saves one shard at most: moved to the end of the shard that it cuts, it leaves one more.
  const cutPrice = (MOVES_PER_CUT * MOVE_SHARD_MINUTES) / guessHoldsMinutes(situation);
  if (cutPrice >= 1 || open > SHARDS_MAX) return undefined;
  const limit = policy.TargetUtilization * UNEVEN_TARGET_RATIO;
  const sums = sumOf(uncut.cells);
  const needFurtherBack = needBeyondMetrics(situation);
  // No partition has fewer shards than the fullest minute fills.
  if (mergedCount(uncut) <= Math.ceil(Math.max(peakOf(sums), needFurtherBack) / limit)) return undefined;
  const cells = fineCells(situation, uncut.cells, tellingMinutes(sums), needFurtherBack);
  const spans = cheapestSpans(cells, limit, { cutPrice });
  const isCut = spans.some(({ from }) => cells[from]?.takesCut);
  if (!isCut || spans.length >= open) return undefined;
  return {
    operations: spans.flatMap((span) => operationsOf(span, cells)),
    shardsAfter: spans.length,
    jointPeak: Math.max(...spans.map(({ peak }) => peak)),
  };
}

/**
 * Where load lies evenly it is known where a cut divides it, and it holds for as long as the load stays: as long again as it has
 * been looked back on. Elsewhere it also has to be right: what is known of the inside of a shard is old, or nothing. So it is taken to hold
 * as long as nothing had to be done before, and no longer than the last ones did.
 */
function guessHoldsMinutes({ history, nowSeconds }: Situation): number {
  const seenSeconds = (history.lookback?.minutesSeen ?? 0) * 60;
  const restedSeconds = nowSeconds - (lastScaledAtSeconds(history, ['up', 'down']) ?? 0);
  return Math.min(seenSeconds, restedSeconds, heldSeconds(history, nowSeconds)) / 60;
}

/** A guess that failed at once is taken to have held for so long: it took as long to see. */
const HELD_SECONDS_MIN = 60;

/**
 * How long the re-cuts that are remembered held, until shards were split again, or hold; without end where there are none. In the harmonic mean: of guesses
 * that held for hours and others that failed at once, the next fails as often as not.
 */
function heldSeconds({ operations }: History, nowSeconds: number): number {
  const held = operations
    .filter(({ reason }) => reason === 'Recut')
    .map((cut) => {
      const next = operations.find(
        ({ direction, startedAtSeconds }) => direction === 'up' && startedAtSeconds > cut.startedAtSeconds,
      );
      return (next?.startedAtSeconds ?? nowSeconds) - cut.startedAtSeconds;
    });
  if (held.length === 0) return Number.POSITIVE_INFINITY;
  return held.length / held.reduce((sum, seconds) => sum + 1 / Math.max(HELD_SECONDS_MIN, seconds), 0);
}

/** How many shards merging alone leaves. */
export function mergedCount({ merged, fewest }: Uncut): number {
  return Math.max(merged.length, fewest);
}

function evenRecut(situation: Situation, uncut: Uncut): Recut | undefined {
  const shards = evenShrink(situation, uncut.cells, mergedCount(uncut));
  return shards && { operations: oneByOne(shards), shardsAfter: shards.count, jointPeak: shards.jointPeak };
}

/** The minutes that matter: the newest hour's, and of each few minutes before it the one that is fullest of all shards together. */
function tellingMinutes(sums: Sums): number[] {
  const minutes = Array.from(sums.bytes.keys());
  const older = minutes.slice(0, -EVERY_MINUTE_OF);
  const fullest: number[] = [];
  for (let from = 0; from < older.length; from += MINUTES_PER_WITNESS) {
    const block = older.slice(from, from + MINUTES_PER_WITNESS);
    fullest.push(block.reduce((a, b) => (utilizationIn(sums, b) > utilizationIn(sums, a) ? b : a)));
  }
  return [...fullest, ...minutes.slice(-EVERY_MINUTE_OF)];
}

function operationsOf({ from, to }: Span, cells: readonly Cell[]): Operation[] {
  const end = cells[to];
  const merged = cells.slice(from + 1, to).filter(({ takesCut }) => !takesCut);
  return [
    ...(end?.takesCut ? [splitAt(end.startingHashKey)] : []),
    ...merged.map(({ startingHashKey }) => mergeAt(startingHashKey)),
  ];
}

/** Each shard's load of those minutes in cells that carry as much of it each, with a minute more for the greatest need that lies further back. */
function fineCells(
  situation: Situation,
  whole: readonly Cell[],
  minutes: readonly number[],
  needFurtherBack: number,
): Cell[] {
  const { load } = situation;
  return load.shards.flatMap(({ shard }, index) => {
    const { bytes, records } = whole[index] as Cell;
    // What a cut in vain left on one side is one key's, or as good as: another cut would leave it there, and what lies there would be merged with it.
    const cuts =
      cutsInVain(shard, situation).length > 0
        ? []
        : equalCuts(shard, CELLS_PER_SHARD, piecesInside(load.density, shard));
    const parts = cuts.length + 1;
    const bytesFurtherBack = needFurtherBack * shareOfSpace(shard) * SHARD_BYTES_PER_MINUTE;
    const partOf = (values: Float64Array, furtherBack: number) =>
      Float64Array.from([...minutes.map((m) => values[m] as number), furtherBack], (sum) => sum / parts);
    const part = { bytes: partOf(bytes, bytesFurtherBack), records: partOf(records, 0) };
    return [
      { startingHashKey: shard.startingHashKey, ...part },
      ...cuts.map((startingHashKey) => ({ startingHashKey, takesCut: true, ...part })),
    ];
  });
}
