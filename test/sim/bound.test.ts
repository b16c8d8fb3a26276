import fc from 'fast-check';
import { SHARD_BYTES_PER_MINUTE, SHARD_RECORDS_PER_MINUTE } from '../../lib/core/quotas';
import { boundOf, initialShardCount } from '../../lib/sim/bound';
import { overflowOf } from '../../lib/sim/physics';
import { collectWorkload } from '../../lib/workload/collect';
import type { Workload } from '../../lib/workload/workload';
import { even, keyed } from './workloads';

describe('the fewest shards of a minute', () => {
  test.each([
    [0, 1],
    [0.3, 1],
    [1, 1],
    [1.01, 2],
    [7.5, 8],
  ])('for even load that fills %d are %d', (need, shards) => {
    expect([...boundOf(even([need]), 0.1).shards]).toEqual([shards]);
  });

  test('count every key that alone is more than a shard as one', () => {
    expect([...boundOf(keyed([{ a: 2.5 }]), 0.1).shards]).toEqual([1]);
  });

  /** Minutes of a few keys whose bytes and records are each some tenths of a shard. */
  const minute = fc.array(fc.record({ bytes: fc.nat({ max: 12 }), records: fc.nat({ max: 12 }) }), {
    maxLength: 9,
  });

  test('are as few as any way to cut gives, by bytes and records', () => {
    fc.assert(
      fc.property(minute, (loads) => {
        const workload = tenths(loads);
        expect(boundOf(workload, 0.1).shards[0]).toBe(fewestByTryingAll(workload));
      }),
      { numRuns: 300 },
    );
  });
});

test('what each key would lose with a shard to itself is unsplittable', () => {
  const { unsplittableBytes } = boundOf(keyed([{ a: 2, b: 0.3, c: 1 }]), 0.1);

  const lost = (overflowOf(2, 0.1) + overflowOf(1, 0.1)) * SHARD_BYTES_PER_MINUTE;
  expect(unsplittableBytes[0]).toBeCloseTo(lost, 0);
});

test('a stream opens with the most that the first hour asks for', () => {
  const needs = Array.from({ length: 120 }, (_, minute) => (minute === 59 ? 3.5 : minute === 60 ? 9 : 1));

  expect(initialShardCount(boundOf(even(needs), 0.1))).toBe(4);
});

function tenths(loads: readonly { bytes: number; records: number }[]): Workload {
  const collector = collectWorkload(true);
  for (const [key, { bytes, records }] of loads.entries())
    collector.add(
      0,
      String(key),
      records * (SHARD_RECORDS_PER_MINUTE / 10),
      bytes * (SHARD_BYTES_PER_MINUTE / 10),
    );
  return collector.finish('tenths', 1);
}

/** Of all ways to cut the keys into ranges, the fewest of which each fits a shard or is a single key. */
function fewestByTryingAll({ keyed: load }: Workload): number {
  const count = load?.keyIndex.length ?? 0;
  let fewest = Math.max(1, count);
  for (let cuts = 0; cuts < 2 ** Math.max(0, count - 1); cuts++) {
    let [ranges, first, fits] = [1, 0, true];
    for (let row = 0; row <= count; row++) {
      const isCut = row === count || (row > 0 && ((cuts >> (row - 1)) & 1) === 1);
      if (!isCut) continue;
      const sum = (column: Float64Array | undefined) =>
        Array.from(column?.subarray(first, row) ?? []).reduce((a, b) => a + b, 0);
      const isOver =
        sum(load?.bytes) > SHARD_BYTES_PER_MINUTE + 1e-3 ||
        sum(load?.records) > SHARD_RECORDS_PER_MINUTE + 1e-3;
      fits &&= row - first <= 1 || !isOver;
      if (row < count) ranges++;
      first = row;
    }
    if (fits) fewest = Math.min(fewest, ranges);
  }
  return fewest;
}
