import fc from 'fast-check';
import { HASH_KEY_COUNT, hashKeyAt, tileWholeSpace } from '../../lib/core/hash-range';
import { movesByUpdate, SHARD_BYTES_PER_MINUTE } from '../../lib/core/quotas';
import { InvalidRequest, LimitExceeded, ResourceInUse } from '../../lib/errors';
import type { SimulatedShard } from '../../lib/sim/lineage';
import { overflowOf } from '../../lib/sim/physics';
import type { SeriesColumn } from '../../lib/sim/series';
import { type StreamWorld, streamWorld } from '../../lib/sim/stream-world';
import { hashKeyOf } from '../../lib/workload/collect';
import { anyWorkload, even, keyed } from './workloads';

const HALF = HASH_KEY_COUNT / 2n;

function worldOf(needs: readonly number[], initialShards = 1, burst = 0): StreamWorld {
  return streamWorld(even(needs), { initialShards, burst });
}

function shard(world: StreamWorld, index: number): SimulatedShard {
  return world.openShards[index] as SimulatedShard;
}

describe('an operation', () => {
  test('keeps the stream UPDATING for half a minute, in which the old shards serve', () => {
    const world = worldOf([2, 2]);
    world.splitShard(shard(world, 0).shardId, HALF, 'test');

    world.advanceTo(29);
    expect(world.status).toBe('UPDATING');
    expect(world.openShards).toHaveLength(1);

    world.advanceTo(30);
    expect(world.status).toBe('ACTIVE');
    expect(
      world.openShards.map(({ startingHashKey, parentShardIds }) => [startingHashKey, parentShardIds]),
    ).toEqual([
      [0n, ['shardId-000000000000']],
      [HALF, ['shardId-000000000000']],
    ]);
  });

  test('is accounted for from the second in which it is complete', () => {
    const world = worldOf([2, 2]);
    world.splitShard(shard(world, 0).shardId, HALF, 'test');
    world.advanceTo(120);

    // For half of the first minute one shard has a load of 2: half of that is lost.
    expect(world.accounts.map(({ throttledBytes }) => throttledBytes / SHARD_BYTES_PER_MINUTE)).toEqual([
      0.5, 0,
    ]);
    expect(world.accounts.map(({ shardMinutes }) => shardMinutes)).toEqual([1.5, 2]);
  });

  test('that is complete as a minute ends changes the next one', () => {
    const world = worldOf([2, 2]);
    world.advanceTo(30);
    world.splitShard(shard(world, 0).shardId, HALF, 'test');
    world.advanceTo(120);

    expect(world.accounts.map(({ shardMinutes }) => shardMinutes)).toEqual([1, 2]);
  });

  test('merges two neighbours into one', () => {
    const world = worldOf([1], 3);
    world.mergeShards(shard(world, 1).shardId, shard(world, 2).shardId, 'test');
    world.advanceTo(30);

    expect(world.openShards.map(({ parentShardIds }) => parentShardIds.length)).toEqual([0, 2]);
    expect(tileWholeSpace(world.openShards)).toBe(true);
  });

  test.each([
    [4, 8, 80],
    [4, 5, 95],
    [4, 2, 70],
    [10, 11, 155],
  ])('UpdateShardCount from %i to %i takes %i seconds and leaves even shards', (from, to, seconds) => {
    const world = worldOf([1, 1, 1, 1], from);
    world.updateShardCount(to, 'test');

    world.advanceTo(seconds - 1);
    expect(world.openShards).toHaveLength(from);
    world.advanceTo(seconds);

    const width = Number(HASH_KEY_COUNT) / to;
    expect(world.openShards.map(({ widthShare }) => Math.round(widthShare * to * 1e9) / 1e9)).toEqual(
      Array.from({ length: to }, () => 1),
    );
    expect(Number(shard(world, 1).startingHashKey)).toBeCloseTo(width, -30);
    expect(world.calls[0]).toMatchObject({ outcome: 'applied', moves: movesByUpdate(from, to) });
  });

  test('UpdateShardCount undoes uneven cuts, and every shard has one parent or two', () => {
    const world = worldOf([1, 1, 1, 1, 1], 2);
    world.splitShard(shard(world, 0).shardId, 1000n, 'test');
    world.advanceTo(30);
    world.updateShardCount(4, 'test');
    world.advanceTo(300);

    expect(world.openShards.map(({ widthShare }) => widthShare)).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(
      world.allShards.slice(2).every(({ parentShardIds: { length } }) => length === 1 || length === 2),
    ).toBe(true);
  });
});

describe('Kinesis refuses', () => {
  test('a second operation while one is under way', () => {
    const world = worldOf([1], 2);
    world.mergeShards(shard(world, 0).shardId, shard(world, 1).shardId, 'test');

    expect(() => world.updateShardCount(3, 'test')).toThrow(ResourceInUse);
    expect(world.calls.map(({ outcome, moves }) => [outcome, moves])).toEqual([
      ['applied', 1],
      ['ResourceInUse', 0],
    ]);
  });

  test.each<[string, (world: StreamWorld) => void]>([
    ['a split outside the shard', (world) => world.splitShard(shard(world, 0).shardId, HALF + 5n, 'test')],
    ['a split at the first hash key', (world) => world.splitShard(shard(world, 0).shardId, 0n, 'test')],
    ['a split of no shard', (world) => world.splitShard('shardId-000000000009', 5n, 'test')],
    [
      'a merge in the wrong order',
      (world) => world.mergeShards(shard(world, 1).shardId, shard(world, 0).shardId, 'test'),
    ],
    [
      'a merge of shards that are apart',
      (world) => world.mergeShards(shard(world, 0).shardId, shard(world, 2).shardId, 'test'),
    ],
    ['more than double', (world) => world.updateShardCount(7, 'test')],
    ['less than half', (world) => world.updateShardCount(1, 'test')],
    ['the shard count that is', (world) => world.updateShardCount(3, 'test')],
  ])('%s', (_, call) => {
    const world = worldOf([1], 3);

    expect(() => call(world)).toThrow(InvalidRequest);

    expect(world.status).toBe('ACTIVE');
  });

  test('an eleventh UpdateShardCount in a rolling day', () => {
    const world = worldOf(
      Array.from({ length: 1500 }, () => 1),
      2,
    );
    for (let call = 0; call < 10; call++) {
      world.updateShardCount(call % 2 === 0 ? 3 : 2, 'test');
      world.advanceTo((call + 1) * 600);
    }
    expect(() => world.updateShardCount(3, 'test')).toThrow(LimitExceeded);

    world.advanceTo(86_399);
    expect(() => world.updateShardCount(3, 'test')).toThrow(LimitExceeded);
    world.advanceTo(86_400);
    world.updateShardCount(3, 'test');
  });
});

describe('load', () => {
  test('lies evenly over the space where keys are unknown', () => {
    const world = worldOf([3], 2, 0.1);
    world.advanceTo(60);

    const lost = 2 * overflowOf(1.5, 0.1);
    expect((world.accounts[0]?.throttledBytes ?? 0) / SHARD_BYTES_PER_MINUTE).toBeCloseTo(lost, 10);
  });

  test('goes to the shard that its key hashes to', () => {
    const workload = keyed([{ a: 0.5, b: 0.25, c: 0.25 }]);
    const world = streamWorld(workload, { initialShards: 2, burst: 0 });
    world.advanceTo(60);

    const inUpper = ['a', 'b', 'c'].map((key) => hashKeyOf(key) >= HALF);
    const upper = [0.5, 0.25, 0.25].reduce((sum, load, index) => sum + (inUpper[index] ? load : 0), 0);
    const bytes = (index: number) => world.meter.ofShard(shard(world, index))?.copy('bytes', 0, 1)[0] ?? 0;
    expect((bytes(1) || 0) / SHARD_BYTES_PER_MINUTE).toBeCloseTo(upper, 10);
    expect((bytes(0) || 0) / SHARD_BYTES_PER_MINUTE).toBeCloseTo(1 - upper, 10);
  });

  test('of a minute is visible a minute after its end', () => {
    const world = worldOf([1, 1, 1]);

    const visible = [0, 60, 119, 120, 179, 180].map((seconds) => {
      world.advanceTo(seconds);
      return world.visibleMinutes;
    });

    expect(visible).toEqual([0, 0, 0, 1, 1, 2]);
  });

  test('that is nothing leaves no datapoint', () => {
    const world = worldOf([0, 1]);
    world.advanceTo(120);

    expect(world.meter.stream.copy('records', 0, 2)[0]).toBeNaN();
  });

  test('of which all is refused shows as refused', () => {
    const world = worldOf([40], 1, 0.8); // so far beyond the capacity, and so bursty, that the formula leaves nothing
    world.advanceTo(60);

    for (const series of [world.meter.stream, world.meter.ofShard(shard(world, 0))]) {
      const first = (column: SeriesColumn) => series?.copy(column, 0, 1)[0];
      expect([first('bytes'), first('records')]).toEqual([0, 0]);
      expect(first('throttledRecords')).toBe(world.workload.records[0]);
    }
  });
});

/** What a caller may try at some time, by numbers that are taken modulo what there is. */
const attempt = fc.record({
  waitSeconds: fc.nat({ max: 200 }),
  action: fc.constantFrom('split', 'merge', 'update'),
  shard: fc.nat({ max: 100 }),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
});

test('whatever is tried, shards tile the space and no byte is lost or made', () => {
  fc.assert(
    fc.property(
      anyWorkload,
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom(0, 0.1, 0.5),
      fc.array(attempt, { maxLength: 30 }),
      (workload, initialShards, burst, attempts) => {
        const world = streamWorld(workload, { initialShards, burst });
        let shardSeconds = 0;
        for (const { waitSeconds, action, shard: chosen, share } of attempts) {
          const lower = shard(world, chosen % world.openShards.length);
          const upper = world.openShards[world.openShards.indexOf(lower) + 1];
          const tries = {
            split: () => world.splitShard(lower.shardId, hashKeyAt(lower, share), ''),
            merge: () => world.mergeShards(lower.shardId, upper?.shardId ?? '', ''),
            update: () => world.updateShardCount(Math.ceil(share * 2 * world.openShards.length), ''),
          };
          try {
            tries[action]();
          } catch (error) {
            expect([InvalidRequest, LimitExceeded, ResourceInUse]).toContain((error as Error).constructor);
          }
          world.advanceTo(Math.min(workload.minutes * 60, world.nowSeconds + waitSeconds));
          expect(tileWholeSpace(world.openShards)).toBe(true);
        }
        world.advanceTo(workload.minutes * 60);
        for (const [minute, account] of world.accounts.entries()) {
          expect(account.acceptedBytes + account.throttledBytes).toBeCloseTo(account.offeredBytes, 2);
          expect(account.offeredBytes).toBe(workload.bytes[minute]);
        }
        for (const { openedAtSeconds, closedAtSeconds } of world.allShards)
          shardSeconds +=
            Math.min(closedAtSeconds ?? Number.POSITIVE_INFINITY, workload.minutes * 60) - openedAtSeconds;
        const shardMinutes = world.accounts.reduce((sum, account) => sum + account.shardMinutes, 0);
        expect(shardMinutes).toBeCloseTo(shardSeconds / 60, 6);
      },
    ),
    { numRuns: 200 },
  );
});
