import fc from 'fast-check';
import { densityOf, loadsInside, type Piece, piecesInside } from '../../lib/core/density';
import { type HashKeyRange, hashKeyAt, shareInside, WHOLE_RANGE } from '../../lib/core/hash-range';

/** From one share of the hash key space to another. */
function range(from: number, to: number): HashKeyRange {
  return {
    startingHashKey: hashKeyAt(WHOLE_RANGE, from),
    endingHashKey: to === 1 ? WHOLE_RANGE.endingHashKey : hashKeyAt(WHOLE_RANGE, to) - 1n,
  };
}

function told(from: number, to: number, share: number): Piece {
  return { ...range(from, to), share };
}

const [QUARTER, HALF, WHOLE] = [range(0, 0.25), range(0, 0.5), range(0, 1)];

test.each<[string, Piece[], HashKeyRange, HashKeyRange, number]>([
  ['of what nothing is known, by width', [], WHOLE, QUARTER, 0.25],
  ['of an idle range, by width', [told(0, 1, 0)], WHOLE, QUARTER, 0.25],
  ['evenly within a shard', [told(0, 1, 1)], HALF, QUARTER, 0.5],
  ['as its halves told', [told(0, 0.5, 0.9), told(0.5, 1, 0.1)], WHOLE, HALF, 0.9],
  ['as the narrowest told, before any wider', [told(0, 1, 1), told(0, 0.25, 0.4)], HALF, QUARTER, 0.4 / 0.65],
  ['all of it where the other covers it', [told(0, 0.25, 0)], QUARTER, HALF, 1],
  ['nothing of it where they have nothing in common', [told(0, 1, 1)], QUARTER, range(0.5, 1), 0],
])('load lies %s', (_, shards, inRange, inside, share) => {
  expect(loadsInside(densityOf(shards), inRange, [inside])[0]).toBeCloseTo(share, 9);
});

test('pieces end where the range does', () => {
  const density = densityOf([told(0, 0.5, 0.6), told(0.5, 1, 0.4)]);
  const pieces = piecesInside(density, range(0.25, 0.75));
  expect(pieces.map(({ share }) => share)).toEqual([expect.closeTo(0.3, 9), expect.closeTo(0.2, 9)]);
  expect(pieces[0]?.startingHashKey).toBe(range(0.25, 1).startingHashKey);
  expect(pieces[1]?.endingHashKey).toBe(range(0, 0.75).endingHashKey);
});

const bounds = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 12 });
const shards = fc.array(
  fc
    .tuple(
      fc.integer({ min: 0, max: 99 }),
      fc.integer({ min: 1, max: 100 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    )
    .filter(([from, to]) => from < to)
    .map(([from, to, share]) => told(from / 100, to / 100, share)),
  { maxLength: 20 },
);

test('however a range is divided, its parts carry all of it, and each a share of it', () => {
  fc.assert(
    fc.property(shards, bounds, (given, cuts) => {
      const density = densityOf(given);
      const ends = [0, ...cuts.sort((a, b) => a - b), 100];
      const parts = ends.slice(1).map((end, index) => range((ends[index] as number) / 100, end / 100));
      const shares = loadsInside(density, WHOLE, parts);
      for (const share of shares) expect(share).toBeGreaterThanOrEqual(0);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    }),
  );
});

test('where every shard told what its width is worth, load lies as widths do', () => {
  fc.assert(
    fc.property(bounds, fc.integer({ min: 1, max: 99 }), (cuts, end) => {
      const ends = [0, ...cuts.sort((a, b) => a - b), 100];
      const even = ends.slice(1).map((to, index) => {
        const from = ends[index] as number;
        return told(from / 100, to / 100, (to - from) / 100);
      });
      const part = range(0, end / 100);
      expect(loadsInside(densityOf(even), WHOLE, [part])[0]).toBeCloseTo(shareInside(WHOLE, part), 6);
    }),
  );
});
