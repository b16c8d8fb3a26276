/** A stream in memory whose shards carry a steady load. */
import { SHARD_LEVEL_METRICS, type ShardLevelMetric } from '../../lib/core/model';
import { SHARD_BYTES_PER_SECOND } from '../../lib/core/quotas';
import type { InMemoryPorts } from './in-memory';

/** Longer than any look-back by default. */
const MINUTES = 75;
const RECORD_BYTES = 1_024;

/**
 * Creates the stream, and puts into CloudWatch what each of its even shards carried in the minutes up to now.
 * @param utilizations by shard, as a share of its capacity
 */
export function loadedStream(
  { clock, metrics, streams }: InMemoryPorts,
  streamName: string,
  utilizations: readonly number[],
  options: {
    tags?: Record<string, string>;
    iteratorAgeSeconds?: number;
    shardLevelMetrics?: readonly ShardLevelMetric[];
    createdAtSeconds?: number;
  } = {},
): void {
  streams.create(streamName, utilizations.length, { shardLevelMetrics: SHARD_LEVEL_METRICS, ...options });
  const total = utilizations.reduce((sum, utilization) => sum + utilization, 0);
  for (let minute = 1; minute <= MINUTES; minute++) {
    const atSeconds = clock.nowSeconds() - minute * 60;
    const put = (metric: 'IncomingBytes' | 'IncomingRecords', utilization: number, shardId?: string) =>
      metrics.put({
        streamName,
        ...(shardId !== undefined && { shardId }),
        metric,
        atSeconds,
        value:
          (utilization * SHARD_BYTES_PER_SECOND * 60) / (metric === 'IncomingRecords' ? RECORD_BYTES : 1),
      });
    for (const metric of ['IncomingBytes', 'IncomingRecords'] as const) {
      put(metric, total);
      utilizations.forEach((utilization, index) => {
        put(metric, utilization, `shardId-${String(index).padStart(12, '0')}`);
      });
    }
    metrics.put({ streamName, metric: 'OpenShardCount', atSeconds, value: utilizations.length });
    const value = (options.iteratorAgeSeconds ?? 0) * 1000;
    metrics.put({ streamName, metric: 'IteratorAgeMilliseconds', atSeconds, value });
  }
}
