import fc from 'fast-check';
import {
  canSplitAt,
  evenRanges,
  evenStartingHashKeys,
  HASH_KEY_COUNT,
  HASH_KEY_MAX,
  type HashKeyRange,
  hashKeyAt,
  overlapping,
  positionOf,
  shareInside,
  shareOfSpace,
  tileWholeSpace,
  WHOLE_RANGE,
  widthOf,
} from '../../lib/core/hash-range';
import { movesByUpdate } from '../../lib/core/quotas';

const range = (startingHashKey: bigint, endingHashKey: bigint): HashKeyRange => ({
  startingHashKey,
  endingHashKey,
});

const ranges = fc
  .tuple(fc.bigInt({ min: 0n, max: HASH_KEY_MAX }), fc.bigInt({ min: 0n, max: HASH_KEY_MAX }))
  .map(([a, b]) => (a < b ? range(a, b) : range(b, a)));

test.each([
  [0n, 10n, 1n, false],
  [0n, 10n, 2n, true],
  [0n, 10n, 9n, true],
  [0n, 10n, 10n, false],
  [5n, 7n, 6n, false],
  [0n, HASH_KEY_MAX, HASH_KEY_MAX, false],
])('Kinesis splits %i to %i at %i: %s', (start, end, key, isTaken) => {
  expect(canSplitAt(range(start, end), key)).toBe(isTaken);
});

test('the whole range has 2^128 hash keys, and its middle is half of that', () => {
  expect(widthOf(WHOLE_RANGE)).toBe(HASH_KEY_COUNT);
  expect(hashKeyAt(WHOLE_RANGE, 0.5)).toBe(1n << 127n);
  expect(positionOf(1n << 127n)).toBe(0.5);
});

test('a range’s share of the space is its part of all hash keys, wherever it lies', () => {
  expect(shareOfSpace(WHOLE_RANGE)).toBe(1);
  for (const quarter of evenRanges(4)) expect(shareOfSpace(quarter)).toBe(0.25);
});

test.each([1, 2, 3, 7, 24, 1000])('%i even shards tile the whole space', (count) => {
  const starts = evenStartingHashKeys(count);
  expect(
    tileWholeSpace(starts.map((start, index) => range(start, (starts[index + 1] ?? HASH_KEY_COUNT) - 1n))),
  ).toBe(true);
});

test('those of a tiling that overlap a range are those of which a part lies inside it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), ranges, (count, given) => {
      const tiling = evenRanges(count);
      const [first, end] = overlapping(tiling, given);
      expect(tiling.slice(first, end)).toEqual(tiling.filter((tile) => shareInside(given, tile) > 0));
    }),
  );
  expect(overlapping(evenRanges(3), range(-1n, -1n))).toEqual([0, 0]);
  expect(overlapping(evenRanges(3), range(HASH_KEY_COUNT, HASH_KEY_COUNT))).toEqual([3, 3]);
});

test('a gap, an overlap, or a missing end is no tiling', () => {
  expect(tileWholeSpace([range(0n, 9n), range(11n, HASH_KEY_MAX)])).toBe(false);
  expect(tileWholeSpace([range(0n, 10n), range(10n, HASH_KEY_MAX)])).toBe(false);
  expect(tileWholeSpace([range(0n, HASH_KEY_MAX - 1n)])).toBe(false);
  expect(tileWholeSpace([])).toBe(false);
});

test('the hash key at a share of a range lies inside it', () => {
  fc.assert(
    fc.property(ranges, fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
      const key = hashKeyAt(given, share);
      expect(key >= given.startingHashKey && key <= given.endingHashKey).toBe(true);
    }),
  );
});

test('the shares of a range inside the two sides of a cut add up to all of it', () => {
  fc.assert(
    fc.property(ranges, fc.bigInt({ min: 1n, max: HASH_KEY_MAX }), (given, cut) => {
      expect(
        shareInside(given, range(0n, cut - 1n)) + shareInside(given, range(cut, HASH_KEY_MAX)),
      ).toBeCloseTo(1, 9);
    }),
  );
});

test.each([
  [10, 20, 10],
  [10, 15, 15],
  [100, 101, 199],
  [4, 3, 5],
])('UpdateShardCount from %i to %i is %i splits and merges', (from, to, moves) => {
  expect(movesByUpdate(from, to)).toBe(moves);
});
