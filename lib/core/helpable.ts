/** What more shards could help with: what a key beyond a shard's capacity is refused is refused however many there are. */
import { contains } from './hash-range';
import type { HotKey, MetricWindow, Observation } from './model';

/**
 * The metrics without what the stream was refused by shards whose hot key alone is more than a shard takes: no need of such a stream asks for
 * more shards. Their own minutes are left as they are.
 */
export function helpable(
  { shards, metrics }: Pick<Observation, 'shards' | 'metrics'>,
  hotKeys: readonly HotKey[] = [],
): MetricWindow {
  const beyond = hotKeys.filter(({ utilization }) => utilization >= 1).map(({ hashKey }) => BigInt(hashKey));
  if (beyond.length === 0) return metrics;
  const throttledRecords = metrics.stream.throttledRecords.slice();
  for (const shard of shards) {
    const own = metrics.shards.get(shard.shardId);
    if (own === undefined || !beyond.some((key) => contains(shard, key))) continue;
    for (let m = 0; m < throttledRecords.length; m++)
      throttledRecords[m] = Math.max(0, (throttledRecords[m] as number) - (own.throttledRecords[m] || 0));
  }
  return { ...metrics, stream: { ...metrics.stream, throttledRecords } };
}
