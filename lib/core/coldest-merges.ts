/** Which neighbours to merge where so many merges have to be, whatever they leave: the coldest. */
import { cellsOf } from './cells';
import type { LoadMap } from './load-map';
import type { Operation } from './model';
import { type Cell, peakOf, sumOf } from './plan';

export interface Merge {
  readonly operation: Extract<Operation, { action: 'MergeShards' }>;
  /** The greatest utilization that the merged shard would have had in any minute of the look-back. */
  readonly jointPeak: number;
}

/**
 * The merges that leave the coldest shards, coldest first: time and again the pair with the lowest joint peak, a merged
 * pair counting as one shard from then on.
 */
export function coldestMerges(load: LoadMap, minutes: readonly number[], count: number): Merge[] {
  const runs = cellsOf(load, minutes);
  const peaks = runs.slice(1).map((run, index) => jointPeak(runs[index] as Cell, run));
  const merges: Merge[] = [];
  while (merges.length < count && peaks.length > 0) {
    const coldest = peaks.reduce((best, peak, index) => (peak < (peaks[best] as number) ? index : best), 0);
    const [lower, upper] = [runs[coldest] as Cell, runs[coldest + 1] as Cell];
    merges.push({
      operation: { action: 'MergeShards', hashKey: upper.startingHashKey },
      jointPeak: peaks[coldest] as number,
    });
    runs.splice(coldest, 2, joined(lower, upper));
    peaks.splice(coldest, 1);
    for (const index of [coldest - 1, coldest]) {
      const [a, b] = [runs[index], runs[index + 1]];
      if (a !== undefined && b !== undefined) peaks[index] = jointPeak(a, b);
    }
  }
  return merges;
}

function joined(lower: Cell, upper: Cell): Cell {
  return { startingHashKey: lower.startingHashKey, ...sumOf([lower, upper]) };
}

function jointPeak(lower: Cell, upper: Cell): number {
  return peakOf(sumOf([lower, upper]));
}
