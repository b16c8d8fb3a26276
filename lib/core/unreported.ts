/** What a stream took, or refused, and no shard reported: it lies where nobody reported anything. */
import { addShare, emptyColumns, fillDemand, WRITE_COLUMNS } from './demand';
import { type Density, loadsInside } from './density';
import { overlapping, shareInside, WHOLE_RANGE } from './hash-range';
import { isDatapoint } from './known-minutes';
import type { MetricWindow, Observation, Shard, WriteMinutes } from './model';
import { widthsOf } from './open-shards';

/** What sums of the same volumes may differ by, as a share. */
const ROUNDING = 1e-9;

/** A smaller share of the load, or of the hash key space, that no shard reported is rounding. */
const UNSEEN_NEGLIGIBLE = 0.001;

/** What is added up of an open shard's range. */
export interface RangeLoad extends WriteMinutes {
  readonly shard: Shard;
}

/**
 * What the stream took and no shard reported lies over the ranges that nobody reported as they shared the load when they were told of, else
 * evenly, as far as anyone knows: shards' metrics are late, are off, or on only since a while, or the shards of that time are too many
 * generations back to be asked for. A shard that is silent while the others account for all that the stream took, and refused, is idle.
 * @param taken what the stream took and refused; where no shard is seen, as far as more even shards could help (./helpable)
 */
export function spreadUnreported(
  ranges: readonly RangeLoad[],
  { shards, metrics }: Observation,
  taken: WriteMinutes,
  density: Density,
): void {
  const unreported = unreportedOf(taken, shards, metrics);
  dropRounding(unreported, metrics.stream);
  const left = emptyColumns(metrics.minutes);
  fillDemand(left, unreported, ranges.length);
  const minutes = minutesWritten(left);
  if (minutes.length === 0) return;
  const unseen = unseenOf(ranges, shards, metrics);
  const widths = widthsOf(ranges);
  const told = loadsInside(
    density,
    WHOLE_RANGE,
    ranges.map(({ shard }) => shard),
  );
  const parts = new Float64Array(ranges.length);
  /** What of each range was not seen in the minute, by its share of all. @returns the whole of it */
  const unseenParts = (shares: readonly number[], m: number) => {
    let whole = 0;
    for (let index = 0; index < parts.length; index++) {
      parts[index] = (shares[index] as number) * (unseen[index]?.[m] as number);
      whole += parts[index] as number;
    }
    return whole;
  };
  for (const m of minutes) {
    let whole = unseenParts(told, m);
    // Where all that is unseen was idle when it was told of, nobody knows more than how wide it is.
    if (whole <= UNSEEN_NEGLIGIBLE) whole = unseenParts(widths, m);
    if (whole <= UNSEEN_NEGLIGIBLE) continue;
    for (const column of WRITE_COLUMNS) {
      const volume = left[column][m] as number;
      if (volume === 0) continue;
      for (let index = 0; index < parts.length; index++) {
        const series = (ranges[index] as RangeLoad)[column];
        series[m] = (series[m] as number) + (volume * (parts[index] as number)) / whole;
      }
    }
  }
}

/** What was written to the stream, accepted and refused, but to no shard that told; 0 where nothing is known. */
function unreportedOf(written: WriteMinutes, shards: readonly Shard[], metrics: MetricWindow): WriteMinutes {
  const unreported = emptyColumns(metrics.minutes);
  addShare(unreported, written, 1);
  for (const { shardId } of shards) {
    const own = metrics.shards.get(shardId);
    if (own !== undefined) addShare(unreported, own, -1);
  }
  return unreported;
}

/** The minutes in which something was written. */
function minutesWritten(written: WriteMinutes): number[] {
  return Array.from(written.records.keys()).filter((m) =>
    WRITE_COLUMNS.some((column) => written[column][m] !== 0),
  );
}

/** The share of each range that no shard reported, minute by minute. */
function unseenOf(
  ranges: readonly RangeLoad[],
  shards: readonly Shard[],
  metrics: MetricWindow,
): Float64Array[] {
  const open = ranges.map(({ shard }) => shard);
  const unseen = open.map(() => new Float64Array(metrics.minutes).fill(1));
  for (const shard of shards) {
    const records = metrics.shards.get(shard.shardId)?.records;
    if (records === undefined) continue;
    const [first, end] = overlapping(open, shard);
    for (let index = first; index < end; index++) {
      const share = shareInside(open[index] as Shard, shard);
      const left = unseen[index] as Float64Array;
      for (let m = 0; m < left.length; m++)
        if (isDatapoint(records[m])) left[m] = Math.max(0, (left[m] as number) - share);
    }
  }
  return unseen;
}

/** Shards that told of all that the stream took leave a remainder of rounding, of either sign. */
function dropRounding(unreported: WriteMinutes, stream: WriteMinutes): void {
  for (const column of WRITE_COLUMNS) {
    const values = unreported[column];
    for (let m = 0; m < values.length; m++)
      if (!((values[m] as number) > ROUNDING * (stream[column][m] as number))) values[m] = 0;
  }
}
