/**
 * How a stream's load lies over its hash key space: in each part as the narrowest shard told that covered it, whether it is open or closed
 * since. So every split and merge sharpens it.
 */
import {
  compareHashKeys,
  HASH_KEY_COUNT,
  type HashKeyRange,
  indexAt,
  overlapOf,
  overlapping,
  positionOf,
  rangesFrom,
  shareInside,
  shareOfSpace,
  widthOf,
} from './hash-range';

/** A part of the hash key space and the share of the stream's load that it carries, in [0, 1]. */
export interface Piece extends HashKeyRange {
  readonly share: number;
}

/** A stream's load, piece by piece, in the order of the hash key space. It lies evenly within each piece. */
export interface Density {
  readonly pieces: readonly Piece[];
  /** What the pieces before each carry together; one more for the end. */
  readonly before: Float64Array;
}

/** @param told what shards carried, the newest first; they may overlap, and of what none covered nothing is known */
export function densityOf(told: readonly Piece[]): Density {
  const starts = told
    .flatMap((shard) => [shard.startingHashKey, endOf(shard)])
    .concat(0n)
    .filter((start) => start < HASH_KEY_COUNT)
    .sort(compareHashKeys)
    .filter((start, index, sorted) => start !== sorted[index - 1]);
  const pieces = rangesFrom(starts).map((range) => ({ ...range, share: 0 }));
  const free = new FreeIndices(pieces.length);
  const narrowestFirst = told
    .map((shard) => ({ shard, width: widthOf(shard) }))
    .sort((a, b) => compareHashKeys(a.width, b.width));
  for (const { shard, width } of narrowestFirst) {
    const first = indexAt(pieces, shard.startingHashKey);
    const end = indexAt(pieces, endOf(shard));
    const space = positionOf(width);
    for (let at = free.from(first); at < end; at = free.from(at)) {
      const piece = pieces[at] as (typeof pieces)[number];
      piece.share = (shard.share * shareOfSpace(piece)) / space;
      free.take(at);
    }
  }
  const before = new Float64Array(pieces.length + 1);
  pieces.forEach(({ share }, index) => {
    before[index + 1] = (before[index] as number) + share;
  });
  return { pieces, before };
}

/** The pieces of the range, which together carry what is known of it. */
export function piecesInside({ pieces }: Density, range: HashKeyRange): Piece[] {
  return pieces
    .slice(...overlapping(pieces, range))
    .map((piece) => ({ ...overlapOf(piece, range), share: piece.share * shareInside(piece, range) }));
}

/** A share of a stream's load below this is nothing to tell parts of it by. */
const SHARE_MIN = 1e-9;

/** The parts of the load of `range` that lie inside each of `others`, as shares of it, in [0, 1]: by their widths where nothing is known of it. */
export function loadsInside(
  density: Density,
  range: HashKeyRange,
  others: readonly HashKeyRange[],
): number[] {
  const whole = loadOf(density, range);
  return others.map((other) => {
    const byWidth = shareInside(range, other);
    if (byWidth === 0 || byWidth === 1 || whole < SHARE_MIN) return byWidth;
    return Math.min(1, Math.max(0, loadOf(density, overlapOf(range, other)) / whole));
  });
}

/** The share of the stream's load that the range carries. */
function loadOf(density: Density, { startingHashKey, endingHashKey }: HashKeyRange): number {
  return loadBelow(density, endingHashKey + 1n) - loadBelow(density, startingHashKey);
}

function loadBelow({ pieces, before }: Density, hashKey: bigint): number {
  const index = indexAt(pieces, hashKey);
  const piece = pieces[index];
  if (piece === undefined) return before[pieces.length] as number;
  const inside = Number(hashKey - piece.startingHashKey) / Number(widthOf(piece));
  return (before[index] as number) + piece.share * inside;
}

function endOf({ endingHashKey }: HashKeyRange): bigint {
  return endingHashKey + 1n;
}

/** Indices of which each is taken once; the next free one is found in as good as constant time (union-find, with paths halved). */
class FreeIndices {
  readonly #next: Int32Array;

  constructor(count: number) {
    this.#next = Int32Array.from({ length: count + 1 }, (_, index) => index);
  }

  /** The first free index from `index` on; the count where there is none. */
  from(index: number): number {
    const next = this.#next;
    let at = index;
    while (next[at] !== at) {
      next[at] = next[next[at] as number] as number;
      at = next[at] as number;
    }
    return at;
  }

  take(index: number): void {
    this.#next[index] = index + 1;
  }
}
