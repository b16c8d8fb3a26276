import fc from 'fast-check';
import { type Cell, cheapestSpans, type OlderMinutes, peakOf, utilizationIn } from '../../lib/core/plan';
import { SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND } from '../../lib/core/quotas';

const MINUTES = 3;

/** Cells by their utilizations of bytes and of records in each minute. */
const cells: fc.Arbitrary<Cell[]> = fc
  .array(
    fc.record({
      bytes: fc.array(fc.integer({ min: 0, max: 100 }), { minLength: MINUTES, maxLength: MINUTES }),
      records: fc.array(fc.integer({ min: 0, max: 100 }), { minLength: MINUTES, maxLength: MINUTES }),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map((rows) =>
    rows.map(({ bytes, records }, index) => ({
      startingHashKey: BigInt(index),
      bytes: Float64Array.from(bytes, (percent) => (percent / 100) * 60 * SHARD_BYTES_PER_SECOND),
      records: Float64Array.from(records, (percent) => (percent / 100) * 60 * SHARD_RECORDS_PER_SECOND),
    })),
  );

const limits = fc.integer({ min: 30, max: 150 }).map((percent) => percent / 100 + 1e-9);

function peakWithin(all: readonly Cell[], from: number, to: number): number {
  const summed = (column: 'bytes' | 'records') =>
    Float64Array.from({ length: MINUTES }, (_, m) =>
      all.slice(from, to).reduce((sum, cell) => sum + (cell[column][m] as number), 0),
    );
  return peakOf({ bytes: summed('bytes'), records: summed('records') });
}

/** Every partition there is: the fewest spans that fit, and of those the least sum of squared peaks. */
function byBruteForce(
  all: readonly Cell[],
  limit: number,
  cellsMax = all.length,
): { count: number; squares: number } {
  let best = { count: Number.POSITIVE_INFINITY, squares: 0 };
  for (let kept = 0; kept < 2 ** (all.length - 1); kept++) {
    const starts = [0, ...all.slice(1).flatMap((_, index) => ((kept >> index) & 1 ? [index + 1] : []))];
    const spans = starts.map((from, index) => ({ from, to: starts[index + 1] ?? all.length }));
    if (spans.some(({ from, to }) => to - from > cellsMax)) continue;
    const peaks = spans.map(({ from, to }) => peakWithin(all, from, to));
    if (spans.some(({ from, to }, index) => to - from > 1 && (peaks[index] as number) > limit)) continue;
    const squares = peaks.reduce((sum, peak) => sum + peak ** 2, 0);
    const count = spans.length;
    const isBetter = count < best.count || (count === best.count && squares < best.squares - 1e-12);
    if (isBetter) best = { count, squares };
  }
  return best;
}

test('the partition has as few spans as brute force finds, and of those the most even', () => {
  fc.assert(
    fc.property(cells, limits, (all, limit) => {
      const spans = cheapestSpans(all, limit);
      const best = byBruteForce(all, limit);
      expect(spans).toHaveLength(best.count);
      expect(spans.reduce((sum, { peak }) => sum + peak ** 2, 0)).toBeCloseTo(best.squares, 6);
    }),
  );
});

test('where only so many minutes are weighed it is the best of spans that are no wider, at most one more for each such width', () => {
  fc.assert(
    fc.property(cells, limits, fc.integer({ min: 1, max: 9 }), (all, limit, cellsMax) => {
      const spans = cheapestSpans(all, limit, { minutesMax: cellsMax * all.length * MINUTES });
      const best = byBruteForce(all, limit, cellsMax);
      expect(spans).toHaveLength(best.count);
      expect(spans.reduce((sum, { peak }) => sum + peak ** 2, 0)).toBeCloseTo(best.squares, 6);
      expect(spans.length).toBeLessThanOrEqual(cheapestSpans(all, limit).length + all.length / cellsMax);
    }),
  );
});

test('the spans cover every cell once, and say what they peak at', () => {
  fc.assert(
    fc.property(cells, limits, (all, limit) => {
      const spans = cheapestSpans(all, limit);
      expect(spans.map(({ from }) => from)).toEqual([0, ...spans.slice(0, -1).map(({ to }) => to)]);
      expect(spans.at(-1)?.to).toBe(all.length);
      for (const { from, to, peak } of spans) expect(peak).toBeCloseTo(peakWithin(all, from, to), 9);
    }),
  );
});

test('more load never takes fewer spans', () => {
  fc.assert(
    fc.property(cells, limits, fc.double({ min: 1, max: 3, noNaN: true }), (all, limit, factor) => {
      const grown = all.map(({ startingHashKey, bytes, records }) => ({
        startingHashKey,
        bytes: bytes.map((value) => value * factor),
        records: records.map((value) => value * factor),
      }));
      expect(cheapestSpans(grown, limit).length).toBeGreaterThanOrEqual(cheapestSpans(all, limit).length);
    }),
  );
});

describe('minutes in which what is above the limit has a price', () => {
  const lost = (utilization: number) => Math.max(0, utilization - 1);

  /** The first two of the minutes, each share of a shard refused in them at so many shards. */
  const olderAt = (priceOfRefused: number): OlderMinutes => ({
    count: 2,
    unlooked: 0,
    lost,
    priceOf: (sums, apart) => {
      let refused = 0;
      for (let m = 0; m < 2; m++) refused += Math.max(0, lost(utilizationIn(sums, m)) - (apart[m] as number));
      return priceOfRefused * refused;
    },
  });

  function pricedByBruteForce(all: readonly Cell[], limit: number, priceOfRefused: number): number {
    let best = Number.POSITIVE_INFINITY;
    for (let kept = 0; kept < 2 ** (all.length - 1); kept++) {
      const starts = [0, ...all.slice(1).flatMap((_, index) => ((kept >> index) & 1 ? [index + 1] : []))];
      const costs = starts.map((from, index) => {
        const span = all.slice(from, starts[index + 1] ?? all.length);
        if (span.length === 1) return 1;
        const at = (m: number, cell: Cell) => utilizationIn(cell, m);
        const joint = (m: number) =>
          Math.max(
            span.reduce((sum, cell) => sum + (cell.bytes[m] as number), 0) / SHARD_BYTES_PER_SECOND / 60,
            span.reduce((sum, cell) => sum + (cell.records[m] as number), 0) / SHARD_RECORDS_PER_SECOND / 60,
          );
        if (joint(2) > limit) return Number.POSITIVE_INFINITY;
        const more = (m: number) =>
          Math.max(0, lost(joint(m)) - span.reduce((sum, cell) => sum + lost(at(m, cell)), 0));
        return 1 + priceOfRefused * (more(0) + more(1));
      });
      best = Math.min(
        best,
        costs.reduce((sum, cost) => sum + cost, 0),
      );
    }
    return best;
  }

  /** All that is carried is bytes, so that what overflows is convex in it. */
  const heavy = cells.map((all) =>
    all.map((cell) => ({
      ...cell,
      bytes: cell.bytes.map((b) => 1.5 * b),
      records: new Float64Array(MINUTES),
    })),
  );

  test('the partition is as cheap as brute force finds', () => {
    fc.assert(
      fc.property(heavy, fc.constantFrom(0.3, 1, 3, 20), (all, priceOfRefused) => {
        const limit = 0.85;
        const older = olderAt(priceOfRefused);
        const spans = cheapestSpans(all, limit, { older });
        const cost = spans.reduce((sum, { from, to }) => {
          const span = all.slice(from, to);
          const sums = {
            bytes: Float64Array.from({ length: MINUTES }, (_, m) =>
              span.reduce((s, c) => s + (c.bytes[m] as number), 0),
            ),
            records: new Float64Array(MINUTES),
          };
          const apart = Float64Array.from([0, 1], (m) =>
            span.reduce((s, c) => s + lost(utilizationIn(c, m)), 0),
          );
          return sum + 1 + (span.length > 1 ? older.priceOf(sums, apart, span.length - 1) : 0);
        }, 0);
        expect(cost).toBeCloseTo(pricedByBruteForce(all, limit, priceOfRefused), 4);
      }),
    );
  });

  test('at no price they bind nothing, and at any no more than a limit does', () => {
    fc.assert(
      fc.property(heavy, (all) => {
        const free = cheapestSpans(all, 1, { older: olderAt(0) });
        const dear = cheapestSpans(all, 1, { older: olderAt(1e9) });
        expect(free.length).toBeLessThanOrEqual(dear.length);
        expect(dear.length).toBeLessThanOrEqual(cheapestSpans(all, 1).length);
      }),
    );
  });
});
