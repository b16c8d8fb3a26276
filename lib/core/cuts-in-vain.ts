/**
 * Cuts that left all of a shard's load on one side: it is one key's, or few keys' that lie close. Where no sample tells which, to cut again is to
 * guess, and each guess that failed makes it less likely that the next does not.
 */
import { loadsInside } from './density';
import type { HashKeyRange } from './hash-range';
import { endedAtSeconds } from './history';
import { firstMinuteFrom } from './known-minutes';
import { refusedShare, type ShardLoad } from './load-map';
import type { Shard, StartedOperation } from './model';
import type { ActReason } from './reasons';
import type { Situation } from './situation';
import { MOVE_SHARD_MINUTES } from './worth';

/** A split gained nothing where one side kept at least this share of the load (TiKV: 0.8 is still worth it; Flink: a gain below 10 % is none). */
const INEFFECTIVE_SHARE = 0.9;

/** Cuts that were not to share a load out say nothing of where it lies. */
const CUT_FOR_ANOTHER_REASON: readonly ActReason[] = ['HotKey', 'Recut'];

/** What a guess that fails costs: the split, and the merge of what it cut off. */
const GUESS_MOVES = 2;

/** Two keys that are as heavy lie on the same side of a cut half the time: each cut in vain makes it half as likely that there are two. */
const DEARER_BY_EACH = 2;

/**
 * Whether the shard came of cuts in vain and has refused too little since the last to be worth another guess. What it refuses is the measure, not the
 * time: two keys that fill a shard together refuse much and are cut apart at once, one that fills it nearly refuses next to nothing.
 */
export function isNotWorthAnotherGuess(own: ShardLoad, situation: Situation): boolean {
  const { observation, load, refusedPrice } = situation;
  const cuts = cutsInVain(own.shard, situation);
  const [last] = cuts;
  if (last === undefined) return false;
  let refused = 0;
  const since = firstMinuteFrom(observation.metrics, endedAtSeconds(last));
  for (let minute = since; minute <= load.newestMinute; minute++)
    refused += refusedShare(own, minute) * (own.utilization[minute] || 0);
  const price = GUESS_MOVES * MOVE_SHARD_MINUTES * DEARER_BY_EACH ** (cuts.length - 1);
  return refusedPrice * refused < price;
}

/** The cuts in a row, newest first, each of which left the load of the shard that it cut on the side where the shard lies now. */
function cutsInVain(shard: Shard, situation: Situation): StartedOperation[] {
  const { observation, load, history } = situation;
  const sharing = history.operations.filter(isToShareOut);
  const cuts: StartedOperation[] = [];
  let part = shard;
  for (;;) {
    const cut = sharing.findLast(({ operation }) => edgesOf(part).includes(operation.hashKey));
    const whole = cut && cutShardOf(part, observation.shards);
    if (cut === undefined || whole === undefined) return cuts;
    const [kept = 0] = loadsInside(load.density, whole, [part]);
    if (kept < INEFFECTIVE_SHARE || edgesOf(whole).includes(cut.operation.hashKey)) return cuts;
    cuts.push(cut);
    part = whole;
  }
}

type StartedSplit = StartedOperation & { readonly operation: { readonly action: 'SplitShard' } };

function isToShareOut(past: StartedOperation): past is StartedSplit {
  return past.operation.action === 'SplitShard' && !CUT_FOR_ANOTHER_REASON.includes(past.reason);
}

/** The boundaries at either end of the range. */
function edgesOf({ startingHashKey, endingHashKey }: HashKeyRange): readonly bigint[] {
  return [startingHashKey, endingHashKey + 1n];
}

/** The shard that a part came of; undefined where it was merged of two, or where that is not known any more. */
function cutShardOf(
  { parentShardIds: [parentId, other] }: Shard,
  shards: readonly Shard[],
): Shard | undefined {
  return other === undefined ? shards.find(({ shardId }) => shardId === parentId) : undefined;
}
