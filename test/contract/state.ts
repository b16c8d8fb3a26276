import { HASH_KEY_MAX } from '../../lib/core/hash-range';
import { type History, NO_HISTORY } from '../../lib/core/model';
import { LeaseLost } from '../../lib/errors';
import type { Lease, State, StreamRecord } from '../../lib/ports';

export interface StateWorld {
  readonly state: State;
  stop(): Promise<void>;
}

const NOW = 1_800_000_000;
const LEASE_SECONDS = 300;

const HISTORY: History = {
  operations: [
    {
      operation: { action: 'SplitShard', hashKey: HASH_KEY_MAX - 1n },
      direction: 'up',
      reason: 'ShardHot',
      startedAtSeconds: NOW - 100,
      completedAtSeconds: NOW - 70.125,
      openShardCountBefore: 2,
    },
    {
      operation: { action: 'MergeShards', hashKey: 0n },
      direction: 'down',
      reason: 'ColdNeighbours',
      startedAtSeconds: NOW - 60,
      openShardCountBefore: 3,
    },
    {
      operation: { action: 'UpdateShardCount', targetShardCount: 4 },
      direction: 'up',
      reason: 'BroadGrowth',
      startedAtSeconds: NOW - 50,
      openShardCountBefore: 2,
    },
    {
      operation: { action: 'EnableShardLevelMetrics', metrics: ['IncomingBytes', 'IncomingRecords'] },
      direction: 'none',
      reason: 'ShardLevelMetricsWanted',
      startedAtSeconds: NOW - 40,
      openShardCountBefore: 4,
    },
  ],
  lagEpisode: {
    splitAtSeconds: NOW - 1_000,
    iteratorAgeSeconds: 0.1 + 0.2,
    drainedBySeconds: NOW + 1_000 / 3,
  },
  lookback: {
    untilSeconds: NOW - 60,
    minutesSeen: 90,
    neededShardMinutes: 1_000 / 3,
    loadShardMinutes: 0.1 + 0.2,
    tally: [1, 0, 2.5],
    turns: { count: 7, isFallen: true },
    pending: [
      [1.1, 2.2, 0.7],
      [1, 1, 0],
    ],
    rises: { expected: 12.5, seen: 1 / 3 },
    skyline: [
      [NOW - 600, 7 / 3],
      [NOW - 120, 1.02],
    ],
    profile: { endSlot: Math.floor(NOW / 300) + 1, needs: [0, 1 / 3, 2.5] },
    level: { level: 1 / 3, ratios: [0, 2.5], goal: 3, shards: 2, shardMinutes: 181.7, refused: 1e-12 },
    trials: [
      { minutes: 30, ladder: 'thirds', goal: 2, shards: 2, shardMinutes: 181.7, refused: 1e-12 },
      {
        minutes: 5,
        ladder: 'doubling',
        periodMinutes: 1_440,
        goal: 2,
        shards: 2,
        shardMinutes: 181.7,
        refused: 0,
      },
    ],
  },
  burst: { untilSeconds: NOW - 60, errors: [0.1, 1 / 3, 2] },
  hotKeys: [
    {
      hashKey: '340282366920938463463374607431768211455',
      utilization: 2 / 3,
      seenAtSeconds: NOW - 5,
      firstSeenAtSeconds: NOW - 600,
      fate: 'stayed',
    },
  ],
  keyFates: { stayed: 1, gone: 0.95 },
  seenUneven: { shards: 8, atSeconds: NOW - 90 },
};

const RECORD: StreamRecord = {
  history: HISTORY,
  lookAgainAtSeconds: NOW + 60,
  lastReason: 'HotKey',
  told: [
    { reason: 'AtMaxShards', atSeconds: NOW - 600 },
    { reason: 'HotKey', hashKey: '340282366920938463463374607431768211455', atSeconds: NOW - 30 },
  ],
  readTags: { tags: { 'shardwright:MaxShards': '64' }, readAtSeconds: NOW - 30 },
};

/** What every implementation of State does. Each test has a stream to itself. */
export function stateContract(name: string, start: () => Promise<StateWorld>): void {
  describe(`State: ${name}`, () => {
    let world: StateWorld;
    let state: State;

    beforeAll(async () => {
      world = await start();
      ({ state } = world);
    });
    afterAll(() => world.stop());

    async function acquired(streamName: string, holder: string, nowSeconds = NOW): Promise<Lease> {
      const lease = await state.acquire(streamName, holder, nowSeconds, LEASE_SECONDS);
      if (lease === undefined) throw new Error(`${holder} did not get the lease of ${streamName}.`);
      return lease;
    }

    test('a free lease is taken, until it expires', async () => {
      expect(await state.acquire('free', 'first', NOW, LEASE_SECONDS)).toMatchObject({
        streamName: 'free',
        holder: 'first',
        expiresAtSeconds: NOW + LEASE_SECONDS,
      });
      expect(await state.acquire('free', 'second', NOW + LEASE_SECONDS - 1, LEASE_SECONDS)).toBeUndefined();
    });

    test('an expired lease is taken over, with a greater fencing token', async () => {
      const first = await acquired('expired', 'first');

      const second = await acquired('expired', 'second', NOW + LEASE_SECONDS);

      expect(second.fencingToken).toBeGreaterThan(first.fencingToken);
    });

    test('a lease that was given back is free, and the fencing token grows on', async () => {
      const first = await acquired('released', 'first');
      await state.release(first);

      const second = await acquired('released', 'second');

      expect(second.fencingToken).toBeGreaterThan(first.fencingToken);
    });

    test('the holder may repeat the call', async () => {
      await acquired('repeated', 'first');

      const again = await acquired('repeated', 'first', NOW + 10);

      expect(again.expiresAtSeconds).toBe(NOW + 10 + LEASE_SECONDS);
      await expect(state.save(again, RECORD)).resolves.toBeUndefined();
    });

    test('of fifty at once, exactly one gets the lease', async () => {
      const leases = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          state.acquire('contested', `holder-${index}`, NOW, LEASE_SECONDS),
        ),
      );

      expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
    });

    test('a renewed lease expires later, with a greater fencing token', async () => {
      const lease = await acquired('renewed', 'first');

      const renewed = await state.renew(lease, NOW + 200, LEASE_SECONDS);

      expect(renewed).toMatchObject({ holder: 'first', expiresAtSeconds: NOW + 200 + LEASE_SECONDS });
      expect(renewed.fencingToken).toBeGreaterThan(lease.fencingToken);
      expect(await state.acquire('renewed', 'second', NOW + 400, LEASE_SECONDS)).toBeUndefined();
    });

    test('what was saved before a renewal and arrives after it is refused', async () => {
      const lease = await acquired('late', 'first');
      const renewed = await state.renew(lease, NOW, LEASE_SECONDS);
      await state.save(renewed, { history: NO_HISTORY, lookAgainAtSeconds: 2 });

      await expect(state.save(lease, { history: NO_HISTORY, lookAgainAtSeconds: 1 })).rejects.toThrow(
        LeaseLost,
      );

      expect((await state.read('late')).lookAgainAtSeconds).toBe(2);
    });

    test('a renewal whose answer was lost may be repeated, and the lease given back', async () => {
      const lease = await acquired('repeated renewal', 'first');
      await state.renew(lease, NOW, LEASE_SECONDS);
      await state.renew(lease, NOW, LEASE_SECONDS);
      await state.release(lease);

      expect(await state.acquire('repeated renewal', 'second', NOW, LEASE_SECONDS)).toBeDefined();
    });

    test('whoever was taken over can neither renew nor save', async () => {
      const first = await acquired('lost', 'first');
      const second = await acquired('lost', 'second', NOW + LEASE_SECONDS);
      await state.save(second, RECORD);

      await expect(state.renew(first, NOW + 400, LEASE_SECONDS)).rejects.toThrow(LeaseLost);
      await expect(state.save(first, { history: NO_HISTORY, lookAgainAtSeconds: 0 })).rejects.toThrow(
        LeaseLost,
      );

      expect(await state.read('lost')).toEqual(RECORD);
    });

    test('whoever was taken over releases nothing', async () => {
      const first = await acquired('kept', 'first');
      const second = await acquired('kept', 'second', NOW + LEASE_SECONDS);

      await state.release(first);

      await expect(state.renew(second, NOW + 400, LEASE_SECONDS)).resolves.toBeDefined();
    });

    test('a lease may be released twice, and is lost from then on', async () => {
      const lease = await acquired('twice', 'first');

      await state.release(lease);
      await state.release(lease);

      await expect(state.renew(lease, NOW, LEASE_SECONDS)).rejects.toThrow(LeaseLost);
      await expect(state.save(lease, RECORD)).rejects.toThrow(LeaseLost);
    });

    test('a stream never seen has an empty record, also once its lease is taken', async () => {
      const empty = { history: NO_HISTORY, lookAgainAtSeconds: 0 };

      expect(await state.read('unseen')).toEqual(empty);
      await acquired('unseen', 'first');
      expect(await state.read('unseen')).toEqual(empty);
    });

    test('a record comes back exactly as it was saved, hash keys of 128 bits among it', async () => {
      const lease = await acquired('saved', 'first');

      await state.save(lease, RECORD);

      expect(await state.read('saved')).toStrictEqual(RECORD);
    });

    test('a record outlives its lease, and saving it does not disturb the lease', async () => {
      const lease = await acquired('outlived', 'first');
      await state.save(lease, RECORD);
      expect(await state.acquire('outlived', 'second', NOW + 1, LEASE_SECONDS)).toBeUndefined();

      await state.release(lease);
      await acquired('outlived', 'second');

      expect(await state.read('outlived')).toEqual(RECORD);
    });

    test('streams do not share a lease', async () => {
      await acquired('mine', 'first');

      await expect(acquired('yours', 'second')).resolves.toBeDefined();
    });
  });
}
