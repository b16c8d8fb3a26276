import fc from 'fast-check';
import { SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND } from '../../lib/core/quotas';
import { shardCapacity } from '../../lib/local/shard-capacity';

const SHARD = 'shardId-000000000000';
const SMALL = { bytes: 1, records: 1 };

function takenAt(capacity: ReturnType<typeof shardCapacity>, atSeconds: number, tries: number): number {
  return Array.from({ length: tries }, () => capacity.takes(SHARD, SMALL, atSeconds)).filter(Boolean).length;
}

describe('what a shard takes', () => {
  test('is 1,000 records in a second, and no more', () => {
    expect(takenAt(shardCapacity(1), 0, 1_500)).toBe(SHARD_RECORDS_PER_SECOND);
  });

  test('is 1 MiB in a second, and no more', () => {
    const capacity = shardCapacity(1);
    const half = { bytes: SHARD_BYTES_PER_SECOND / 2, records: 1 };
    expect([1, 2, 3].map(() => capacity.takes(SHARD, half, 0))).toEqual([true, true, false]);
  });

  test.each([
    { after: 0, taken: 0 },
    { after: 0.25, taken: 250 },
    { after: 1, taken: 1_000 },
    { after: 10, taken: 1_000 },
  ])(
    'comes back at the rate of the limit: $taken records $after s after it was used up',
    ({ after, taken }) => {
      const capacity = shardCapacity(1);
      takenAt(capacity, 100, 1_000);
      expect(takenAt(capacity, 100 + after, 2_000)).toBe(taken);
    },
  );

  test('is every shard’s own', () => {
    const capacity = shardCapacity(1);
    takenAt(capacity, 0, 1_000);
    expect(capacity.takes('shardId-000000000001', SMALL, 0)).toBe(true);
  });

  test('is not used up by a record that is refused', () => {
    const capacity = shardCapacity(1);
    expect(capacity.takes(SHARD, { bytes: SHARD_BYTES_PER_SECOND + 1, records: 1 }, 0)).toBe(false);
    expect(capacity.takes(SHARD, { bytes: SHARD_BYTES_PER_SECOND, records: 1 }, 0)).toBe(true);
  });

  test('never exceeds the rate by more than the burst, whatever is offered when', () => {
    const offers = fc.array(
      fc.record({
        gap: fc.double({ min: 0, max: 5, noNaN: true }),
        records: fc.integer({ min: 1, max: 900 }),
      }),
      { maxLength: 50 },
    );
    fc.assert(
      fc.property(offers, fc.integer({ min: 1, max: 20 }), (puts, burstSeconds) => {
        const capacity = shardCapacity(burstSeconds);
        let now = 0;
        let taken = 0;
        for (const { gap, records } of puts) {
          now += gap;
          if (capacity.takes(SHARD, { bytes: 1, records }, now)) taken += records;
        }
        expect(taken).toBeLessThanOrEqual((now + burstSeconds) * SHARD_RECORDS_PER_SECOND + 1e-6);
      }),
    );
  });
});
