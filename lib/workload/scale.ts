import { InvalidTrace } from '../errors';
import { needOf } from './need';
import type { Workload } from './workload';

/** The workload with every volume multiplied by `factor`. */
export function scaledBy(workload: Workload, factor: number): Workload {
  const times = (column: Float64Array) => column.map((value) => value * factor);
  const { keyed } = workload;
  return {
    ...workload,
    records: times(workload.records),
    bytes: times(workload.bytes),
    ...(keyed && { keyed: { ...keyed, records: times(keyed.records), bytes: times(keyed.bytes) } }),
  };
}

/** Of the minutes sorted by need, the one that counts as the peak: all but one in a thousand are below it. */
const PEAK_QUANTILE = 0.999;

/**
 * The factor at which the workload's peak would fill `peakShards` shards if it were spread evenly over them. The peak is
 * the minute at index floor(0.999 · minutes) of the minutes sorted by need, so that one odd minute does not set the scale.
 * @throws InvalidTrace where that minute is idle: no factor makes a peak of nothing
 */
export function factorForPeak(workload: Workload, peakShards: number): number {
  const needs = workload.bytes
    .map((bytes, minute) => needOf(bytes, workload.records[minute] as number))
    .sort();
  const peak = needs[Math.min(needs.length - 1, Math.floor(needs.length * PEAK_QUANTILE))] as number;
  if (peak > 0) return peakShards / peak;
  throw new InvalidTrace(
    `${workload.name}: cannot be scaled to a peak of ${peakShards} shards, as all but one in a thousand of its minutes carry nothing. Leave the scale as it is.`,
  );
}
