import { needOf } from '../../workload/need';
import type { ObservedStream } from './rule';

/**
 * The stream's utilization in its newest `count` visible minutes, oldest first, by whichever of bytes and records is nearer
 * its limit: a ratio of what the shards open *now* take, as alarms count it that have the shard count written into them.
 * NaN where there is no datapoint; fewer values where the stream is younger.
 */
export function minuteUtilizations(stream: ObservedStream, count: number): number[] {
  const bytes = stream.minutes('bytes').slice(-count);
  const records = stream.minutes('records').slice(-count);
  return Array.from(
    bytes,
    (value, minute) => needOf(value, records[minute] as number) / stream.openShards.length,
  );
}

/** The same by aligned periods of five minutes; a minute without datapoint counts as zero (`FILL(m, 0)`). */
export function fiveMinuteUtilizations(stream: ObservedStream, count: number): number[] {
  const bytes = stream.minutes('bytes');
  const records = stream.minutes('records');
  const periods = Math.floor(bytes.length / 5);
  const utilizations: number[] = [];
  for (let period = Math.max(0, periods - count); period < periods; period++) {
    const need = needOf(fiveMinutes(bytes, period) / 5, fiveMinutes(records, period) / 5);
    utilizations.push(need / stream.openShards.length);
  }
  return utilizations;
}

function fiveMinutes(values: Float64Array, period: number): number {
  let sum = 0;
  for (let minute = period * 5; minute < period * 5 + 5; minute++) sum += (values[minute] as number) || 0;
  return sum;
}
