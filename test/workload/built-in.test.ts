import { createHash } from 'node:crypto';
import { BUILT_IN_NAMES, builtInWorkload } from '../../lib/workload/built-in';
import { needOf } from '../../lib/workload/need';
import { normal, seededRandom } from '../../lib/workload/random';
import type { Workload } from '../../lib/workload/workload';

/** Everything of a workload, in short. */
function digest({ keyed, minutes, ...totals }: Workload): string {
  const sum = createHash('sha1').update(JSON.stringify([minutes, keyed?.keys]));
  const columns = [
    totals.records,
    totals.bytes,
    keyed?.rowStart,
    keyed?.keyIndex,
    keyed?.records,
    keyed?.bytes,
  ];
  for (const column of columns) if (column !== undefined) sum.update(column);
  return sum.digest('hex');
}

function needs({ bytes, records }: Workload): number[] {
  return Array.from(bytes, (value, minute) => needOf(value, records[minute] as number));
}

describe.each(BUILT_IN_NAMES)('%s', (name) => {
  const workload = builtInWorkload(name, 7);

  test('is the same for the same seed, and another for another', () => {
    expect(digest(builtInWorkload(name, 7))).toBe(digest(workload));
    expect(digest(builtInWorkload(name, 8))).not.toBe(digest(workload));
  });

  test('has a real volume: a peak of some shards up to some tens', () => {
    const peak = Math.max(...needs(workload));
    expect(peak).toBeGreaterThan(4);
    expect(peak).toBeLessThan(45);
  });

  test('has keys in the order of the space whose rows add up to its minutes', () => {
    const { keyed, bytes } = workload;
    if (keyed === undefined) return;
    const sums = new Float64Array(workload.minutes);
    for (let minute = 0; minute < workload.minutes; minute++) {
      for (let row = keyed.rowStart[minute] as number; row < (keyed.rowStart[minute + 1] as number); row++)
        sums[minute] = (sums[minute] as number) + (keyed.bytes[row] as number);
    }
    expect(Buffer.from(sums.buffer).equals(Buffer.from(bytes.buffer))).toBe(true);
    expect(
      keyed.hashKeys.every((key, index) => index === 0 || (keyed.hashKeys[index - 1] as bigint) < key),
    ).toBe(true);
  });
});

test('a flash crowd is tenfold within five minutes', () => {
  const load = needs(builtInWorkload('flash-crowd', 1));
  expect((load[605] as number) / (load[599] as number)).toBeGreaterThan(8);
});

test('of a key beyond a shard, one key alone is more than a shard', () => {
  const { keyed } = builtInWorkload('key-beyond-shard', 1);
  let heaviest = 0;
  for (const [row, bytes] of (keyed?.bytes ?? []).entries())
    heaviest = Math.max(heaviest, needOf(bytes, keyed?.records[row] as number));
  expect(heaviest).toBeGreaterThan(1.2);
});

describe('chance', () => {
  test('is the same for the same seeds, and another for any other', () => {
    const draws = (...seeds: [number, number?, number?]) => {
      const random = seededRandom(...seeds);
      return Array.from({ length: 5 }, random);
    };
    expect(draws(1, 2, 3)).toEqual(draws(1, 2, 3));
    for (const other of [draws(2, 2, 3), draws(1, 3, 3), draws(1, 2, 4)])
      expect(other).not.toEqual(draws(1, 2, 3));
  });

  test('is even over [0, 1), and normal deviates have mean 0 and deviation 1', () => {
    const random = seededRandom(1);
    const even = Array.from({ length: 20_000 }, random);
    const deviates = Array.from({ length: 20_000 }, () => normal(random));
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

    expect(Math.min(...even)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...even)).toBeLessThan(1);
    expect(mean(even)).toBeCloseTo(0.5, 1);
    expect(mean(deviates)).toBeCloseTo(0, 1);
    expect(mean(deviates.map((value) => value ** 2))).toBeCloseTo(1, 1);
  });
});
