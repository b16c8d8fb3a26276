/**
 * Fewer shards of other widths. Shards cut in halves and merged again are on average 1.44 times as many as the load needs; a
 * stream whose load stays where it is is worth cutting anew: three shards that are half full do the work of two.
 */
import { isEven } from './broad-growth';
import { equalCuts } from './cuts';
import { positionOf, widthOf } from './hash-range';
import type { ShardLoad } from './load-map';
import { MOVE_SHARD_MINUTES, peakNeed } from './lookback';
import type { Operation } from './model';
import { type Cell, cheapestSpans, peakOf, type Span } from './plan';
import { SHARD_BYTES_PER_MINUTE } from './quotas';
import type { Situation } from './situation';

/** Into how many cells each shard is thought to be cut: halves, thirds, quarters and sixths are among them. */
const CELLS_PER_SHARD = 12;

/** Of so many the search takes 0.2 s and the operations, half a minute each, two hours: of more, load would have changed before they are done. */
const SHARDS_MAX = 200;

/** What a cut costs: the split itself, and one merge more than without it. */
const MOVES_PER_CUT = 2;

export interface Recut {
  /** Each new shard's splits, then its merges, in the order of the hash key space: after each the stream is as sound as before. */
  readonly operations: readonly Operation[];
  readonly shardsAfter: number;
  /** The greatest utilization that any of the new shards would have had in the look-back. */
  readonly jointPeak: number;
}

/** What merging alone would come to. */
export interface Uncut {
  /** Each open shard's load in the minutes to be judged by. */
  readonly cells: readonly Cell[];
  readonly merged: readonly Span[];
}

/**
 * The re-cut that saves more shard-minutes than its operations cost, if the load stays for as long again as it has been looked
 * back on. Only where load lies evenly, so that it is known where a cut would divide it.
 */
export function recut(situation: Situation, uncut: Uncut): Recut | undefined {
  const { openShardCount: open, lookbackMinutes, policy } = situation;
  if (
    !isWorthRecutting(lookbackMinutes) ||
    open < 2 ||
    open > SHARDS_MAX ||
    open >= policy.MaxShards ||
    !isEven(situation)
  )
    return undefined;
  const limit = policy.TargetUtilization;
  const cells = fineCells(situation, uncut.cells);
  if (uncut.merged.length <= fewestThatCould(cells, limit)) return undefined;
  const spans = cheapestSpans(cells, limit, cutPrice(lookbackMinutes));
  const isCut = spans.some(({ from }) => cells[from]?.takesCut);
  if (!isCut || spans.length >= open || spans.length < policy.MinShards) return undefined;
  return {
    operations: spans.flatMap((span) => operationsOf(span, cells)),
    shardsAfter: spans.length,
    jointPeak: Math.max(...spans.map(({ peak }) => peak)),
  };
}

/** What a cut costs, in shards held for as long as is looked back. */
function cutPrice(lookbackMinutes: number): number {
  return (MOVES_PER_CUT * MOVE_SHARD_MINUTES) / lookbackMinutes;
}

/** One cut saves one shard at most: moved to the end of the shard that it cuts, it leaves one more. */
export function isWorthRecutting(lookbackMinutes: number): boolean {
  return cutPrice(lookbackMinutes) < 1;
}

/** No partition has fewer shards than the fullest minute fills. */
function fewestThatCould(cells: readonly Cell[], limit: number): number {
  const sum = (column: 'bytes' | 'records') => {
    const total = new Float64Array(cells[0]?.[column].length ?? 0);
    for (const cell of cells)
      for (let m = 0; m < total.length; m++) total[m] = (total[m] as number) + (cell[column][m] as number);
    return total;
  };
  return Math.ceil(peakOf(sum('bytes'), sum('records')) / limit);
}

function operationsOf({ from, to }: Span, cells: readonly Cell[]): Operation[] {
  const end = cells[to];
  const merged = cells.slice(from + 1, to).filter(({ takesCut }) => !takesCut);
  return [
    ...(end?.takesCut ? [{ action: 'SplitShard', hashKey: end.startingHashKey } as const] : []),
    ...merged.map(({ startingHashKey }) => ({ action: 'MergeShards', hashKey: startingHashKey }) as const),
  ];
}

/** Each shard's load, evenly over the cells it is cut into, with a minute more for the greatest need that lies further back. */
function fineCells({ load, history, lookbackMinutes }: Situation, whole: readonly Cell[]): Cell[] {
  const isFurtherBack = lookbackMinutes > load.minutes;
  const need = isFurtherBack ? peakNeed(history.lookback, lookbackMinutes) : 0;
  return load.shards.flatMap(({ shard }: ShardLoad, index) => {
    const { bytes, records } = whole[index] as Cell;
    const cuts = equalCuts(shard, CELLS_PER_SHARD, []);
    const parts = cuts.length + 1;
    const bytesFurtherBack = need * positionOf(widthOf(shard)) * SHARD_BYTES_PER_MINUTE;
    const part = {
      bytes: Float64Array.from([...bytes, bytesFurtherBack], (sum) => sum / parts),
      records: Float64Array.from([...records, 0], (sum) => sum / parts),
    };
    return [
      { startingHashKey: shard.startingHashKey, ...part },
      ...cuts.map((startingHashKey) => ({ startingHashKey, takesCut: true, ...part })),
    ];
  });
}
