/** Even shards of any number beside those that are open: which boundaries differ, in what order they are moved, and how full they would be. */
import { addScaled } from './demand';
import {
  compareHashKeys,
  evenRanges,
  evenStartingHashKeys,
  HASH_KEY_COUNT,
  overlapping,
  shareInside,
} from './hash-range';
import type { LoadMap } from './load-map';
import { mergeAt, type Operation, type Shard, splitAt } from './model';
import { type Cell, peakOf, type Sums } from './plan';

/** Of more, what lies between takes hours to do and long to weigh: they are doubled and halved. */
export const EVEN_SHARDS_MAX = 200;

/** Even shards, and the boundaries to add and to remove for them. */
export interface EvenShards {
  readonly count: number;
  readonly cuts: readonly bigint[];
  readonly merges: readonly bigint[];
}

/** Whether the open shards are as wide as one another, and so few that any count may be weighed. */
export function areEven(load: LoadMap): boolean {
  const open = load.shards.length;
  return open <= EVEN_SHARDS_MAX && movesOf(evenShards(load, open)) === 0;
}

/** So many even shards, beside the open ones. */
export function evenShards(load: LoadMap, count: number): EvenShards {
  const now = load.shards.map(({ shard }) => shard.startingHashKey);
  const then = evenStartingHashKeys(count);
  const [isNow, isThen] = [new Set(now), new Set(then)];
  return {
    count,
    cuts: then.filter((key) => !isNow.has(key)),
    merges: now.filter((key) => !isThen.has(key)),
  };
}

/** Splits and merges. */
export function movesOf({ cuts, merges }: EvenShards): number {
  return cuts.length + merges.length;
}

/** The greatest utilization of any of so many even shards, load lying evenly within each that is open now. */
export function peakOfEven(load: LoadMap, cells: readonly Cell[], count: number): number {
  const minutes = cells[0]?.bytes.length ?? 0;
  const shards = load.shards.map(({ shard }) => shard);
  const peaks = evenRanges(count).map((range) => {
    const sums: Sums = { bytes: new Float64Array(minutes), records: new Float64Array(minutes) };
    const [first, end] = overlapping(shards, range);
    for (let at = first; at < end; at++) {
      const share = shareInside(shards[at] as Shard, range);
      for (const column of ['bytes', 'records'] as const)
        addScaled(sums[column], (cells[at] as Cell)[column], share);
    }
    return peakOf(sums);
  });
  return Math.max(...peaks);
}

/** Cuts first: what is hot has no time, the merges have. */
export function cutsFirst({ cuts, merges }: EvenShards): Operation[] {
  return [...cuts.map(splitAt), ...merges.map(mergeAt)];
}

/** In the order of the hash key space: after each shard that is made the stream is as sound as before, and hardly wider. */
export function oneByOne({ cuts, merges }: EvenShards): Operation[] {
  const operations = cuts.map((hashKey) => ({ turn: hashKey, operation: splitAt(hashKey) }));
  for (const hashKey of merges) {
    const turn = cuts.find((cut) => cut > hashKey) ?? HASH_KEY_COUNT;
    operations.push({ turn, operation: mergeAt(hashKey) });
  }
  return operations.sort((a, b) => compareHashKeys(a.turn, b.turn)).map(({ operation }) => operation);
}
