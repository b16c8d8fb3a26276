/** CloudWatch's history of a stream, day by day. */
import type { ShardLevelMetric } from '../../core/model';
import type { Account } from '../account';
import type { RecordedDay, Recording, RecordingHeader } from './recording';

const DAY_SECONDS = 86_400;

/** Of five-minute datapoints a window must begin and end with one. */
const ALIGNED_SECONDS = 300;

/** The newest minutes are not complete yet. */
const METRIC_DELAY_SECONDS = 120;

/** How long CloudWatch keeps datapoints of a minute, and of five. API_GetMetricData, "Retention". */
const MINUTES_KEPT_DAYS = 15;
export const FIVE_MINUTES_KEPT_DAYS = 63;

const WRITE_METRICS: readonly ShardLevelMetric[] = [
  'IncomingBytes',
  'IncomingRecords',
  'WriteProvisionedThroughputExceeded',
];

/** A recording of the last `days`, and of all shards that Kinesis still lists. @throws StreamNotFound, and what the port throws */
export async function beginRecording(
  { region, streams, clock }: Account,
  streamName: string,
  days: number,
): Promise<RecordingHeader> {
  const toSeconds =
    Math.floor((clock.nowSeconds() - METRIC_DELAY_SECONDS) / ALIGNED_SECONDS) * ALIGNED_SECONDS;
  const shards = await streams.listShards(streamName);
  return { streamName, region, days, fromSeconds: toSeconds - days * DAY_SECONDS, shards };
}

/**
 * Reads the days that are not there yet, oldest first, since those are the first that CloudWatch forgets.
 * @param onDay how many are there
 */
export async function readHistory(
  { metrics, clock }: Account,
  recording: Recording,
  onDay: (done: number) => void,
): Promise<void> {
  const { streamName, days, fromSeconds, shards } = recording.header;
  for (let day = 0; day < days; day++) {
    const startsAtSeconds = fromSeconds + day * DAY_SECONDS;
    if (!recording.has(day)) {
      const window = await metrics.read({
        streamName,
        // All of them, whatever is switched on now: shard-level metrics may have been on before.
        shardIds: shards.map(({ shardId }) => shardId),
        shardLevelMetrics: WRITE_METRICS,
        fromSeconds: startsAtSeconds,
        toSeconds: startsAtSeconds + DAY_SECONDS,
        periodSeconds: periodFor(clock.nowSeconds() - startsAtSeconds),
      });
      await recording.add(day, { ...window, asked: window.asked ?? NOTHING_ASKED });
    }
    onDay(day + 1);
  }
}

const NOTHING_ASKED: RecordedDay['asked'] = { calls: 0, metrics: 0 };

/** A day that is older than minutes are kept, be it in part, comes by five of them. */
function periodFor(ageSeconds: number): number {
  return ageSeconds < MINUTES_KEPT_DAYS * DAY_SECONDS ? 60 : 300;
}
