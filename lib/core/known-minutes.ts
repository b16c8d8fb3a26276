/** Which minutes are known: those in which metrics worked, whatever they showed, and whose metrics are not still to come. */
import type { MetricWindow, Minutes, WriteMinutes } from './model';

/** Whether metrics worked in each minute: the stream had datapoints, or our own metric had one. */
export function knownMinutes({ stream, openShardCount, minutes }: MetricWindow): boolean[] {
  const series = [stream.records, stream.bytes, openShardCount];
  return Array.from({ length: minutes }, (_, m) => series.some((values) => isDatapoint(values[m])));
}

/** Kinesis's own metrics may be this late; a stream that was written to and has none for longer is idle. Most are a minute or two behind. */
const METRICS_LATE_MINUTES = 10;

/**
 * The known minutes without those whose metrics may still come: OpenShardCount, which the sweep publishes, is sooner there than what Kinesis
 * publishes of the same minute, and a stream that seems to have gone idle a moment ago is not taken to be.
 */
export function seenMinutes(metrics: MetricWindow): boolean[] {
  const known = knownMinutes(metrics);
  const { stream, minutes } = metrics;
  const lastWritten = Math.max(lastDatapoint(stream.records), lastDatapoint(stream.bytes));
  // Of the newest minute one of the two may be there before the other.
  const wasIdle = !((stream.records[lastWritten] ?? 0) > 0 || (stream.bytes[lastWritten] ?? 0) > 0);
  if (wasIdle || minutes - 1 - lastWritten > METRICS_LATE_MINUTES) return known;
  return known.fill(false, lastWritten + 1);
}

function lastDatapoint(values: Minutes): number {
  let minute = values.length - 1;
  while (minute >= 0 && !isDatapoint(values[minute])) minute--;
  return minute;
}

/** Whether CloudWatch has a value for the minute. */
export function isDatapoint(value: number | undefined): value is number {
  return value !== undefined && !Number.isNaN(value);
}

/** Whether the shard was open for the whole minute, as far as can be told: a minute at either end of its life is a part of one. */
export function isWholeMinute({ records }: WriteMinutes, minute: number): boolean {
  return (
    isDatapoint(records[minute - 1]) &&
    isDatapoint(records[minute]) &&
    (minute === records.length - 1 || isDatapoint(records[minute + 1]))
  );
}

/** The first minute of the window that begins at `atSeconds` or later; past its end where none does. */
export function firstMinuteFrom({ startsAtSeconds }: MetricWindow, atSeconds: number): number {
  return Math.max(0, Math.ceil((atSeconds - startsAtSeconds) / 60));
}
