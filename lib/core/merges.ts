/** What merging can be judged by: what each shard carried, minute by minute. */
import { LEAD_MINUTES } from './growth';
import type { LoadMap, ShardLoad } from './load-map';
import type { Operation } from './model';
import { type Cell, peakOf } from './plan';
import { newestMinutes, type Situation } from './situation';

export interface Merge {
  readonly operation: Extract<Operation, { action: 'MergeShards' }>;
  /** The greatest utilization that the merged shard would have had in any minute of the look-back. */
  readonly jointPeak: number;
}

/** Minutes so new are all looked at; of older ones, the fullest of every few stands for them. */
const EVERY_MINUTE_OF = 60;
const MINUTES_PER_WITNESS = 5;

/** The known minutes of the look-back that matter: the newest hour whole, and of each five minutes before it the fullest. */
export function witnessMinutes({ load, lookbackMinutes }: Situation): number[] {
  const minutes = newestMinutes(load, lookbackMinutes);
  const newest = minutes.slice(-EVERY_MINUTE_OF);
  const older = minutes.slice(0, -EVERY_MINUTE_OF);
  const fullest: number[] = [];
  for (let from = 0; from < older.length; from += MINUTES_PER_WITNESS) {
    const block = older.slice(from, from + MINUTES_PER_WITNESS);
    fullest.push(block.reduce((a, b) => ((load.needs[b] as number) > (load.needs[a] as number) ? b : a)));
  }
  return [...fullest, ...newest];
}

/** Each open shard as a cell; what the newest minutes will have grown to is not known yet, so it is what is expected. */
export function cellsOf(load: LoadMap, minutes: readonly number[]): Cell[] {
  const growthAt = (m: number) => (m > load.newestMinute - LEAD_MINUTES ? (load.growth[m] as number) : 1);
  const grown = (values: Float64Array) =>
    Float64Array.from(minutes, (m) => (values[m] as number) * growthAt(m));
  return load.shards.map(({ shard, bytes, records }) => ({
    startingHashKey: shard.startingHashKey,
    bytes: grown(bytes),
    records: grown(records),
  }));
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
  return {
    startingHashKey: lower.startingHashKey,
    bytes: lower.bytes.map((bytes, index) => bytes + (upper.bytes[index] as number)),
    records: lower.records.map((records, index) => records + (upper.records[index] as number)),
  };
}

function jointPeak(lower: Cell, upper: Cell): number {
  const { bytes, records } = joined(lower, upper);
  return peakOf(bytes, records);
}
