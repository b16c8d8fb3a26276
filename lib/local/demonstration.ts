import { positionOf } from '../core/hash-range';
import { SHARD_BYTES_PER_MINUTE } from '../core/quotas';
import { collectWorkload, hashKeyOf } from '../workload/collect';
import { seededRandom } from '../workload/random';
import type { Workload } from '../workload/workload';

/** What the demonstration plays, in minutes from its start. */
const RISES_FROM = 8;
const PEAK_FROM = 32;
const HOT_FROM = 38;
const FALLS_FROM = 52;
const QUIET_FROM = 58;
const ENDS_AT = 145;

/** Offered load in shards: what would fill so many of them if it were spread evenly. */
const SHARDS_AT_FIRST = 0.7;
const SHARDS_AT_PEAK = 3.6;
const SHARDS_OF_HOT_KEY = 0.8;
const SHARDS_WHEN_QUIET = 0.5;

const KEYS = 120;
const HOT_KEY = 'hot-key';

/** The part of the hash key space that is in fashion, and how many times its keys weigh what others do. */
const BUSY_FROM = 0.55;
const BUSY_TO = 0.8;
const BUSY_TIMES = 4;

/** So that bytes are what fills a shard: at 1 MiB a second it would take 953 of its 1,000 records. */
const RECORD_BYTES = 1_100;

/**
 * The workload that is built in: a rise over keys that lie unevenly, then one hot key, then a fall to quiet.
 * @param seed the same seed gives the same workload
 */
export function demonstration(seed: number): Workload {
  const random = seededRandom(seed);
  const keys = Array.from({ length: KEYS }, (_, index) => `key-${index}`);
  const weights = keys.map((key) => {
    const position = positionOf(hashKeyOf(key));
    return (0.5 + random()) * (position >= BUSY_FROM && position < BUSY_TO ? BUSY_TIMES : 1);
  });
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0);
  const collector = collectWorkload(true);
  const add = (minute: number, key: string, shards: number) => {
    const bytes = shards * SHARD_BYTES_PER_MINUTE;
    collector.add(minute, key, bytes / RECORD_BYTES, bytes);
  };
  for (let minute = 0; minute < ENDS_AT; minute++) {
    const shards = shardsAt(minute);
    keys.forEach((key, index) => {
      add(minute, key, (shards * (weights[index] as number)) / totalWeight);
    });
    if (minute >= HOT_FROM && minute < FALLS_FROM) add(minute, HOT_KEY, SHARDS_OF_HOT_KEY);
  }
  return collector.finish('demonstration', ENDS_AT);
}

/** Offered load without the hot key, in shards. */
function shardsAt(minute: number): number {
  if (minute < PEAK_FROM) {
    const risen = Math.max(0, minute - RISES_FROM) / (PEAK_FROM - RISES_FROM);
    return SHARDS_AT_FIRST + risen * (SHARDS_AT_PEAK - SHARDS_AT_FIRST);
  }
  const fallen = Math.min(1, Math.max(0, minute - FALLS_FROM) / (QUIET_FROM - FALLS_FROM));
  return SHARDS_AT_PEAK + fallen * (SHARDS_WHEN_QUIET - SHARDS_AT_PEAK);
}
