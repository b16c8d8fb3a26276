import fc from 'fast-check';
import { equalCuts } from '../../lib/core/cuts';
import { canSplitAt, HASH_KEY_COUNT, type HashKeyRange, hashKeyAt } from '../../lib/core/hash-range';

const whole: HashKeyRange = { startingHashKey: 0n, endingHashKey: HASH_KEY_COUNT - 1n };

test('a shard of which nothing is known is cut at equal widths', () => {
  expect(equalCuts(whole, 4, [])).toEqual([0.25, 0.5, 0.75].map((share) => hashKeyAt(whole, share)));
});

test('a cut is where the load below it is its share, not the width', () => {
  const half = hashKeyAt(whole, 0.5);
  const pieces = [
    { startingHashKey: 0n, endingHashKey: half - 1n, share: 0.9 },
    { startingHashKey: half, endingHashKey: whole.endingHashKey, share: 0.1 },
  ];
  const [cut] = equalCuts(whole, 2, pieces);
  expect(Number(cut) / Number(HASH_KEY_COUNT)).toBeCloseTo(0.5 * (0.5 / 0.9), 9);
});

test('Kinesis takes the cuts one after the other, however narrow the shard is', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: HASH_KEY_COUNT - 20n }),
      fc.bigInt({ min: 0n, max: 19n }),
      fc.integer({ min: 2, max: 6 }),
      (startingHashKey, width, parts) => {
        let rest: HashKeyRange = { startingHashKey, endingHashKey: startingHashKey + width };
        for (const cut of equalCuts(rest, parts, [])) {
          expect(canSplitAt(rest, cut)).toBe(true);
          rest = { ...rest, startingHashKey: cut };
        }
      },
    ),
  );
});
