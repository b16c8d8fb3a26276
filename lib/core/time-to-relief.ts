/**
 * Whether a stream whose load lies unevenly is sooner relieved by splits, half a minute each, or by UpdateShardCount, which relieves all
 * shards at once but makes more of them than are hot, and erases what was learnt of where to cut.
 */
import { evenRanges, type HashKeyRange, overlapping, shareInside } from './hash-range';
import { updateShardCountsLeft } from './history';
import type { ShardLoad } from './load-map';
import { mostByUpdate, movesByUpdate, RESHARD_SECONDS, updateShardCountSeconds } from './quotas';
import { offeredSoon, type Situation } from './situation';
import { overflowOf } from './within-minute';
import { MOVE_SHARD_MINUTES } from './worth';

/** Shards that turn out not to be needed are merged within the hour. */
const SURPLUS_MINUTES = 60;

/** A call that leads to more shards is the last of its plan: it lasts for ten minutes and longer. What follows is reckoned as splits, and decided on then. */
const ONWARD_SHARDS_MAX = 200;

/** A part of the hash key space, and what it will be offered, as a share of a shard's capacity. */
interface Offered extends HashKeyRange {
  readonly utilization: number;
}

/** A way to enough shards. */
interface Way {
  /** How many shards the UpdateShardCount calls in it lead to; absent where there are none. */
  readonly updatedTo?: number;
  readonly shards: number;
  readonly moves: number;
  /** What is refused on the way, in shards' capacities for a minute. */
  readonly refused: number;
}

/**
 * How many shards UpdateShardCount is to lead to, in one call or several, where that costs less than splits: shards, moves, and what is
 * refused until there are enough. Undefined where splits cost less, and where no call is left.
 * @param beyondHelp shards that no split helps, nor any number of shards: what they refuse counts for neither
 */
export function updateForRelief(
  situation: Situation,
  beyondHelp: ReadonlySet<ShardLoad> = new Set(),
): number | undefined {
  const { load, history, nowSeconds } = situation;
  const offered = load.shards.map((one) => ({
    startingHashKey: one.shard.startingHashKey,
    endingHashKey: one.shard.endingHashKey,
    utilization: beyondHelp.has(one) ? 0 : offeredSoon(one, situation),
  }));
  return cheapestWay(offered, situation, updateShardCountsLeft(history, nowSeconds)).updatedTo;
}

/** @param updates how many UpdateShardCount calls are left */
function cheapestWay(offered: readonly Offered[], situation: Situation, updates: number): Way {
  const split = bySplits(offered, situation);
  const update = byUpdate(offered, situation, updates);
  if (update === undefined) return split;
  return costOf(update, situation) < costOf(split, situation) ? update : split;
}

/** In shard-minutes. */
function costOf({ shards, moves, refused }: Way, { refusedPrice }: Situation): number {
  return shards * SURPLUS_MINUTES + moves * MOVE_SHARD_MINUTES + refused * refusedPrice;
}

/** Split by split, the hottest shards first; a shard refuses until half of its own are done. */
function bySplits(offered: readonly Offered[], { burst, policy }: Situation): Way {
  const hottest = offered.map(({ utilization }) => utilization).sort((a, b) => b - a);
  let [refused, moves] = [0, 0];
  for (const utilization of hottest) {
    if (utilization < policy.ScaleUpUtilization) break;
    const cuts = Math.ceil(utilization / policy.TargetUtilization) - 1;
    refused += (overflowOf(utilization, burst) * (moves + cuts / 2) * RESHARD_SECONDS) / 60;
    moves += cuts;
  }
  return { shards: offered.length + moves, moves, refused };
}

/** By doubling, and from there by what costs least; undefined where shards are not to be doubled, or where none is more than full. */
function byUpdate(offered: readonly Offered[], situation: Situation, updates: number): Way | undefined {
  const open = offered.length;
  const count = Math.min(mostByUpdate(open), situation.policy.MaxShards);
  if (updates <= 0 || count <= open) return undefined;
  if (!offered.some(({ utilization }) => utilization >= 1)) return undefined;
  const overflow = offered.reduce(
    (sum, { utilization }) => sum + overflowOf(utilization, situation.burst),
    0,
  );
  const updatesOnward = count > ONWARD_SHARDS_MAX ? 0 : updates - 1;
  const onward = cheapestWay(spreadOver(count, offered), situation, updatesOnward);
  return {
    updatedTo: onward.updatedTo ?? count,
    shards: onward.shards,
    moves: movesByUpdate(open, count) + onward.moves,
    refused: (overflow * updateShardCountSeconds(open, count)) / 60 + onward.refused,
  };
}

/** What so many even shards will be offered. */
function spreadOver(count: number, offered: readonly Offered[]): Offered[] {
  return evenRanges(count).map((range) => {
    const [first, end] = overlapping(offered, range);
    let utilization = 0;
    for (const part of offered.slice(first, end)) utilization += part.utilization * shareInside(part, range);
    return { ...range, utilization };
  });
}
