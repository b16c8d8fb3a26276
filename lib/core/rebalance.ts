/**
 * What helps a hot shard where no more may be open: two of the others are merged, so that it can be cut; or it is merged with a neighbour that has room, and
 * both are cut where their load divides. As many shards as before, which refuse less.
 */
import { cellsOf } from './cells';
import { cheapestOf } from './cheapest';
import { equalCuts } from './cuts';
import { loadsInside, piecesInside } from './density';
import type { HashKeyRange } from './hash-range';
import type { HotShard } from './hot-shards';
import type { LoadMap, ShardLoad } from './load-map';
import { whatBlocksMerges } from './merge-blocks';
import { type Decision, mergeAt, splitAt } from './model';
import { peakOf, type Sums, sumOf, utilizationIn } from './plan';
import type { Cuts, KeyCuts } from './relief';
import { newestMinutes, rounded, type Situation } from './situation';
import { act } from './verdict';
import { noticeableOverflowOf } from './within-minute';

/** For so long the merged shard carries the load of both by itself: until the split is called, and done. */
const MERGED_MINUTES = 1;

/** By so many minutes it is judged: what fills in turn is not merged for the one that is full now. */
const JUDGED_MINUTES = 60;

/**
 * So much it has to have spared in them, in shards' capacities times minutes. A tenth of that would outweigh the two moves; but what was refused need not come
 * again: with 1 twice as much is moved, and a little more refused.
 */
const SPARED_MIN = 5;

/** A shard less in one place, and one more in another. */
interface Swap {
  readonly mergedAt: bigint;
  readonly cutAt: bigint;
  /** The greatest utilization that the merged shard would have had in any minute. */
  readonly jointPeak: number;
  /** What it would have spared, in shards' capacities times minutes; less than nothing where it would have refused more. */
  readonly spared: number;
}

/** @returns the merge and the split; undefined where what they spare is not worth them, or where nothing may be merged */
export function rebalance(situation: Situation, hot: HotShard, relief: Cuts): Decision | undefined {
  const { isEven, openShardCount, policy } = situation;
  // Until the cut is done there is one shard less.
  if (isEven || openShardCount <= policy.MinShards || whatBlocksMerges(situation) !== undefined)
    return undefined;
  const swap = cheapestOf(swaps(situation, hot, relief), ({ spared }) => -spared, -SPARED_MIN);
  if (swap === undefined) return undefined;
  const { mergedAt, cutAt, jointPeak } = swap;
  return act(situation, 'Rebalance', 'up', [mergeAt(mergedAt), splitAt(cutAt)], {
    maxShards: policy.MaxShards,
    shard: hot.load.shard.shardId,
    demand: rounded(hot.demand),
    jointPeak: rounded(jointPeak),
  });
}

/** What merging neighbours for the cut would have done: of all those that would be emptier together than the hot shard is, and of its own. */
function swaps(situation: Situation, hot: HotShard, relief: Cuts): Swap[] {
  const { load, burst } = situation;
  const minutes = newestMinutes(load, JUDGED_MINUTES);
  const cellsOfShards = (...shards: ShardLoad[]) => cellsOf({ ...load, shards }, minutes);
  const refusedBy = (sums: Sums, share = 1) =>
    minutes.reduce((sum, _, m) => sum + noticeableOverflowOf(share * utilizationIn(sums, m), burst), 0);
  const sparedBy = (cut: Cut, sums: Sums, before: number) =>
    before - refusedBy(sums, cut.shareBelow) - refusedBy(sums, 1 - cut.shareBelow);
  const own = relief.key === undefined ? middleOf(hot.load.shard, situation) : besideKey(relief);
  const [whole] = cellsOfShards(hot.load);
  const sparedByOwn = own && whole ? sparedBy(own, whole, refusedBy(whole)) : 0;

  return load.shards.slice(1).flatMap((upper, below): Swap[] => {
    const lower = load.shards[below] as ShardLoad;
    const isOfOthers = lower !== hot.load && upper !== hot.load;
    const isWorthReckoning = sparedByOwn > SPARED_MIN && togetherNow(load, lower, upper) < hot.demand;
    if (isOfOthers && !isWorthReckoning) return [];
    const cells = cellsOfShards(lower, upper);
    const both = sumOf(cells);
    const apart = cells.reduce((sum, cell) => sum + refusedBy(cell), 0);
    const more = refusedBy(both) - apart;
    const swap = (cut: Cut, spared: number) => ({
      mergedAt: upper.shard.startingHashKey,
      cutAt: cut.at,
      jointPeak: peakOf(both),
      spared: spared - (more * MERGED_MINUTES) / minutes.length,
    });
    if (isOfOthers) return own ? [swap(own, sparedByOwn - more)] : [];
    // A key stays where it is cut off.
    const middle = relief.key === undefined ? middleOf(rangeOf(lower, upper), situation) : undefined;
    return middle ? [swap(middle, sparedBy(middle, both, apart))] : [];
  });
}

/** How full two shards were together in the newest minute. */
function togetherNow({ newestMinute }: LoadMap, ...shards: readonly ShardLoad[]): number {
  return shards.reduce((sum, { utilization }) => sum + (utilization[newestMinute] ?? 0), 0);
}

/** Where a range is cut, and how much of its load lies below. */
interface Cut {
  readonly at: bigint;
  readonly shareBelow: number;
}

/** Where its load divides; undefined where Kinesis would refuse it. */
function middleOf(range: HashKeyRange, { load: { density } }: Situation): Cut | undefined {
  const [at] = equalCuts(range, 2, piecesInside(density, range));
  if (at === undefined) return undefined;
  const [shareBelow = 0] = loadsInside(density, range, [{ ...range, endingHashKey: at - 1n }]);
  return { at, shareBelow };
}

/** On the side of the key on which more lies. */
function besideKey({ key, cuts }: KeyCuts): Cut | undefined {
  const sides = cuts.map((at) => ({
    at,
    shareBelow: at > key.hashKey ? 1 - key.shareAbove : key.shareBelow,
  }));
  return cheapestOf(sides, ({ at, shareBelow }) => (at > key.hashKey ? shareBelow : 1 - shareBelow));
}

/** The ranges of two neighbours together. */
function rangeOf(
  { shard: { startingHashKey } }: ShardLoad,
  { shard: { endingHashKey } }: ShardLoad,
): HashKeyRange {
  return { startingHashKey, endingHashKey };
}
