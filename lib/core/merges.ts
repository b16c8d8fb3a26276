/** What merging can be judged by: what each shard carried, minute by minute. */
import { type Foresight, foreseenFor } from './foresight';
import { LEAD_MINUTES } from './growth';
import type { LoadMap, ShardLoad } from './load-map';
import { peakNeed } from './lookback';
import type { Minutes, Operation } from './model';
import { type Cell, peakOf, sumOf } from './plan';
import { SHARD_BYTES_PER_MINUTE } from './quotas';
import { RETURNS_MINUTES } from './returns';
import { newestMinutes, type Situation } from './situation';

export interface Merge {
  readonly operation: Extract<Operation, { action: 'MergeShards' }>;
  /** The greatest utilization that the merged shard would have had in any minute of the look-back. */
  readonly jointPeak: number;
}

/**
 * The known minutes that merges are judged by, ascending: the look-back's, and those in which load may have been that comes back, where it is not
 * known when.
 */
export function witnessMinutes({ load, lookbackMinutes, foresight }: Situation): number[] {
  return newestMinutes(load, foresight ? lookbackMinutes : Math.max(lookbackMinutes, RETURNS_MINUTES));
}

/** The greatest need of the look-back that lies before the shards' own minutes, in shards' capacities; 0 where they reach back as far. */
export function needBeyondMetrics({ load, history, lookbackMinutes }: Situation): number {
  return lookbackMinutes > load.minutes ? peakNeed(history.lookback, lookbackMinutes) : 0;
}

/**
 * Each open shard as a cell; what the newest minutes will have grown to is not known yet, so it is what is expected, and the newest is as full as
 * what is foreseen.
 */
export function cellsOf(load: LoadMap, minutes: readonly number[], foresight?: Foresight): Cell[] {
  const growths = Float64Array.from(minutes, (m) =>
    m > load.newestMinute - LEAD_MINUTES ? (load.growth[m] as number) : 1,
  );
  const grown = (values: Minutes) => {
    const picked = new Float64Array(minutes.length);
    for (let index = 0; index < picked.length; index++)
      picked[index] = (values[minutes[index] as number] as number) * (growths[index] as number);
    return picked;
  };
  return load.shards.map((shard) => {
    const bytes = grown(shard.bytes);
    const kept = foreseenFor(shard, foresight?.needKept) * SHARD_BYTES_PER_MINUTE;
    if (kept > (bytes.at(-1) ?? kept)) bytes[bytes.length - 1] = kept;
    return { startingHashKey: shard.shard.startingHashKey, bytes, records: grown(shard.records) };
  });
}

/** The share of the records offered in a minute that was refused. */
export function refusedShare({ records, throttledRecords }: ShardLoad, minute: number): number {
  const offered = records[minute] ?? 0;
  return offered > 0 ? (throttledRecords[minute] ?? 0) / offered : 0;
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
