import { SHARD_BYTES_PER_MINUTE } from '../../core/quotas';
import { collectWorkload } from '../../workload/collect';
import { normal, seededRandom } from '../../workload/random';
import type { Workload } from '../../workload/workload';

/** So many that a shard's load can be cut anywhere, and none is hot by itself. */
const KEYS_PER_SHARD = 20;

const RECORD_BYTES = 1500;

/** From the trough of the load to its peak and back. */
const WAVE_MINUTES = 360;

/**
 * Load on uneven keys that swings between a half of `peakShards` and all of them, so that there is something to decide all the
 * time. The same seed gives the same workload.
 */
export function busyWorkload(peakShards: number, minutes: number, seed: number): Workload {
  const random = seededRandom(seed);
  const weights = Array.from({ length: peakShards * KEYS_PER_SHARD }, () => 0.5 + random());
  const weight = weights.reduce((sum, value) => sum + value, 0);
  const collector = collectWorkload(true);
  for (let minute = 0; minute < minutes; minute++) {
    const shards = peakShards * (0.75 - 0.25 * Math.cos((2 * Math.PI * minute) / WAVE_MINUTES));
    for (const [key, value] of weights.entries()) {
      const load = (shards * value * Math.max(0, 1 + 0.1 * normal(random))) / weight;
      const bytes = load * SHARD_BYTES_PER_MINUTE;
      collector.add(minute, `key-${key}`, bytes / RECORD_BYTES, bytes);
    }
  }
  return collector.finish('busy', minutes);
}
