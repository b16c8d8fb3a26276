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
  const first = firstToCome(metrics);
  return mayBeLate(first, metrics) ? known.fill(false, first) : known;
}

/** The first minute of which something may still come; past the end where all is there. */
function firstToCome(metrics: MetricWindow): number {
  const { bytes, records } = metrics.stream;
  const half = firstHalfThere(metrics.stream);
  if (half !== undefined && mayBeLate(half, metrics)) return half;
  const lastWritten = Math.max(lastDatapoint(bytes), lastDatapoint(records));
  const wasIdle = !((bytes[lastWritten] ?? 0) > 0 || (records[lastWritten] ?? 0) > 0);
  return wasIdle ? metrics.minutes : lastWritten + 1;
}

/**
 * The first of the newest minutes of which one of bytes and records is there and the other not: it would pass for an idle one. Undefined where there is
 * none, and where only one of the two is ever there, which waits for no other.
 */
function firstHalfThere({ bytes, records }: WriteMinutes): number | undefined {
  const last = [lastDatapoint(bytes), lastDatapoint(records)];
  const [earlier, later] = [Math.min(...last), Math.max(...last)];
  if (earlier < 0) return undefined;
  for (let minute = earlier + 1; minute <= later; minute++)
    if (isDatapoint(bytes[minute]) || isDatapoint(records[minute])) return minute;
  return undefined;
}

function mayBeLate(minute: number, { minutes }: MetricWindow): boolean {
  return minutes - minute <= METRICS_LATE_MINUTES;
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
