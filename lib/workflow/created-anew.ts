/** A stream that was deleted and created anew under its name is another one: what is known of the first tells nothing of it. */
import { ofFormerStream } from '../core/history';
import { firstMinuteFrom, isDatapoint } from '../core/known-minutes';
import { withColumns } from '../core/metric-columns';
import type { MetricWindow, Minutes, ShardMinutes, Stream } from '../core/model';
import type { StreamRecord } from '../ports';

/** Kinesis tells "the approximate time that the stream was created", and no stream that lived for less than this has taught anything. */
const SAME_STREAM_SECONDS = 60;

/** Whether the record is of a stream that had this one's name before. */
export function isCreatedAnew(
  { createdAtSeconds }: Stream,
  { streamCreatedAtSeconds }: StreamRecord,
): boolean {
  if (createdAtSeconds === undefined || streamCreatedAtSeconds === undefined) return false;
  return createdAtSeconds - streamCreatedAtSeconds > SAME_STREAM_SECONDS;
}

/** What is known of the stream that is there now: little, where the record is of another one. */
export function recordOf(stream: Stream, record: StreamRecord, nowSeconds: number): StreamRecord {
  const { createdAtSeconds } = stream;
  const { history, lookAgainAtSeconds } = record;
  const known = isCreatedAnew(stream, record)
    ? { history: ofFormerStream(history, nowSeconds), lookAgainAtSeconds }
    : record;
  return createdAtSeconds === undefined ? known : { streamCreatedAtSeconds: createdAtSeconds, ...known };
}

/** CloudWatch keeps metrics by names: minutes that were over when the stream was created are another one's, if there are any. */
export function sinceCreation(window: MetricWindow, { createdAtSeconds = 0 }: Stream): MetricWindow {
  const first = Math.min(window.minutes, firstMinuteFrom(window, Math.floor(createdAtSeconds / 60) * 60));
  if (first === 0) return window;
  const shown = withColumns(window, (minutes) => minutes.slice().fill(Number.NaN, 0, first));
  return { ...shown, shards: new Map([...shown.shards].filter(([, shard]) => hasDatapoint(shard))) };
}

function hasDatapoint(shard: ShardMinutes): boolean {
  return (Object.values(shard) as Minutes[]).some((minutes) => minutes.some(isDatapoint));
}
