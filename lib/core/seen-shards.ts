/** Whether shards are seen one by one; else the stream's own metrics are all there is. */
import { isDatapoint } from './known-minutes';
import type { MetricWindow } from './model';

/**
 * They are where any tells what was written to it: how far behind a shard's consumers are, or what it refused, says not how full it is. Of ten thousand that tell
 * no more it takes some milliseconds to see, so rules ask the situation, which knows.
 */
export function areShardsSeen({ shards }: MetricWindow): boolean {
  for (const { records } of shards.values()) if (records.some(isDatapoint)) return true;
  return false;
}
