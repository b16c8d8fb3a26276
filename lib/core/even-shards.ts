/** Even shards of any number beside those that are open: which boundaries differ, in what order they are moved, and how full they would be. */
import { addScaled } from './demand';
import {
  compareHashKeys,
  evenRanges,
  evenStartingHashKeys,
  HASH_KEY_COUNT,
  overlapping,
  positionOf,
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

/**
 * So far from where an even shard ends, as a share of its width, one ends as good as there: cuts by where load divides are off by a double's
 * rounding. To move such a boundary would gain nothing, and two moves; by a hash key alone Kinesis moves none.
 */
const AS_GOOD_AS_THERE_SHARE = 1e-6;

/** So many even shards, beside the open ones. */
export function evenShards(load: LoadMap, count: number): EvenShards {
  const then = evenStartingHashKeys(count);
  const slack = BigInt(Math.floor((AS_GOOD_AS_THERE_SHARE * Number(HASH_KEY_COUNT)) / count));
  const there = new Set<bigint>();
  const merges: bigint[] = [];
  for (const { shard } of load.shards) {
    const { startingHashKey } = shard;
    const meant = then[Math.round(positionOf(startingHashKey) * count)] ?? HASH_KEY_COUNT;
    const off = meant > startingHashKey ? meant - startingHashKey : startingHashKey - meant;
    if (off <= slack && !there.has(meant)) there.add(meant);
    else merges.push(startingHashKey);
  }
  return { count, cuts: then.filter((key) => !there.has(key)), merges };
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

/** Whether no more shards are open after any of the splits and merges than `maxShards`. @param open before the first of them */
export function staysWithin(maxShards: number, open: number, operations: readonly Operation[]): boolean {
  let count = open;
  return operations.every(({ action }) => {
    count += action === 'SplitShard' ? 1 : -1;
    return count <= maxShards;
  });
}
