import type { MetricWindow, Minutes, ShardMinutes } from '../core/model';
import type { MetricRequest, Metrics } from '../ports';

/** CloudWatch may be late by minutes; of a shard that fell silent longer ago than this no more will come. */
const SETTLED_MINUTES = 15;

/** Most shards remembered: three columns of six hours each are 9 KB. */
const SHARDS_MAX = 2_000;

interface Remembered {
  readonly startsAtSeconds: number;
  readonly shard: ShardMinutes;
}

/**
 * Metrics that ask for a closed shard's minutes once, and then know them: they change no more, and of a stream that is resharded
 * often they are most of what its looks cost. For as long as the function stays warm.
 */
export function rememberingClosedShards(metrics: Metrics): Metrics {
  const remembered = new Map<string, Remembered>();

  function remember(key: string, window: MetricWindow, shard: ShardMinutes): void {
    if (!isSettled(shard, window.minutes)) return;
    remembered.set(key, { startsAtSeconds: window.startsAtSeconds, shard });
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
      const known = new Map<string, ShardMinutes>();
      for (const shardId of request.shardIds) {
        const shard = recalled(remembered.get(keyOf(request, shardId)), request);
        if (shard !== undefined) known.set(shardId, shard);
      }
      const shardIds = request.shardIds.filter((shardId) => !known.has(shardId));
      const window =
        shardIds.length === 0 ? nothingIn(request) : await metrics.read({ ...request, shardIds });
      for (const [shardId, shard] of window.shards) remember(keyOf(request, shardId), window, shard);
      const shards = [...known, ...window.shards].filter(([, shard]) => newestMinute(shard) >= 0);
      return { ...window, shards: new Map(shards) };
    },
  };
}

function keyOf({ streamName, shardLevelMetrics, periodSeconds }: MetricRequest, shardId: string): string {
  return [streamName, shardId, periodSeconds, ...shardLevelMetrics].join(' ');
}

/** What is remembered, in the minutes that are asked for; undefined where they begin before those that are remembered. */
function recalled(past: Remembered | undefined, request: MetricRequest): ShardMinutes | undefined {
  if (past === undefined || request.fromSeconds < past.startsAtSeconds) return undefined;
  const from = (request.fromSeconds - past.startsAtSeconds) / 60;
  const minutes = (request.toSeconds - request.fromSeconds) / 60;
  const moved = (column: Minutes) => {
    const values = new Float64Array(minutes).fill(Number.NaN);
    values.set(column.subarray(from, from + minutes));
    return values;
  };
  const columns = Object.entries(past.shard).map(([name, column]) => [name, moved(column)]);
  return Object.fromEntries(columns) as unknown as ShardMinutes;
}

function isSettled(shard: ShardMinutes, minutes: number): boolean {
  return newestMinute(shard) < minutes - SETTLED_MINUTES;
}

/** The newest minute with a datapoint; -1 where there is none. */
function newestMinute(shard: ShardMinutes): number {
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
