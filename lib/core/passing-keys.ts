/**
 * Keys that are gone before a shard of their own is open: learnt from what became of those that were hot.
 *
 * A producer that takes the minute for its partition key, or the number of a short job, has a new hot key time and again. Cut out, each leaves
 * two or three shards behind that carry next to nothing, and puts off every merge.
 */
import { isAKeysOwn } from './hash-range';
import { firstSeen } from './hot-keys';
import { firstMinuteFrom, isDatapoint } from './known-minutes';
import type { History, HotKey, KeyFates } from './model';
import type { Situation } from './situation';

/** Two samples so far apart are of two minutes: a key in both was there in two. Of one minute the next look's may still have records. */
const SEEN_AGAIN_SECONDS = 90;

/** What was not seen again for so long is taken to be gone: timers come back by the hour. */
const GONE_SECONDS = 3_900;

/** A key that stayed carries at least this share of what it was first seen to take. */
const STAYED_SHARE = 0.5;

/** Where fewer keys stay, cutting them out costs more than it spares: two cuts, two merges, and the shards between for as long. */
const STAYING_MIN = 0.1;

/** How much of what became of keys before still counts once another's fate is known: the last twenty tell. */
const KEPT_OF_FATES = 0.95;

/** One key is taken to have stayed before anything is known, so that it takes a dozen that are gone to conclude anything. */
const FATES_PRIOR = 1;

const NONE_KNOWN: KeyFates = { stayed: 0, gone: 0 };

/** Hot keys, each with its fate as far as it is known, and how many had which. */
export interface JudgedKeys {
  readonly hotKeys: readonly HotKey[];
  /** Undefined while nothing is known. */
  readonly keyFates: KeyFates | undefined;
}

/**
 * The keys to remember after a look with what became of them by now, and what that adds to what is known of fates. A key counts once; one that
 * was given up and comes back counts again.
 * @param hotKeys to be remembered; one that is no more among them is gone
 */
export function judged(hotKeys: readonly HotKey[], situation: Situation): JudgedKeys {
  const { history } = situation;
  const after = new Map(hotKeys.map((key) => [key.hashKey, key]));
  let { keyFates } = history;
  for (const before of history.hotKeys ?? []) {
    const fate = fateOf(before, after.get(before.hashKey), situation);
    if (fate === undefined || fate === before.fate) continue;
    keyFates = withFate(keyFates, fate);
    const key = after.get(before.hashKey);
    if (key !== undefined) after.set(key.hashKey, { ...key, fate });
  }
  return { hotKeys: hotKeys.map((key) => after.get(key.hashKey) ?? key), keyFates };
}

/** Whether a key that is hot now will be gone by the time that a shard of its own is open. */
export function isPassing(hashKey: bigint, { keyFates = NONE_KNOWN, hotKeys = [] }: History): boolean {
  const { stayed, gone } = keyFates;
  const staying = (stayed + FATES_PRIOR) / (stayed + gone + FATES_PRIOR);
  if (staying >= STAYING_MIN) return false;
  return !hotKeys.some((key) => key.fate === 'stayed' && key.hashKey === hashKey.toString());
}

function withFate({ stayed, gone }: KeyFates = NONE_KNOWN, fate: 'stayed' | 'gone'): KeyFates {
  return {
    stayed: stayed * KEPT_OF_FATES + (fate === 'stayed' ? 1 : 0),
    gone: gone * KEPT_OF_FATES + (fate === 'gone' ? 1 : 0),
  };
}

/** @param after the same key as it is remembered after this look; undefined where it is not */
function fateOf(before: HotKey, after: HotKey | undefined, situation: Situation): HotKey['fate'] {
  if (before.fate === 'stayed') return 'stayed';
  if (after === undefined) return 'gone';
  const isSeenAgain = after.seenAtSeconds - firstSeen(before) >= SEEN_AGAIN_SECONDS;
  if (isSeenAgain || carriesOn(before, situation)) return 'stayed';
  return situation.nowSeconds - firstSeen(before) >= GONE_SECONDS ? 'gone' : before.fate;
}

/** Whether the key has a shard of its own, which carried it in a minute since it was seen. */
function carriesOn(
  { hashKey, utilization, seenAtSeconds }: HotKey,
  { load, observation }: Situation,
): boolean {
  const own = load.at(BigInt(hashKey));
  if (own === undefined || !isAKeysOwn(own.shard)) return false;
  const records = observation.metrics.shards.get(own.shard.shardId)?.records;
  for (
    let minute = firstMinuteFrom(observation.metrics, seenAtSeconds);
    minute <= load.newestMinute;
    minute++
  )
    if (isDatapoint(records?.[minute]) && (own.utilization[minute] ?? 0) >= STAYED_SHARE * utilization)
      return true;
  return false;
}
