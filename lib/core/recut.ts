/**
 * Fewer even shards by other boundaries than those there are: a stream whose load stays where it is is worth cutting anew, since shards cut in halves and
 * merged again are more than it needs (./ladder). Three that are half full do the work of two.
 */
import { oneByOne, staysWithin } from './even-shards';
import { evenShrink } from './even-shrink';
import type { Operation } from './model';
import type { Cell, Span } from './plan';
import type { Situation } from './situation';

export interface Recut {
  /** Each new shard's splits, then its merges, in the order of the hash key space: after each the stream is as sound as before. */
  readonly operations: readonly Operation[];
  readonly shardsAfter: number;
  /** The greatest utilization that any of the new shards would have had in the minutes that it is judged by. */
  readonly jointPeak: number;
}

/** What merging alone would come to. */
export interface Uncut {
  /** Each open shard's load in the minutes to be judged by. */
  readonly cells: readonly Cell[];
  readonly merged: readonly Span[];
  /** Fewer shards than these are not to be left, however little they carry. */
  readonly fewest: number;
}

/** The re-cut that saves more shard-minutes than its operations cost, for as long as it is expected to hold, beside the shards as they are. */
export function recut(situation: Situation, uncut: Uncut): Recut | undefined {
  const { isEven, openShardCount: open, policy } = situation;
  // A cut comes before the merges.
  if (!isEven || open >= policy.MaxShards) return undefined;
  const shards = evenShrink(situation, uncut.cells, mergedCount(uncut));
  if (shards === undefined || shards.count < uncut.fewest) return undefined;
  const operations = oneByOne(shards);
  if (!staysWithin(policy.MaxShards, open, operations)) return undefined;
  return { operations, shardsAfter: shards.count, jointPeak: shards.jointPeak };
}

/** How many shards merging alone leaves. */
export function mergedCount({ merged, fewest }: Uncut): number {
  return Math.max(merged.length, fewest);
}
