/** Which neighbours to merge where so many merges have to be, whatever they leave: the coldest. */
import { HASH_KEY_COUNT } from './hash-range';
import { type Cell, peakOf, sumOf } from './plan';

/** Two neighbours, each a shard or merged from several, made one. */
export interface Merge {
  /** The boundary between them, which it removes. */
  readonly hashKey: bigint;
  /** The greatest utilization that the merged shard would have had in any minute of the look-back. */
  readonly jointPeak: number;
}

/** A shard, or several merged into one. */
interface Run extends Cell {
  /** Where the next one begins. */
  readonly endsBefore: bigint;
}

/** Two neighbouring runs, merged. */
interface Pair extends Run {
  readonly peak: number;
  /** Where the upper one begins, and begins no more. */
  readonly boundary: bigint;
}

/**
 * The merges that leave the coldest shards, coldest first: time and again the pair with the lowest joint peak, a merged
 * pair counting as one shard from then on; of pairs as cold, as those of an idle stream are, the narrowest.
 * @param cells the open shards, in the order of the hash key space
 * @param count how many, or fewer where no more may be
 * @param mayGo whether the boundary at this hash key may be removed
 */
export function coldestMerges(
  cells: readonly Cell[],
  count: number,
  mayGo: (hashKey: bigint) => boolean = () => true,
): Merge[] {
  const runs: Run[] = cells.map((cell, index) => ({
    ...cell,
    endsBefore: cells[index + 1]?.startingHashKey ?? HASH_KEY_COUNT,
  }));
  const pairAt = (index: number) => pairOf(runs[index] as Run, runs[index + 1] as Run, mayGo);
  const pairs = runs.slice(1).map((_, index) => pairAt(index));
  const merges: Merge[] = [];
  while (merges.length < count) {
    const coldest = pairs.reduce((best, pair, index) => (isColder(pair, pairs[best]) ? index : best), 0);
    const pair = pairs[coldest];
    if (pair === undefined) break;
    merges.push({ hashKey: pair.boundary, jointPeak: pair.peak });
    runs.splice(coldest, 2, pair);
    pairs.splice(coldest, 1);
    for (const index of [coldest - 1, coldest]) if (index in pairs) pairs[index] = pairAt(index);
  }
  return merges;
}

/** undefined where they may not be merged. */
function pairOf(lower: Run, upper: Run, mayGo: (hashKey: bigint) => boolean): Pair | undefined {
  const { startingHashKey: boundary, endsBefore } = upper;
  if (!mayGo(boundary)) return undefined;
  const sums = sumOf([lower, upper]);
  return { ...sums, startingHashKey: lower.startingHashKey, endsBefore, boundary, peak: peakOf(sums) };
}

function isColder(pair: Pair | undefined, other: Pair | undefined): boolean {
  if (pair === undefined || other === undefined) return pair !== undefined;
  return pair.peak < other.peak || (pair.peak === other.peak && widthOf(pair) < widthOf(other));
}

function widthOf({ startingHashKey, endsBefore }: Run): bigint {
  return endsBefore - startingHashKey;
}
