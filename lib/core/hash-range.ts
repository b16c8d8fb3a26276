/**
 * The 128-bit hash key space of a Kinesis stream, and ranges of it.
 * A range is inclusive at both ends, as Kinesis writes it.
 */

/** How many hash keys there are: MD5 of the partition key, taken as an unsigned 128-bit integer. */
export const HASH_KEY_COUNT = 1n << 128n;

/** The greatest hash key. */
export const HASH_KEY_MAX = HASH_KEY_COUNT - 1n;

export interface HashKeyRange {
  readonly startingHashKey: bigint;
  readonly endingHashKey: bigint;
}

export const WHOLE_RANGE: HashKeyRange = { startingHashKey: 0n, endingHashKey: HASH_KEY_MAX };

/** How many hash keys a range holds. */
export function widthOf(range: HashKeyRange): bigint {
  return range.endingHashKey - range.startingHashKey + 1n;
}

/** Where a hash key lies in the whole space, in [0, 1]. Exact to a double's 53 bits, so for weighing, never for cutting. */
export function positionOf(hashKey: bigint): number {
  return Number(hashKey) / Number(HASH_KEY_COUNT);
}

/** The share of the whole space that a range holds, in (0, 1]. Exact to a double's 53 bits. */
export function shareOfSpace(range: HashKeyRange): number {
  return positionOf(widthOf(range));
}

/** Narrower ranges are a hot key's own, which nothing but its isolation made: a hash key alone is 3e-39 of the space. */
const KEYS_OWN_SHARE_MAX = 1e-15;

/** Whether the range was cut out for a single key. */
export function isAKeysOwn(range: HashKeyRange): boolean {
  return shareOfSpace(range) < KEYS_OWN_SHARE_MAX;
}

export function contains(range: HashKeyRange, hashKey: bigint): boolean {
  return range.startingHashKey <= hashKey && hashKey <= range.endingHashKey;
}

/** The part of `range` that lies inside `other`, as a share of `range`, in [0, 1]. */
export function shareInside(range: HashKeyRange, other: HashKeyRange): number {
  const overlap = widthOf(overlapOf(range, other));
  return overlap <= 0n ? 0 : Number(overlap) / Number(widthOf(range));
}

/** What both ranges hold; it ends before it begins where that is nothing. */
export function overlapOf(a: HashKeyRange, b: HashKeyRange): HashKeyRange {
  return {
    startingHashKey: a.startingHashKey > b.startingHashKey ? a.startingHashKey : b.startingHashKey,
    endingHashKey: a.endingHashKey < b.endingHashKey ? a.endingHashKey : b.endingHashKey,
  };
}

/**
 * Whether Kinesis takes `newStartingHashKey` as the place to split `range`: strictly between the start + 1 and the end.
 * Source: the service's own message, "not both greater than one plus the shard's StartingHashKey and less than the
 * shard's EndingHashKey", as kinesalite and moto reproduce it.
 */
export function canSplitAt(range: HashKeyRange, newStartingHashKey: bigint): boolean {
  return range.startingHashKey + 1n < newStartingHashKey && newStartingHashKey < range.endingHashKey;
}

/** The hash key at `share` of the range, in [0, 1]; 0.5 is the middle. */
export function hashKeyAt(range: HashKeyRange, share: number): bigint {
  const STEPS = 2 ** 52; // as fine as a double divides
  const offset = (widthOf(range) * BigInt(Math.round(share * STEPS))) / BigInt(STEPS);
  const key = range.startingHashKey + offset;
  return key > range.endingHashKey ? range.endingHashKey : key;
}

/** The starting hash keys of `count` ranges of equal width, from 0: what UpdateShardCount leaves behind. */
export function evenStartingHashKeys(count: number): bigint[] {
  return Array.from({ length: count }, (_, index) => (HASH_KEY_COUNT * BigInt(index)) / BigInt(count));
}

/** `count` ranges of equal width that cover the space, in its order. */
export function evenRanges(count: number): HashKeyRange[] {
  return rangesFrom(evenStartingHashKeys(count));
}

/** The ranges that begin at these hash keys, ascending: each up to the next, the last to the end of the space. */
export function rangesFrom(startingHashKeys: readonly bigint[]): HashKeyRange[] {
  return startingHashKeys.map((startingHashKey, index) => ({
    startingHashKey,
    endingHashKey: (startingHashKeys[index + 1] ?? HASH_KEY_COUNT) - 1n,
  }));
}

/** `ranges` in the order of the space. */
export function inOrder<R extends HashKeyRange>(ranges: readonly R[]): R[] {
  return [...ranges].sort((a, b) => compareHashKeys(a.startingHashKey, b.startingHashKey));
}

/** To sort by, ascending: a difference of hash keys is more than a number holds. */
export function compareHashKeys(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Which of `ranges` overlap `range`: the first of them, and the one after the last.
 * @param ranges in order; they tile the space
 */
export function overlapping(
  ranges: readonly HashKeyRange[],
  range: HashKeyRange,
): [first: number, end: number] {
  const first = indexAt(ranges, range.startingHashKey);
  let end = first;
  while (end < ranges.length && (ranges[end] as HashKeyRange).startingHashKey <= range.endingHashKey) end++;
  return [first, end];
}

/**
 * Which of `ranges` holds the hash key, which lies in the space; their count for one beyond it.
 * @param ranges in order; they tile the space
 */
export function indexAt(ranges: readonly HashKeyRange[], hashKey: bigint): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle] as HashKeyRange).endingHashKey < hashKey) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether `ranges` cover the whole space, each hash key once. */
export function tileWholeSpace(ranges: readonly HashKeyRange[]): boolean {
  let next = 0n;
  for (const range of inOrder(ranges)) {
    if (range.startingHashKey !== next || range.endingHashKey < range.startingHashKey) return false;
    next = range.endingHashKey + 1n;
  }
  return next === HASH_KEY_COUNT;
}
