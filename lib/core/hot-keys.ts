/** Keys that are hot by themselves: seen in a sample now, or in one not long ago. Of a key only its hash is ever known. */
import { contains, type HashKeyRange, shareInside } from './hash-range';
import { isGone } from './helpable';
import type { HotKey } from './model';
import type { Situation } from './situation';
import { type WeighedSample, weighedSampleOf } from './weighed-sample';

/** A key with at least this share of a shard's capacity is given a shard of its own. */
const HOT_KEY_UTILIZATION = 0.5;

/** A key that was hot is remembered for a day: many come back at the same hour, few after more than that. */
const REMEMBERED_SECONDS = 86_400;

/**
 * The most keys remembered, of a hundred bytes each, so that the record stays small. With 20 a stream of more keys that are each more than a
 * shard forgot them in turn, and cut them ever more narrowly.
 */
export const REMEMBERED_KEYS_MAX = 100;

/** What is known of the heaviest hash key of a shard. */
interface HeaviestKey {
  readonly hashKey: bigint;
  /** Its share of the shard's load that is sure: of a sample, the lower end of the 95 % interval. */
  readonly shareAtLeast: number;
  /** The shares of the shard's load below it and above it in the hash key space. */
  readonly shareBelow: number;
  readonly shareAbove: number;
}

function heaviestKey({ records, effectiveCount }: WeighedSample): HeaviestKey {
  const shareByKey = new Map<bigint, number>();
  let [hashKey, heaviest] = [0n, 0];
  for (const record of records) {
    const share = (shareByKey.get(record.hashKey) ?? 0) + record.share;
    shareByKey.set(record.hashKey, share);
    if (share > heaviest) [hashKey, heaviest] = [record.hashKey, share];
  }
  let shareBelow = 0;
  for (const record of records) if (record.hashKey < hashKey) shareBelow += record.share;
  return {
    hashKey,
    shareAtLeast: wilsonLowerBound(heaviest, effectiveCount),
    shareBelow,
    shareAbove: Math.max(0, 1 - heaviest - shareBelow),
  };
}

/** Lower end of the 95 % score interval of a share seen in n draws. Source: E. B. Wilson, JASA 22 (1927) 209. */
function wilsonLowerBound(share: number, n: number): number {
  const z = 1.96;
  const centre = share + (z * z) / (2 * n);
  const spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return Math.max(0, (centre - spread) / (1 + (z * z) / n));
}

/** The heaviest key of a shard, where it is hot by itself. */
export interface KeyInShard extends HeaviestKey {
  /** What it takes at least, as a share of a shard's capacity. */
  readonly utilization: number;
}

/**
 * The key that is hot in the shard, if one is.
 * @param demand what the shard is offered, as a share of its capacity
 * @param remembered keys that were hot before; a sample knows better
 */
export function hotKeyIn(
  shard: HashKeyRange,
  demand: number,
  sample: WeighedSample | undefined,
  remembered: readonly HotKey[] = [],
): KeyInShard | undefined {
  const key = sample === undefined ? rememberedKey(shard, demand, remembered) : heaviestKey(sample);
  if (key === undefined || !contains(shard, key.hashKey)) return undefined;
  const utilization = key.shareAtLeast * demand;
  return utilization < HOT_KEY_UTILIZATION ? undefined : { ...key, utilization };
}

/** The hottest key that was seen in the range within the day and is not known to have left, with as much as it had then; what is left is taken to lie evenly. */
function rememberedKey(
  shard: HashKeyRange,
  demand: number,
  remembered: readonly HotKey[],
): HeaviestKey | undefined {
  const inside = remembered.filter((key) => !isGone(key) && contains(shard, BigInt(key.hashKey)));
  const [first, ...others] = inside;
  if (first === undefined || demand <= 0) return undefined;
  const hottest = others.reduce((a, b) => (b.utilization > a.utilization ? b : a), first);
  const hashKey = BigInt(hottest.hashKey);
  const shareAtLeast = Math.min(1, hottest.utilization / demand);
  const position = shareInside(shard, { ...shard, endingHashKey: hashKey - 1n });
  return {
    hashKey,
    shareAtLeast,
    shareBelow: (1 - shareAtLeast) * position,
    shareAbove: (1 - shareAtLeast) * (1 - position),
  };
}

/** The hot keys to remember after a look: those that its samples show, and of the others those that no sample speaks against. */
export function hotKeysAfter(situation: Situation): readonly HotKey[] {
  const { history, load, nowSeconds } = situation;
  const minute = load.newestMinute;
  const sampled = load.shards.flatMap((shardLoad) => {
    const sample = weighedSampleOf(shardLoad, situation);
    return sample === undefined ? [] : [{ ...shardLoad, sample }];
  });
  const remembered = history.hotKeys ?? [];
  const seen = sampled.flatMap(({ shard, utilization, sample }): HotKey[] => {
    const key = hotKeyIn(shard, utilization[minute] ?? 0, sample);
    if (key === undefined) return [];
    const hashKey = key.hashKey.toString();
    const before = remembered.find((other) => other.hashKey === hashKey);
    const since = before && { ...before, firstSeenAtSeconds: firstSeen(before) };
    return [{ ...since, hashKey, utilization: key.utilization, seenAtSeconds: nowSeconds }];
  });
  const others = remembered.filter(
    ({ hashKey, seenAtSeconds }) =>
      seenAtSeconds > nowSeconds - REMEMBERED_SECONDS &&
      !sampled.some(({ shard }) => contains(shard, BigInt(hashKey))),
  );
  return [...others, ...seen].slice(-REMEMBERED_KEYS_MAX);
}

/** When the key was seen for the first time, of those that it is remembered by. */
export function firstSeen({ firstSeenAtSeconds, seenAtSeconds }: HotKey): number {
  return firstSeenAtSeconds ?? seenAtSeconds;
}
