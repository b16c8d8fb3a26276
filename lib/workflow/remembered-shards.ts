import type { MetricWindow, Minutes, ShardMinutes } from '../core/model';
import type { MetricRequest, Metrics } from '../ports';

/** CloudWatch may be late by minutes; of a shard that fell silent longer ago than this no more will come. */
const SETTLED_MINUTES = 15;

/** Most shards remembered: three columns of six hours each are 9 KB. */
const SHARDS_MAX = 2_000;

interface Remembered {
  readonly startsAtSeconds: number;
  /** The newest minute with a datapoint; -1 where there is none. */
  readonly newestMinute: number;
  readonly shard: ShardMinutes;
}

/**
 * Metrics that ask for a closed shard's minutes once, and then know them: they change no more, and of a stream that is resharded
 * often they are most of what its looks cost. For as long as the function stays warm.
 */
export function rememberingClosedShards(metrics: Metrics): Metrics {
  const remembered = new Map<string, Remembered>();

  function remember(key: string, window: MetricWindow, shard: ShardMinutes): void {
    const newestMinute = newestMinuteOf(shard);
    if (newestMinute >= window.minutes - SETTLED_MINUTES) return;
    remembered.set(key, { startsAtSeconds: window.startsAtSeconds, newestMinute, shard });
    const [oldest] = remembered.keys();
    if (remembered.size > SHARDS_MAX && oldest !== undefined) remembered.delete(oldest);
  }

  /** What was closed is open: the stream was deleted and created anew, and counts its shards from 0 again. */
  function forget({ streamName }: MetricRequest): void {
    for (const key of [...remembered.keys()]) if (key.startsWith(`${streamName} `)) remembered.delete(key);
  }

  return {
    async read(request) {
      if (request.onlyClosedShards === undefined) {
        if (request.shardIds.some((shardId) => remembered.has(keyOf(request, shardId)))) forget(request);
        return metrics.read(request);
      }
      const shards = new Map<string, ShardMinutes>();
      const unknown: string[] = [];
      for (const shardId of request.shardIds) {
        const past = remembered.get(keyOf(request, shardId));
        if (past === undefined || request.fromSeconds < past.startsAtSeconds) unknown.push(shardId);
        else if (isWithin(past, request)) shards.set(shardId, recalled(past, request));
      }
      if (unknown.length === 0) return { ...nothingIn(request), shards };
      const window = await metrics.read({ ...request, shardIds: unknown });
      for (const [shardId, shard] of window.shards) {
        remember(keyOf(request, shardId), window, shard);
        shards.set(shardId, shard);
      }
      return { ...window, shards };
    },
  };
}

function keyOf({ streamName, shardLevelMetrics, periodSeconds }: MetricRequest, shardId: string): string {
  return [streamName, shardId, periodSeconds, ...shardLevelMetrics].join(' ');
}

/** Whether any of its datapoints lies in the minutes that are asked for. */
function isWithin({ startsAtSeconds, newestMinute }: Remembered, { fromSeconds }: MetricRequest): boolean {
  return newestMinute >= 0 && startsAtSeconds + newestMinute * 60 >= fromSeconds;
}

/** What is remembered, in the minutes that are asked for, which do not begin before those. */
function recalled(
  { shard, startsAtSeconds, newestMinute }: Remembered,
  { fromSeconds, toSeconds }: MetricRequest,
): ShardMinutes {
  const from = (fromSeconds - startsAtSeconds) / 60;
  const minutes = (toSeconds - fromSeconds) / 60;
  const moved = (column: Minutes) => {
    const values = new Float64Array(minutes).fill(Number.NaN);
    values.set(column.subarray(from, Math.min(from + minutes, newestMinute + 1)));
    return values;
  };
  const { bytes, records, throttledRecords, iteratorAgeSeconds } = shard;
  return {
    bytes: moved(bytes),
    records: moved(records),
    throttledRecords: moved(throttledRecords),
    ...(iteratorAgeSeconds && { iteratorAgeSeconds: moved(iteratorAgeSeconds) }),
  };
}

/** The newest minute with a datapoint; -1 where there is none. */
function newestMinuteOf(shard: ShardMinutes): number {
  const columns: readonly Minutes[] = Object.values(shard);
  return Math.max(-1, ...columns.map((column) => column.findLastIndex((value) => !Number.isNaN(value))));
}

/** A window in which nothing was asked for. */
function nothingIn({ fromSeconds, toSeconds }: MetricRequest): MetricWindow {
  const minutes = (toSeconds - fromSeconds) / 60;
  const none = () => new Float64Array(minutes).fill(Number.NaN);
  return {
    startsAtSeconds: fromSeconds,
    minutes,
    stream: { bytes: none(), records: none(), throttledRecords: none(), iteratorAgeSeconds: none() },
    openShardCount: none(),
    shards: new Map(),
    asked: { calls: 0, metrics: 0 },
  };
}
