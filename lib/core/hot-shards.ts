/** Which shards are hot, how much so, and whether one key is why. */

import { BEARABLE_SHARE } from './burst';
import type { ShardLoad } from './load-map';
import { refusedShare } from './merges';
import type { Sample } from './model';
import { newestMinutes, type Situation } from './situation';

/** Refusals of the last two minutes count: one may have been seen already, none should be missed. */
const UNEXPLAINED_MINUTES = 2;

/**
 * A shard that refuses while its minute is less than half full is hit by bursts within the minute, which no cut by the
 * minute's load would relieve.
 */
const THROTTLED_UTILIZATION_MIN = 0.5;

/** How many hot shards are sampled at one look, so that a look stays short. */
const SAMPLED_SHARDS_MAX = 5;

export interface HotShard {
  readonly load: ShardLoad;
  readonly isThrottled: boolean;
  /** What the shard will be offered by the time that it can be cut, as a share of its capacity. */
  readonly demand: number;
}

/** Hot shards, hottest first: those that refuse records before those that soon may. */
export function hotShards(situation: Situation): HotShard[] {
  const { load, policy } = situation;
  const minute = load.newestMinute;
  return load.shards
    .map((shard) => ({
      load: shard,
      isThrottled: isThrottled(shard, situation),
      demand: (shard.utilization[minute] ?? 0) * (load.growth[minute] ?? 1),
    }))
    .filter(({ isThrottled, demand }) => isThrottled || demand >= policy.ScaleUpUtilization)
    .sort((a, b) => Number(b.isThrottled) - Number(a.isThrottled) || b.demand - a.demand);
}

/** Whether the stream refused records in the last minutes, and since the last scale-up. */
export function isThrottledSomewhere({ load, observation, firstMinuteSinceScaleUp }: Situation): boolean {
  const { throttledRecords } = observation.metrics.stream;
  return newestMinutes(load, UNEXPLAINED_MINUTES).some(
    (minute) => minute >= firstMinuteSinceScaleUp && (throttledRecords[minute] ?? 0) > 0,
  );
}

function isThrottled(shard: ShardLoad, { load, firstMinuteSinceScaleUp }: Situation): boolean {
  const minute = load.newestMinute;
  return (
    minute >= firstMinuteSinceScaleUp &&
    refusedShare(shard, minute) >= BEARABLE_SHARE &&
    (shard.utilization[minute] ?? 0) > THROTTLED_UTILIZATION_MIN
  );
}

/** The shards of which a sample would help to decide: the hottest few, where one may be sampled and cut now. */
export function shardsWorthSampling(situation: Situation): string[] {
  const { observation, policy, scaleUpWaitSeconds } = situation;
  if (policy.SampleRecords === 'Off' || observation.stream.status !== 'ACTIVE' || scaleUpWaitSeconds > 0)
    return [];
  return hotShards(situation)
    .slice(0, SAMPLED_SHARDS_MAX)
    .map(({ load }) => load.shard.shardId);
}

/** What a sample says of the heaviest hash key of a shard. */
export interface HeaviestKey {
  readonly hashKey: bigint;
  /** Its share of the shard's bytes that the sample is sure of: the lower end of the 95 % interval. */
  readonly shareAtLeast: number;
  /** The shares of the shard's bytes below it and above it in the hash key space. */
  readonly shareBelow: number;
  readonly shareAbove: number;
}

/** @returns undefined for a sample without records */
export function heaviestKey(sample: Sample): HeaviestKey | undefined {
  const bytesByKey = new Map<bigint, number>();
  for (const { hashKey, bytes } of sample.records)
    bytesByKey.set(hashKey, (bytesByKey.get(hashKey) ?? 0) + bytes);
  const total = [...bytesByKey.values()].reduce((sum, bytes) => sum + bytes, 0);
  if (total === 0) return undefined;
  const [hashKey, heaviest] = [...bytesByKey].reduce((a, b) => (b[1] > a[1] ? b : a));
  const below = [...bytesByKey].reduce((sum, [key, bytes]) => (key < hashKey ? sum + bytes : sum), 0);
  return {
    hashKey,
    shareAtLeast: wilsonLowerBound(heaviest / total, sample.records.length),
    shareBelow: below / total,
    shareAbove: (total - heaviest - below) / total,
  };
}

/** Lower end of the 95 % score interval of a share seen in n draws. Source: E. B. Wilson, JASA 22 (1927) 209. */
function wilsonLowerBound(share: number, n: number): number {
  const z = 1.96;
  const centre = share + (z * z) / (2 * n);
  const spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return Math.max(0, (centre - spread) / (1 + (z * z) / n));
}
