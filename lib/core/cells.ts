/** What merging is judged by: which minutes, what each open shard carried in them, and what the stream needed before them. */
import { type Foresight, foreseenFor } from './foresight';
import { LEAD_MINUTES } from './growth';
import type { LoadMap } from './load-map';
import { peakNeed } from './lookback';
import type { Minutes } from './model';
import type { Cell } from './plan';
import { SHARD_BYTES_PER_MINUTE } from './quotas';
import { RETURNS_MINUTES } from './returns';
import { newestMinutes, type Situation } from './situation';

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

/** The same cells in their newest minutes alone. */
export function newestOf(cells: readonly Cell[], minutes: number): Cell[] {
  return cells.map((cell) => ({
    ...cell,
    bytes: cell.bytes.slice(-minutes),
    records: cell.records.slice(-minutes),
  }));
}
