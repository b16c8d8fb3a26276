import fc from 'fast-check';
import { equalCuts } from '../../lib/core/cuts';
import { canSplitAt, HASH_KEY_COUNT, type HashKeyRange, hashKeyAt } from '../../lib/core/hash-range';
import type { WeighedSample } from '../../lib/core/weighed-sample';

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

describe('a sample', () => {
  /** A thousand equal records that lie in the lower half, and as much load again in so many records that lie in the upper quarter. */
  const lopsided = (heavy: number): WeighedSample => ({
    records: [
      ...Array.from({ length: 1_000 }, (_, i) => ({ hashKey: hashKeyAt(whole, i / 2_000), share: 0.0005 })),
      ...Array.from({ length: heavy }, (_, i) => ({
        hashKey: hashKeyAt(whole, 0.75 + i / (4 * heavy)),
        share: 0.5 / heavy,
      })),
    ],
    effectiveCount: 1 / (0.25 / 1_000 + 0.25 / heavy),
  });
  /** Whether the shard is cut where two closed shards of equal load met, at so much of its width. */
  const isCutAsKnown = (share: number, sample: WeighedSample) => {
    const met = hashKeyAt(whole, share);
    const pieces = [
      { startingHashKey: 0n, endingHashKey: met - 1n, share: 0.5 },
      { startingHashKey: met, endingHashKey: whole.endingHashKey, share: 0.5 },
    ];
    const [cut] = equalCuts(whole, 2, pieces, sample);
    return Math.abs(Number(cut) / Number(met) - 1) < 1e-9;
  };

  test('of many records speaks against a cut that leaves a twentieth of the load on the wrong side', () => {
    expect(isCutAsKnown(0.45, lopsided(1_000))).toBe(false);
  });

  test('of which half the load is in a few records does not: they may lie there by chance', () => {
    expect(isCutAsKnown(0.45, lopsided(30))).toBe(true);
  });

  test('that is worth fewer than a hundred equal records says nothing', () => {
    expect(isCutAsKnown(0.3, lopsided(10))).toBe(true);
    expect(isCutAsKnown(0.3, lopsided(30))).toBe(false);
  });
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
