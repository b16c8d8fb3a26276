/** Of which shards a sample would help to decide. */
import { hotKeyIn } from './hot-keys';
import { type HotShard, hotShards, isMeasured } from './hot-shards';
import type { ShardLoad } from './load-map';
import type { ShardToSample } from './model';
import { reliefFromKey } from './relief';
import type { Situation } from './situation';

/** How many hot shards are sampled at one look, all at once: as many as a plan cuts by default, and 40 MB of memory at most. */
const SAMPLED_SHARDS_MAX = 20;

/** Where so many shards or more carry alike, no key is hot: in fewer its load would not stand out. */
const TELLING_SHARDS = 4;

/**
 * For so long a key that was seen to leave nothing to cut is taken to do so still: the next routine look costs no execution then, and
 * none of those in between. Should other keys take its place, their shard waits no longer than that: 900 refuses a twentieth more
 * where tenants come and go.
 */
const KEY_KNOWN_SECONDS = 600;

/** The shards of which a sample would help to decide: the hottest few, where one may be sampled and cut now. */
export function shardsWorthSampling(situation: Situation): ShardToSample[] {
  if (!couldHelp(situation)) return [];
  const hot = hotShards(situation).filter(({ load }) => isMeasured(load, situation));
  // An execution that takes one sample takes all: each key by its own ten minutes would start an execution a key.
  if (hot.every((shard) => isKnownUnsplittable(shard, situation))) return [];
  return (
    hot
      .map(({ load }) => toSample(load, situation))
      // What carried nothing in the newest minute has nothing to show.
      .filter(({ meanRecordBytes }) => meanRecordBytes > 0)
      .slice(0, SAMPLED_SHARDS_MAX)
  );
}

/** Whether a shard may be sampled and cut now, and a hot key may be why it is hot. */
function couldHelp({ observation, policy, scaleUpWaitSeconds, isEven, openShardCount }: Situation): boolean {
  const mayCut =
    observation.stream.status === 'ACTIVE' && scaleUpWaitSeconds <= 0 && openShardCount < policy.MaxShards;
  const isTelling = isEven && openShardCount >= TELLING_SHARDS;
  return policy.SampleRecords === 'On' && mayCut && !isTelling;
}

/** Whether no cut helps the shard, by a key that was seen in it a moment ago. */
function isKnownUnsplittable(hot: HotShard, situation: Situation): boolean {
  const { history, nowSeconds } = situation;
  const { shard } = hot.load;
  const seenSince = nowSeconds - KEY_KNOWN_SECONDS;
  const keys = (history.hotKeys ?? []).filter(({ seenAtSeconds }) => seenAtSeconds > seenSince);
  const key = hotKeyIn(shard, hot.demand, undefined, keys);
  return key !== undefined && reliefFromKey(hot, key, situation).kind === 'UnsplittableKey';
}

function toSample({ shard, bytes, records }: ShardLoad, situation: Situation): ShardToSample {
  const { shardId, startingHashKey, endingHashKey } = shard;
  const minute = situation.load.newestMinute;
  const ageSeconds = situation.nowSeconds - (situation.observation.metrics.startsAtSeconds + minute * 60);
  const meanRecordBytes = (bytes[minute] ?? 0) / (records[minute] ?? 0);
  return { shardId, startingHashKey, endingHashKey, ageSeconds, meanRecordBytes };
}
