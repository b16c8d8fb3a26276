/** What shards told of how load lies over the hash key space: the share of the stream's load that each carried. */
import { offeredNeed } from './demand';
import type { Piece } from './density';
import { isAKeysOwn } from './hash-range';
import { isWholeMinute } from './known-minutes';
import type { MetricWindow, Shard, WriteMinutes } from './model';

/** Shards tell how load lies by so many of their newest minutes: it moves. */
const TELLING_MINUTES = 15;

/**
 * What each shard carried when it was last open for whole minutes, as a share of what the stream carried then; the newest first. Shards of single
 * keys tell nothing: credited with all that a key once brought their parents, they are held on to for keys that seldom come back.
 */
export function toldBy(shards: readonly Shard[], metrics: MetricWindow): Piece[] {
  const streamNeeds = Float64Array.from({ length: metrics.minutes }, (_, m) =>
    offeredNeed(metrics.stream, m),
  );
  const told = shards.flatMap((shard) => {
    const own = metrics.shards.get(shard.shardId);
    const newest = own && !isAKeysOwn(shard) ? newestShare(own, streamNeeds) : undefined;
    const { startingHashKey, endingHashKey } = shard;
    return newest === undefined ? [] : [{ startingHashKey, endingHashKey, ...newest }];
  });
  return told.sort((a, b) => b.untilMinute - a.untilMinute);
}

/** Of the bytes or of the records, whichever fill shards more; undefined where the shard was not seen for a whole minute. */
function newestShare(own: WriteMinutes, streamNeeds: Float64Array) {
  let [carried, whole, count, untilMinute] = [0, 0, 0, -1];
  for (let minute = streamNeeds.length - 1; minute >= 0 && count < TELLING_MINUTES; minute--) {
    if (!isWholeMinute(own, minute)) continue;
    carried += offeredNeed(own, minute);
    whole += streamNeeds[minute] as number;
    count++;
    untilMinute = Math.max(untilMinute, minute);
  }
  return whole > 0 ? { share: Math.min(1, carried / whole), untilMinute } : undefined;
}
