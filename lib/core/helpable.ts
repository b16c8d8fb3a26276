/** What more shards could help with: some of what is refused would be refused however many there are. */
import { utilizationOf } from './demand';
import { contains } from './hash-range';
import { isDatapoint } from './known-minutes';
import type { HotKey, MetricWindow, Minutes, Observation } from './model';
import { openShardsOf } from './open-shards';
import { areShardsSeen } from './seen-shards';

/** A stream that takes less of its capacity and refuses is full in few places: even load fills all shards before it is refused. */
const EVENLY_FULL_UTILIZATION_MIN = 0.5;

/** Whether the key alone is more than a shard takes, so that no number of shards helps it. */
export function isBeyondAShard({ utilization }: Pick<HotKey, 'utilization'>): boolean {
  return utilization >= 1;
}

/** Whether the key was hot and is known to have left: then it says nothing of its shard's load, until a sample shows it anew. */
export function isGone({ fate }: HotKey): boolean {
  return fate === 'gone';
}

/** Of keys that were hot those of which each is more than a shard takes, as far as it is not known to have left. */
export function keysBeyondAShard(hotKeys: readonly HotKey[] = []): HotKey[] {
  return hotKeys.filter((key) => !isGone(key) && isBeyondAShard(key));
}

type Observed = Pick<Observation, 'shards' | 'metrics'>;

/**
 * The metrics without what the stream was refused in vain: by shards whose hot key alone is more than a shard takes, and, where shards are not
 * seen one by one, in minutes in which most of its capacity was left, since there only even growth is possible. No need of a stream asks
 * for more shards because of it. Shards' own minutes are left as they are.
 */
export function helpable(observed: Observed, hotKeys: readonly HotKey[] = []): MetricWindow {
  const { metrics } = observed;
  const throttledRecords = areShardsSeen(metrics) ? beyondKeysOf(observed, hotKeys) : ofEvenLoad(observed);
  return throttledRecords === undefined
    ? metrics
    : { ...metrics, stream: { ...metrics.stream, throttledRecords } };
}

/** What was refused while the stream was full as a whole. */
function ofEvenLoad({ shards, metrics: { stream, openShardCount } }: Observed): Minutes {
  const openNow = openShardsOf(shards).length;
  return stream.throttledRecords.map((refused, m) => {
    const counted = openShardCount[m];
    const open = isDatapoint(counted) ? counted : openNow;
    const need = utilizationOf(stream.bytes[m] || 0, stream.records[m] || 0);
    return need < EVENLY_FULL_UTILIZATION_MIN * open ? 0 : refused;
  });
}

/** What other shards refused than those of keys beyond a shard; undefined where there are no such keys. */
function beyondKeysOf({ shards, metrics }: Observed, hotKeys: readonly HotKey[]): Minutes | undefined {
  const beyond = keysBeyondAShard(hotKeys).map(({ hashKey }) => BigInt(hashKey));
  if (beyond.length === 0) return undefined;
  const throttledRecords = metrics.stream.throttledRecords.slice();
  for (const shard of shards) {
    const own = metrics.shards.get(shard.shardId);
    if (own === undefined || !beyond.some((key) => contains(shard, key))) continue;
    for (let m = 0; m < throttledRecords.length; m++)
      throttledRecords[m] = Math.max(0, (throttledRecords[m] as number) - (own.throttledRecords[m] || 0));
  }
  return throttledRecords;
}
