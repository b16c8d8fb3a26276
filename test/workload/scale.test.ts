import { SHARD_BYTES_PER_MINUTE, SHARD_RECORDS_PER_MINUTE } from '../../lib/core/quotas';
import { InvalidTrace } from '../../lib/errors';
import { collectWorkload } from '../../lib/workload/collect';
import { needOf } from '../../lib/workload/need';
import { factorForPeak, scaledBy } from '../../lib/workload/scale';
import type { Workload } from '../../lib/workload/workload';

function withNeeds(needs: readonly number[]): Workload {
  const collector = collectWorkload(false);
  for (const [minute, need] of needs.entries())
    collector.add(minute, undefined, need * 10, need * SHARD_BYTES_PER_MINUTE);
  return collector.finish('needs', needs.length);
}

describe('what a minute needs', () => {
  test.each([
    [SHARD_BYTES_PER_MINUTE, 1, 1],
    [1, SHARD_RECORDS_PER_MINUTE * 2, 2],
    [SHARD_BYTES_PER_MINUTE * 3, SHARD_RECORDS_PER_MINUTE * 2, 3],
    [0, 0, 0],
  ])('%d bytes and %d records fill %d shards', (bytes, records, need) => {
    expect(needOf(bytes, records)).toBe(need);
  });
});

describe('scaling to a peak', () => {
  test.each([
    ['the highest of a few minutes', [1, 5, 2], 4.8],
    ['not the one minute in a thousand', [...Array.from({ length: 1000 }, () => 2), 100], 12],
    [
      'the highest of the rest where there are two',
      [...Array.from({ length: 2000 }, () => 2), 50, 100, 100],
      0.48,
    ],
  ])('takes %s', (_, needs, factor) => {
    expect(factorForPeak(withNeeds(needs), 24)).toBeCloseTo(factor, 10);
  });

  test('a workload of nothing has no scale', () => {
    expect(() => factorForPeak(withNeeds([0, 0]), 24)).toThrow(InvalidTrace);
  });

  test('multiplies every volume, of minutes and of keys', () => {
    const collector = collectWorkload(true);
    collector.add(0, 'a', 1, 10);
    collector.add(0, 'b', 2, 20);

    const scaled = scaledBy(collector.finish('keyed', 1), 3);

    expect(scaled.records).toEqual(Float64Array.of(9));
    expect(scaled.bytes).toEqual(Float64Array.of(90));
    expect([...(scaled.keyed?.bytes ?? [])].sort()).toEqual([30, 60]);
    expect([...(scaled.keyed?.records ?? [])].sort()).toEqual([3, 6]);
  });
});
