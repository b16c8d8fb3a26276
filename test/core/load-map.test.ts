import { evenStartingHashKeys, HASH_KEY_COUNT, hashKeyAt, WHOLE_RANGE } from '../../lib/core/hash-range';
import { loadMapOf, refusedShare, type ShardLoad } from '../../lib/core/load-map';
import type { Shard } from '../../lib/core/model';
import { MINUTES, observation } from '../support/observations';

/** Half of the stream was resharded so often that its old shards are not asked for any more; the other half's are known. */
function halfKnown() {
  const [, middle] = evenStartingHashKeys(2) as [bigint, bigint];
  const young = (minutesAgo: number) => (minutesAgo < 5 ? 0.5 : Number.NaN);
  const given = observation({
    shards: [{ utilization: young }, { utilization: 0.5 }],
    startingHashKeys: [0n, middle],
  });
  // The stream's own metrics know of what was written to the shards that nobody asks for.
  const { stream } = given.metrics;
  for (const column of ['bytes', 'records'] as const) {
    const whole = (stream[column][MINUTES - 1] as number) + 0;
    stream[column].fill(whole);
  }
  return given;
}

test('what nobody reported lies where nobody reported: shards that did are not taken to have had more', () => {
  const { shards } = loadMapOf(halfKnown());
  for (const { utilization } of shards)
    for (let minute = 0; minute < MINUTES; minute++) expect(utilization[minute]).toBeCloseTo(0.5, 6);
});

test('what shards are late to report of the newest minute lies as they shared the load before', () => {
  const given = observation({
    shards: [{ utilization: 0.3 }, ...Array.from({ length: 8 }, () => ({ utilization: 0.6 }))],
    startingHashKeys: [0n, ...evenStartingHashKeys(8).map((key) => (HASH_KEY_COUNT * 4n + key) / 5n)],
  });
  for (const columns of given.metrics.shards.values())
    for (const column of ['bytes', 'records', 'throttledRecords'] as const)
      columns[column][MINUTES - 1] = Number.NaN;
  const { shards } = loadMapOf(given);
  expect(shards.map(({ utilization }) => utilization[MINUTES - 1])).toEqual(
    [0.3, ...Array(8).fill(0.6)].map((u) => expect.closeTo(u, 6)),
  );
});

test('what is not believed of a shard that refuses much does not lie where nobody reported: silent shards are idle', () => {
  // It refuses twelve times what it takes, and is believed to want four times as much; its records are small, the other's large.
  const refusing = { utilization: 1, throttledRecords: 12 * 15_360 };
  const loaded = { utilization: 0.5, recordBytes: 65_536 };
  const { shards } = loadMapOf(
    observation({ shards: [refusing, { silent: true }, loaded, { silent: true }] }),
  );
  expect(shards.map(({ utilization }) => utilization[MINUTES - 1])).toEqual(
    [4, 0, 0.5, 0].map((u) => expect.closeTo(u, 6)),
  );
});

test('what is refused is no more than all of what was offered, also where that is not believed', () => {
  const small = { utilization: 0.25, recordBytes: 262, throttledRecords: 720_000 };
  const [shard] = loadMapOf(observation({ shards: [small] })).shards as [ShardLoad];
  expect(refusedShare(shard, MINUTES - 1)).toBe(1);
});

test('what a closed shard carried counts for the ranges that it covered, also where others are unknown', () => {
  const quarters = evenStartingHashKeys(4);
  const before = (minutesAgo: number) => (minutesAgo >= 5 ? 0.8 : Number.NaN);
  const after = (minutesAgo: number) => (minutesAgo < 5 ? 0.4 : Number.NaN);
  const parent: Shard = {
    shardId: 'shardId-000000000099',
    startingHashKey: 0n,
    endingHashKey: HASH_KEY_COUNT / 2n - 1n,
    parentShardIds: [],
    isOpen: false,
  };
  const given = observation({
    shards: [{ utilization: after }, { utilization: after }, { utilization: 0.3 }, { utilization: 0.3 }],
    startingHashKeys: quarters,
    closed: [{ ...parent, utilization: before }],
  });
  const { shards } = loadMapOf(given);
  expect(shards.map(({ utilization }) => utilization[10])).toEqual(
    [0.4, 0.4, 0.3, 0.3].map((u) => expect.closeTo(u, 6)),
  );
  expect(shards.map(({ utilization }) => utilization[MINUTES - 1])).toEqual(
    [0.4, 0.4, 0.3, 0.3].map((u) => expect.closeTo(u, 6)),
  );
});

test('what a shard carried before it was cut is shared out as its halves share the load now', () => {
  const cut = hashKeyAt(WHOLE_RANGE, 0.1);
  const isSince = (minutesAgo: number) => minutesAgo < 5;
  const since = (utilization: number) => (minutesAgo: number) =>
    isSince(minutesAgo) ? utilization : Number.NaN;
  const given = observation({
    shards: [{ utilization: since(0.45) }, { utilization: since(0.15) }],
    startingHashKeys: [0n, cut],
    closed: [
      {
        shardId: 'shardId-000000000090',
        ...WHOLE_RANGE,
        parentShardIds: [],
        isOpen: false,
        utilization: (minutesAgo) => (isSince(minutesAgo) ? Number.NaN : 0.8),
      },
    ],
  });
  const [below, above] = loadMapOf(given).shards;
  expect(below?.utilization[10]).toBeCloseTo(0.6, 6);
  expect(above?.utilization[10]).toBeCloseTo(0.2, 6);
});

test('what a key beyond a shard is refused takes nothing from what shards that have not told yet were refused', () => {
  const full = { utilization: 1, throttledRecords: 15_360 };
  const given = observation({
    shards: [full, { utilization: 1, throttledRecords: 7_680 }],
  });
  const late = given.metrics.shards.get('shardId-000000000001');
  for (const column of ['bytes', 'records', 'throttledRecords'] as const)
    if (late !== undefined) late[column][MINUTES - 1] = Number.NaN;
  const key = { hashKey: '99', utilization: 1.9, seenAtSeconds: 0 };
  const { shards } = loadMapOf(given, undefined, [key]);
  expect(shards.map(({ utilization }) => utilization[MINUTES - 1])).toEqual(
    [2, 1.5].map((u) => expect.closeTo(u, 6)),
  );
});
