/** How awslabs/amazon-kinesis-scaling-utils votes on a run of minutes; others took it over. */
import { SHARD_BYTES_PER_MINUTE, SHARD_RECORDS_PER_MINUTE } from '../../core/quotas';

/** The sample configuration of its README: percent of the capacity, and minutes. */
export const UP = { thresholdPct: 75, afterMinutes: 5 };
export const DOWN = { thresholdPct: 25, afterMinutes: 15 };
export const WINDOW_MINUTES = Math.max(UP.afterMinutes, DOWN.afterMinutes);

export type Vote = 'UP' | 'DOWN' | 'NONE';

/** A metric's minutes in percent of what `openShards` take; minutes without datapoint are left out. */
export function percentOfCapacity(
  metric: 'bytes' | 'records',
  minutes: Float64Array,
  openShards: number,
): number[] {
  const capacity = (metric === 'bytes' ? SHARD_BYTES_PER_MINUTE : SHARD_RECORDS_PER_MINUTE) * openShards;
  return Array.from(minutes)
    .filter((sum) => !Number.isNaN(sum))
    .map((sum) => (100 * sum) / capacity);
}

/**
 * Of bytes and records, the one whose moving average is higher decides, by the number of minutes in the window above and
 * below its thresholds, consecutive or not. A missing minute counts as low.
 */
export function scalingVote(bytesPct: readonly number[], recordsPct: readonly number[]): Vote {
  const bytes = counted(bytesPct);
  const records = counted(recordsPct);
  const busier = bytes.average >= records.average ? bytes : records;
  if (busier.high >= UP.afterMinutes) return 'UP';
  return busier.low >= DOWN.afterMinutes ? 'DOWN' : 'NONE';
}

/** Its moving average: each minute weighs as much as all before it together. */
export function movingAverage(percentages: readonly number[]): number {
  return percentages.reduce((average, value) => (average === 0 ? value : (average + value) / 2), 0);
}

function counted(percentages: readonly number[]) {
  const missing = Math.max(0, WINDOW_MINUTES - percentages.length);
  return {
    high: percentages.filter((percentage) => percentage > UP.thresholdPct).length,
    low: percentages.filter((percentage) => percentage < DOWN.thresholdPct).length + missing,
    average: movingAverage(percentages),
  };
}
