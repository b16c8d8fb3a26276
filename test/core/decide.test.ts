import { decide } from '../../lib/core/decide';
import {
  evenRanges,
  evenStartingHashKeys,
  hashKeyAt,
  positionOf,
  shareOfSpace,
  WHOLE_RANGE,
} from '../../lib/core/hash-range';
import { withCompleted, withRefused, withStarted } from '../../lib/core/history';
import {
  type Act,
  type Decision,
  type Direction,
  type History,
  NO_HISTORY,
  type Operation,
  type Sample,
  SHARD_LEVEL_METRICS,
  type StartedOperation,
} from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import { SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND } from '../../lib/core/quotas';
import { ACT_REASONS, HOLD_REASONS } from '../../lib/core/reasons';
import {
  ledgerExpecting,
  ledgerHoldingLevel,
  ledgerHoldingSteady,
  ledgerPreferring,
} from '../support/ledgers';
import { NOW, type ObservationGiven, observation, shardsAt } from '../support/observations';
import { sampled, timesSampled } from '../support/sampled';

const middle = hashKeyAt(WHOLE_RANGE, 0.5);

/** Every reason that a test here led to. */
const reasonsSeen = new Set<string>();

const decided = (
  given: ObservationGiven,
  parameters: Record<string, string | number> = {},
  history: History = NO_HISTORY,
): Decision => {
  const decision = decide(observation(given), history, parsePolicy(parameters));
  reasonsSeen.add(decision.reason);
  return decision;
};

const started = (
  operation: Operation,
  secondsAgo: number,
  more: Partial<StartedOperation> = {},
): StartedOperation => ({
  operation,
  direction: operation.action === 'MergeShards' ? 'down' : 'up',
  reason: 'ShardHot',
  startedAtSeconds: NOW - secondsAgo - 30,
  completedAtSeconds: NOW - secondsAgo,
  openShardCountBefore: 1,
  ...more,
});

/** An attempt at switching shard-level metrics that is not known to have got through. */
const switchTried = (
  operation: Extract<Operation, { action: 'EnableShardLevelMetrics' | 'DisableShardLevelMetrics' }>,
  secondsAgo: number,
): StartedOperation => ({
  operation,
  direction: 'none',
  reason:
    operation.action === 'EnableShardLevelMetrics' ? 'ShardLevelMetricsWanted' : 'ShardLevelMetricsIdle',
  startedAtSeconds: NOW - secondsAgo,
  openShardCountBefore: 2,
});

const split = (secondsAgo: number, hashKey = middle) =>
  started({ action: 'SplitShard', hashKey }, secondsAgo);
const merge = (secondsAgo: number) => started({ action: 'MergeShards', hashKey: middle }, secondsAgo);
const update = (secondsAgo: number) =>
  started({ action: 'UpdateShardCount', targetShardCount: 8 }, secondsAgo);

/** `count` records of one key, over `noise` records of distinct keys spread over a shard's lower and upper halves. */
function sampleOf(shardId: string, key: bigint, count: number, others: readonly bigint[]): Sample {
  return {
    shardId,
    records: [...timesSampled(count, key), ...others.map((hashKey) => sampled(hashKey))],
  };
}

/** A shard that is a quarter full by its bytes, and full by its records. */
const RECORD_BOUND = {
  utilization: 0.25,
  recordBytes: 0.25 * (SHARD_BYTES_PER_SECOND / SHARD_RECORDS_PER_SECOND),
};

const spread = (count: number, from: number, to: number) =>
  Array.from({ length: count }, (_, index) =>
    hashKeyAt(WHOLE_RANGE, from + ((to - from) * (index + 0.5)) / count),
  );

describe('a hot shard', () => {
  test('is split in the middle where nothing is known of the load inside', () => {
    const decision = decided({ shards: [{ utilization: 0.96 }, { utilization: 0.6 }] });
    expect(decision).toMatchObject({
      kind: 'act',
      reason: 'ShardHot',
      direction: 'up',
      plan: [{ action: 'SplitShard', hashKey: hashKeyAt(WHOLE_RANGE, 0.25) }],
    });
  });

  test('is split where the load of the closed shards that it was merged from divides', () => {
    const closed = [
      { from: 0, to: 0.5, utilization: 0.2 },
      { from: 0.5, to: 1, utilization: 0.6 },
    ].map(({ from, to, utilization }, index) => ({
      shardId: `closed-${index}`,
      startingHashKey: hashKeyAt(WHOLE_RANGE, from),
      endingHashKey: to === 1 ? WHOLE_RANGE.endingHashKey : hashKeyAt(WHOLE_RANGE, to) - 1n,
      parentShardIds: [],
      isOpen: false,
      utilization: (ago: number) => (ago > 10 ? utilization : Number.NaN),
    }));
    const decision = decided({ shards: [{ utilization: (ago) => (ago > 10 ? Number.NaN : 0.96) }], closed });
    if (decision.kind !== 'act' || decision.plan[0].action !== 'SplitShard') throw new Error(decision.reason);
    // A quarter of the load lies below the middle, so half of it is reached a third into the upper half.
    expect(Number(decision.plan[0].hashKey) / 2 ** 128).toBeCloseTo(0.5 + 0.5 / 3, 6);
  });

  test('is split between the sampled keys that part its bytes', () => {
    const records = [...spread(300, 0, 0.1), ...spread(100, 0.1, 1)].map((hashKey) => sampled(hashKey));
    const decision = decided({
      shards: [{ utilization: 0.96 }],
      samples: [{ shardId: 'shardId-000000000000', records }],
    });
    if (decision.kind !== 'act' || decision.plan[0].action !== 'SplitShard') throw new Error(decision.reason);
    expect(Number(decision.plan[0].hashKey) / 2 ** 128).toBeCloseTo(0.2 / 3, 2);
  });

  test('that is full of records is split between the sampled keys that part its records', () => {
    const records = [
      ...spread(300, 0, 0.1).map((hashKey) => sampled(hashKey, 10)),
      ...spread(100, 0.1, 1).map((hashKey) => sampled(hashKey, 1_000)),
    ];
    const decision = decided({
      shards: [RECORD_BOUND],
      samples: [{ shardId: 'shardId-000000000000', records }],
    });
    if (decision.kind !== 'act' || decision.plan[0].action !== 'SplitShard') throw new Error(decision.reason);
    expect(Number(decision.plan[0].hashKey) / 2 ** 128).toBeCloseTo(0.2 / 3, 2);
  });

  test('that is offered more than two shards take is cut into as many as it needs', () => {
    const decision = decided({
      shards: [{ utilization: 1, throttledRecords: 14_000 }, { utilization: 0.1 }],
    });
    expect(decision).toMatchObject({ kind: 'act', reason: 'ShardThrottled' });
    expect(decision.kind === 'act' && decision.plan).toHaveLength(2); // 1.9 capacities offered, 0.75 each: three shards
  });

  test.each([
    ['at the threshold', () => 0.92, 'act'],
    ['below it, and steady', () => 0.91, 'hold'],
    [
      'below it, and rising so that it will pass it before a cut takes effect',
      (ago: number) => Math.max(0.5, 0.9 - 0.06 * ago),
      'act',
    ],
    [
      'below it, after one minute’s leap that may be noise',
      (ago: number) => (ago === 0 ? 0.9 : 0.84),
      'hold',
    ],
    [
      'over it for a minute, where minutes scatter about what it could take',
      (ago: number) => (ago % 5 === 0 ? 0.93 : 0.76),
      'hold',
    ],
    ['over it in the past only', (ago: number) => (ago > 0 ? 1 : 0.8), 'hold'],
  ])('is hot by what it will carry when it is cut: %s', (_, utilization, kind) => {
    expect(decided({ shards: [{ utilization }, { utilization: 0.6 }] }).kind).toBe(kind);
  });

  test('is not taken to rise where nothing is known of the minutes before', () => {
    const five = (utilization: number | ((minutesAgo: number) => number)) =>
      Array.from({ length: 5 }, () => ({ utilization }));
    const missing = (ago: number) => ago > 0;
    const rising = (ago: number) => Math.max(0.1, 0.8 - 0.14 * ago);
    expect(decided({ shards: five(0.8), missing }).kind).toBe('hold');
    expect(decided({ shards: five(rising) }).kind).toBe('act');
  });

  test('is looked at again within a minute while it is near the threshold, sooner than a calm one', () => {
    expect(decided({ shards: [{ utilization: 0.84 }, { utilization: 0.6 }] }).lookAgainSeconds).toBe(60);
    expect(decided({ shards: [{ utilization: 0.6 }, { utilization: 0.6 }] }).lookAgainSeconds).toBe(300);
  });

  test('that refuses next to nothing is not hot for it: every busy shard has a bad second', () => {
    expect(decided({ shards: [{ utilization: 0.8, throttledRecords: 50 }, { utilization: 0.7 }] }).kind).toBe(
      'hold',
    );
  });

  test('that refuses records while its minute is half empty is not cut: bursts within the minute are no load to divide', () => {
    expect(decided({ shards: [{ utilization: 0.4, throttledRecords: 5 }, { utilization: 0.7 }] }).kind).toBe(
      'hold',
    );
  });

  test('whose refusals are older than the last scale-up is not cut again for them', () => {
    const given = {
      shards: [{ utilization: 0.7, throttledRecords: 400 }, { utilization: 0.4 }],
    };
    expect(decided(given).reason).toBe('ShardThrottled');
    expect(decided(given, { ScaleUpCooldownSeconds: 30 }, { operations: [split(60)] }).kind).toBe('hold');
  });

  test('waits for the cooldown, and says how long', () => {
    const decision = decided(
      { shards: [{ utilization: 0.99 }] },
      { ScaleUpCooldownSeconds: 60 },
      { operations: [split(20)] },
    );
    expect(decision).toMatchObject({ kind: 'hold', reason: 'ScaleUpCooldown', lookAgainSeconds: 40 });
  });

  test('that was opened a moment ago is cut once a minute of its own is seen, where load lies unevenly', () => {
    const quarter = (index: number) => ({
      startingHashKey: hashKeyAt(WHOLE_RANGE, index / 4),
      endingHashKey: hashKeyAt(WHOLE_RANGE, (index + 1) / 4) - 1n,
      parentShardIds: [],
      isOpen: false,
    });
    // The lower half was closed and merged in the newest minute, so what is known of it is its parents'.
    const closed = [0, 1].map((index) => ({
      ...quarter(index),
      shardId: `closed-${index}`,
      utilization: index === 0 ? 0.75 : 0.25,
    }));
    const silent = { utilization: Number.NaN };
    expect(decided({ shards: [silent, { utilization: 0.4 }], closed })).toMatchObject({
      kind: 'hold',
      reason: 'ShardUnmeasured',
      lookAgainSeconds: 60,
    });
    expect(decided({ shards: [{ utilization: 1 }, { utilization: 0.4 }] }).reason).toBe('ShardHot');
  });

  test('that was opened a moment ago does not keep a stream waiting of which all refuse', () => {
    const closed = [0, 1, 2, 3].map((index) => ({
      startingHashKey: hashKeyAt(WHOLE_RANGE, index / 4),
      endingHashKey:
        (index === 3 ? WHOLE_RANGE.endingHashKey + 1n : hashKeyAt(WHOLE_RANGE, (index + 1) / 4)) - 1n,
      parentShardIds: [],
      isOpen: false,
      shardId: `closed-${index}`,
      utilization: 1,
      throttledRecords: (index % 2 === 0 ? 1 : 3) * 15_360,
    }));
    const silent = { utilization: Number.NaN, throttledRecords: Number.NaN };
    const shards = Array.from({ length: 4 }, () => silent);
    // A stream that needs four times the shards that its load fills: what it refuses weighs the more.
    const lookback = { ...ledgerPreferring(15), neededShardMinutes: 2_400 };
    expect(decided({ shards, closed }, {}, { operations: [], lookback })).toMatchObject({
      reason: 'BroadGrowth',
      plan: [{ action: 'UpdateShardCount', targetShardCount: 8 }, { targetShardCount: 16 }],
      evidence: { targetShards: 16, splitsInstead: 12 },
    });
    // Nor is it doubled for keys that are more than a shard, each: of those that are known nothing is asked that helps none of them.
    const hotKeys = closed.map(({ startingHashKey }) => ({
      hashKey: String(startingHashKey + 5n),
      utilization: 1.5,
      seenAtSeconds: NOW - 120,
    }));
    expect(decided({ shards, closed }, {}, { operations: [], lookback, hotKeys })).toMatchObject({
      kind: 'hold',
      reason: 'ShardUnmeasured',
    });
  });

  test('does not wait for the cooldown of a merge: too few shards is worse than too many', () => {
    expect(decided({ shards: [{ utilization: 0.99 }] }, {}, { operations: [merge(20)] }).reason).toBe(
      'ShardHot',
    );
  });

  test('is left alone at MaxShards, and the operator is told which bound it is', () => {
    const decision = decided({ shards: [{ utilization: 0.99 }, { utilization: 0.9 }] }, { MaxShards: 2 });
    expect(decision).toMatchObject({ kind: 'hold', reason: 'AtMaxShards' });
    expect(decision.sentence).toContain('raise MaxShards');
  });

  test('is cut at MaxShards for two others that are merged', () => {
    const shards = [1.3, 0.45, 0.45, 0.8].map((utilization) => ({ utilization }));
    const decision = decided({ shards }, { MaxShards: 4 });
    expect(decision).toMatchObject({ kind: 'act', reason: 'Rebalance', direction: 'up' });
    expect(decision.sentence).toContain('are merged, so that its load can be cut');
  });

  test('hottest first, throttled before all, and never more than there is room for', () => {
    const decision = decided(
      { shards: [{ utilization: 0.99 }, { utilization: 0.9, throttledRecords: 400 }, { utilization: 0.2 }] },
      { MaxShards: 4 },
    );
    if (decision.kind !== 'act' || decision.plan[0].action !== 'SplitShard') throw new Error(decision.reason);
    expect(decision.reason).toBe('ShardThrottled');
    expect(decision.plan).toHaveLength(1);
    expect(Number(decision.plan[0].hashKey) / 2 ** 128).toBeCloseTo(0.5, 9);
  });

  describe('on a range so narrow that it must be one key’s', () => {
    const [below, above] = [hashKeyAt(WHOLE_RANGE, 0.5), hashKeyAt(WHOLE_RANGE, 0.501)];
    const given = {
      shards: [{ utilization: 0.4 }, { utilization: 1, throttledRecords: 9_000 }, { utilization: 0.4 }],
      startingHashKeys: [0n, below, above],
    };

    test('is not cut without a sample, and what to do is said', () => {
      const decision = decided(given);
      expect(decision).toMatchObject({ reason: 'SplitIneffective', evidence: { densityRatio: 665 } });
      expect(decision.sentence).toContain('is not cut without a sample of its records');
    });

    test('is cut by a sample that shows several keys', () => {
      const samples = [sampleOf('shardId-000000000001', below + 5n, 500, spread(1_500, 0.5002, 0.5009))];
      expect(decided({ ...given, samples }).kind).toBe('act');
    });

    test('of twice the mean density is cut in any case', () => {
      const quarters = evenStartingHashKeys(4);
      const shards = [0.4, 0.4, 0.4, 1.2].map((utilization) => ({ utilization }));
      expect(decided({ shards, startingHashKeys: quarters }).kind).toBe('act');
    });
  });

  test.each(['HotKey', 'Recut'] as const)(
    'is cut where the last split was a %s: that was not to share its load out',
    (reason) => {
      const given = { shards: [{ utilization: 0.02 }, { utilization: 0.95 }] };
      expect(decided(given, {}, { operations: [{ ...split(300), reason }] }).kind).toBe('act');
    },
  );
});

describe('a hot key', () => {
  const key = hashKeyAt(WHOLE_RANGE, 0.3);

  test('of more than half a shard gets a shard of its own by two cuts', () => {
    const samples = [
      sampleOf('shardId-000000000000', key, 800, [...spread(100, 0, 0.29), ...spread(100, 0.31, 1)]),
    ];
    const decision = decided({ shards: [{ utilization: 1, throttledRecords: 2_000 }], samples });
    expect(decision).toMatchObject({
      reason: 'HotKey',
      plan: [
        { action: 'SplitShard', hashKey: key + 2n },
        { action: 'SplitShard', hashKey: key },
      ],
    });
  });

  test('is as hot by its records as by its bytes, whichever fill the shard', () => {
    const records = [
      ...timesSampled(800, key, 13),
      ...[...spread(100, 0, 0.29), ...spread(100, 0.31, 1)].map((hashKey) => sampled(hashKey, 1_250)),
    ];
    const decision = decided({
      shards: [RECORD_BOUND],
      samples: [{ shardId: 'shardId-000000000000', records }],
    });
    expect(decision).toMatchObject({ reason: 'HotKey', evidence: { hashKey: String(key) } });
    expect(decision.evidence['keyUtilization']).toBeCloseTo(0.77, 2);
  });

  test('that is packed into aggregates takes no more records than they are', () => {
    const packed = Array.from({ length: 800 }, () => ({ hashKey: key, bytes: 10, kinesisRecords: 0.01 }));
    const records = [...packed, ...spread(200, 0, 1).map((hashKey) => sampled(hashKey, 10))];
    const samples = [{ shardId: 'shardId-000000000000', records }];
    expect(decided({ shards: [RECORD_BOUND], samples }).reason).toBe('ShardHot');
    expect(decided({ shards: [{ utilization: 1 }], samples }).reason).toBe('HotKey');
  });

  test('is cut off on one side only where the other carries next to nothing', () => {
    const samples = [sampleOf('shardId-000000000000', key, 600, spread(400, 0.31, 1))];
    expect(decided({ shards: [{ utilization: 1 }], samples })).toMatchObject({
      reason: 'HotKey',
      plan: [{ hashKey: key + 2n }],
    });
  });

  test('beyond a shard is cut off from neighbours that would not be worth it beside a lesser key', () => {
    const beside = (keyRecords: number, others: number) => [
      sampleOf('shardId-000000000000', key, keyRecords, spread(others, 0.31, 1)),
    ];
    const given = (demand: number, samples: readonly Sample[]) =>
      decided({
        shards: [{ utilization: Math.min(1, demand), throttledRecords: 15_360 * Math.max(0, demand - 1) }],
        samples,
      });
    expect(given(1.5, beside(950, 50))).toMatchObject({ reason: 'HotKey', plan: [{ hashKey: key + 2n }] });
    expect(given(1, beside(950, 50)).reason).toBe('UnsplittableKey');
  });

  test('that nearly fills its shard is cut off from little beside it, once what was refused for that was worth a shard', () => {
    const samples = [sampleOf('shardId-000000000000', key, 950, spread(50, 0.31, 1))];
    const fullFor = (minutes: number) =>
      decided({
        shards: [{ utilization: (minutesAgo) => (minutesAgo < minutes ? 1.05 : 0.8) }, { utilization: 0.3 }],
        samples,
      });
    expect(fullFor(15)).toMatchObject({ reason: 'HotKey', plan: [{ hashKey: key + 2n }] });
    expect(fullFor(3).reason).toBe('UnsplittableKey');
  });

  test('below a shard is told with what it takes, where what lies beside it is not worth a shard', () => {
    const samples = [
      sampleOf('shardId-000000000000', key, 920, [...spread(40, 0, 0.29), ...spread(40, 0.31, 1)]),
    ];
    const { reason, sentence } = decided({ shards: [{ utilization: 0.94 }], samples });
    expect(reason).toBe('UnsplittableKey');
    expect(sentence).toContain(
      "takes at least 85 % of a shard's write capacity, of 94 % that shardId-000000000000 is offered",
    );
  });

  test('that has a shard of its own is told with all that is offered to it', () => {
    const shards = [{ utilization: 0.3 }, { utilization: 0.96 }, { utilization: 0.3 }];
    expect(decided({ shards, startingHashKeys: [0n, key, key + 2n] })).toMatchObject({
      reason: 'UnsplittableKey',
      evidence: { hashKey: String(key), keyShare: 1, keyUtilization: 0.96 },
    });
  });

  test('that fills its shard alone does not keep the others waiting for the next look', () => {
    const samples = [sampleOf('shardId-000000000000', key, 990, spread(10, 0, 0.5))];
    const beside = (utilization: number) =>
      decided({ shards: [{ utilization: 1, throttledRecords: 9_000 }, { utilization }], samples });
    expect(beside(0.6)).toMatchObject({ reason: 'UnsplittableKey', lookAgainSeconds: 300 });
    expect(beside(0.85)).toMatchObject({ reason: 'UnsplittableKey', lookAgainSeconds: 60 });
  });

  test('that fills its shard alone is not split again; its hash and share are told, and the others are still served', () => {
    const samples = [sampleOf('shardId-000000000000', key, 990, spread(10, 0, 0.5))];
    const alone = decided({
      shards: [{ utilization: 1, throttledRecords: 9_000 }, { utilization: 0.6 }],
      samples,
    });
    expect(alone).toMatchObject({
      kind: 'hold',
      reason: 'UnsplittableKey',
      evidence: { hashKey: String(key) },
    });
    const withOthers = decided({
      shards: [{ utilization: 1, throttledRecords: 9_000 }, { utilization: 0.95 }],
      samples,
    });
    expect(withOthers).toMatchObject({
      reason: 'ShardHot',
      plan: [{ hashKey: hashKeyAt(WHOLE_RANGE, 0.75) }],
      evidence: { unhelpedShards: 1 },
    });
  });

  test('seen a while ago is cut off also where no sample could be taken', () => {
    const hotKeys = [{ hashKey: String(key), utilization: 0.9, seenAtSeconds: NOW - 3_600 }];
    const given = { shards: [{ utilization: 1.1 }] };
    expect(decided(given, {}, { operations: [], hotKeys })).toMatchObject({ reason: 'HotKey' });
    expect(decided(given, {}, { operations: [] })).not.toMatchObject({ reason: 'HotKey' });
  });

  test('is not cut off where keys of this stream are gone before they have a shard', () => {
    const hotKeys = [{ hashKey: String(key), utilization: 0.9, seenAtSeconds: NOW - 60 }];
    const given = { shards: [{ utilization: 1.1 }] };
    const keyFates = { stayed: 0, gone: 12 };
    expect(decided(given, {}, { operations: [], hotKeys, keyFates })).toMatchObject({
      kind: 'hold',
      reason: 'PassingKey',
      evidence: { hashKey: String(key), keyUtilization: 0.9 },
    });
  });

  test('that will be gone does not hide what else its shard is offered', () => {
    const keyFates = { stayed: 0, gone: 12 };
    const samples = [sampleOf('shardId-000000000000', key, 550, spread(450, 0, 0.5))];
    const offered = (times: number) =>
      decided(
        {
          shards: [{ utilization: 1, throttledRecords: (times - 1) * 15_360 }, { utilization: 0.6 }],
          samples,
        },
        {},
        { operations: [], keyFates },
      );
    // Without the key half a shard is left of 1.2, and more than one of 3.
    expect(offered(1.2)).toMatchObject({ kind: 'hold', reason: 'PassingKey' });
    expect(offered(3)).toMatchObject({ kind: 'act', reason: 'ShardThrottled' });
  });

  test.each([0.9, 1.5])('that is gone holds no growth up, however much it took: %p', (utilization) => {
    const gone = evenRanges(8).map((range) => ({
      hashKey: String(hashKeyAt(range, 0.4)),
      utilization,
      seenAtSeconds: NOW - 7_200,
      fate: 'gone' as const,
    }));
    const given = { shards: Array.from({ length: 8 }, () => ({ utilization: 1, throttledRecords: 10_000 })) };
    for (const keyFates of [undefined, { stayed: 0, gone: 12 }])
      expect(decided(given, {}, { operations: [], hotKeys: gone, ...(keyFates && { keyFates }) })).toEqual(
        decided(given),
      );
  });
});

describe('broad, even growth', () => {
  const even = (utilization: number, throttledRecords = 0) =>
    Array.from({ length: 8 }, () => ({ utilization, throttledRecords }));

  test('is met by one UpdateShardCount where that is sooner done than the splits', () => {
    const decision = decided({ shards: even(0.95) });
    expect(decision).toMatchObject({
      reason: 'BroadGrowth',
      plan: [{ action: 'UpdateShardCount', targetShardCount: 12 }],
    });
  });

  test('ends at even shards by cuts and then merges where Kinesis takes no UpdateShardCount', () => {
    const history = { operations: [], noUpdateShardCountBeforeSeconds: NOW + 60 };
    const { plan } = decided({ shards: even(0.95) }, {}, history) as Act;
    expect(plan.map(({ action }) => action)).toEqual([
      ...Array(8).fill('SplitShard'),
      ...Array(4).fill('MergeShards'),
    ]);
  });

  test('is met by doubling, whose moves are the fewest, where load rises so steeply that steps in between would not do for long', () => {
    const rising = (minutesAgo: number) => Math.max(0.2, 0.95 - 0.1 * minutesAgo);
    const shards = Array.from({ length: 8 }, () => ({ utilization: rising }));
    expect(decided({ shards })).toMatchObject({ plan: [{ targetShardCount: 16 }] });
  });

  test('is met by no more shards than it takes where they will be held for long, else by doubling, whose moves are the fewest', () => {
    const grown = (lookback: number) =>
      decided(
        { shards: even(1.4) },
        {},
        { operations: [split(1_800)], lookback: ledgerPreferring(lookback) },
      );
    expect(grown(1_440)).toMatchObject({ reason: 'BroadGrowth', plan: [{ targetShardCount: 14 }] });
    expect(grown(15)).toMatchObject({ reason: 'BroadGrowth', plan: [{ targetShardCount: 16 }] });
  });

  test('is met by splits once the day’s calls but the reserve are spent; the reserve is for refusals', () => {
    const operations = Array.from({ length: 8 }, (_, index) => update(3_600 * (index + 1)));
    expect(decided({ shards: even(0.95) }, {}, { operations }).reason).toBe('ShardHot');
    expect(decided({ shards: even(1, 3_000) }, {}, { operations }).reason).toBe('BroadGrowth');
  });

  test('is met by splits where Kinesis itself refused an UpdateShardCount a while ago', () => {
    expect(
      decided({ shards: even(0.95) }, {}, { operations: [], noUpdateShardCountBeforeSeconds: NOW + 60 })
        .reason,
    ).toBe('ShardHot');
  });

  test('is met by splits where the load is uneven: even shards would undo the cuts that fit it', () => {
    const shards = even(0.95).map((shard, index) => (index < 3 ? { utilization: 0.3 } : shard));
    expect(decided({ shards }).reason).toBe('ShardHot');
  });

  test('never goes beyond MaxShards or double', () => {
    expect(decided({ shards: even(1, 15_000) }, { MaxShards: 10 }).kind === 'act').toBe(true);
  });

  test('to more than double takes several calls of one plan, each of which at most doubles', () => {
    expect(decided({ shards: even(1, 30_000) })).toMatchObject({
      reason: 'BroadGrowth',
      plan: [{ targetShardCount: 16 }, { targetShardCount: 32 }],
      evidence: { targetShards: 32 },
    });
    const nine = Array.from({ length: 9 }, (_, index) => update(3_600 + index));
    expect(decided({ shards: even(1, 30_000) }, {}, { operations: nine })).toMatchObject({
      plan: [{ targetShardCount: 16 }],
      evidence: { targetShards: 16 },
    });
  });
});

/** Where the decision's splits and merges lie, as positions in [0, 1), in their order. */
function boundariesOf(decision: Decision): (number | false)[] {
  const plan = decision.kind === 'act' ? decision.plan : [];
  return plan.map((operation) => 'hashKey' in operation && positionOf(operation.hashKey));
}

describe('cold neighbours', () => {
  test('are merged, coldest first, as long as their joint peak over the look-back stays on target', () => {
    const decision = decided({
      shards: [{ utilization: 0.7 }, { utilization: 0.1 }, { utilization: 0.05 }, { utilization: 0.3 }],
    });
    expect(decision).toMatchObject({ kind: 'act', reason: 'ColdNeighbours', direction: 'down' });
    expect(boundariesOf(decision)).toEqual([0.5, 0.75]);
  });

  test.each([
    ['of as many as MinShards keeps open', { MinShards: 4 }, NO_HISTORY],
    [
      'of as many as a need beyond the metrics keeps open',
      {},
      { operations: [], lookback: { ...ledgerPreferring(1_440), skyline: [[NOW - 12 * 3_600, 3.3]] } },
    ],
  ] as const)('%s are merged in pairs, so that none is wider than others', (_, parameters, history) => {
    const shards = Array.from({ length: 8 }, () => ({ utilization: 0.05 }));
    expect(boundariesOf(decided({ shards }, parameters, history))).toEqual([0.125, 0.375, 0.625, 0.875]);
  });

  test('that have stayed half full for a day are cut anew, into fewer', () => {
    const decision = decided(
      { shards: Array.from({ length: 3 }, () => ({ utilization: 0.5 })) },
      {},
      { operations: [], lookback: ledgerPreferring(1_440) },
    );
    expect(decision).toMatchObject({ reason: 'Recut', direction: 'down', evidence: { shardsAfter: 2 } });
  });

  test('are not merged for a peak of the look-back that they would have refused', () => {
    const busyBefore = { utilization: (ago: number) => (ago === 50 ? 0.8 : 0.05) };
    const given = { shards: [busyBefore, busyBefore] };
    const returns = { untilSeconds: 0, risen: 1_000, returned: 0 };
    const history = (lookback: number) => ({
      operations: [],
      lookback: ledgerPreferring(lookback),
      returns,
    });
    expect(decided(given, {}, history(60)).kind).toBe('hold');
    expect(decided(given, {}, history(30)).reason).toBe('ColdNeighbours');
  });

  test('are merged for all a peak of the look-back that they would have carried, or that is worth no shard', () => {
    const busyBefore = { utilization: (ago: number) => (ago === 50 ? 0.45 : 0.05) };
    const decision = decided(
      { shards: [busyBefore, busyBefore] },
      {},
      { operations: [], lookback: ledgerPreferring(60) },
    );
    expect(decision).toMatchObject({
      reason: 'ColdNeighbours',
      evidence: { jointPeak: 0.9, targetUtilization: 0.85 },
    });
    expect(decision.sentence).toContain('above 85 % too seldom to pay for more');
  });

  test('are not merged while load that left is known to come back', () => {
    const spike = { utilization: (ago: number) => (ago % 60 === 50 ? 0.95 : 0.05) };
    const given = { shards: [spike, spike] };
    const history = (returned: number) => ({
      operations: [],
      lookback: ledgerPreferring(15),
      returns: { untilSeconds: 0, risen: 1_000, returned },
    });
    expect(decided(given, {}, history(950)).kind).toBe('hold');
    expect(decided(given, {}, history(0)).reason).toBe('ColdNeighbours');
  });

  test('are not merged below what the stream needed within a look-back longer than the shards’ own minutes', () => {
    const shards = Array.from({ length: 4 }, () => ({ utilization: 0.05 }));
    const yesterday: [number, number] = [NOW - 80_000, 3.2];
    const lookback = { ...ledgerPreferring(2_880), skyline: [yesterday] };
    expect(decided({ shards }, {}, { operations: [], lookback }).kind).toBe('hold');
    expect(decided({ shards }, {}, { operations: [], lookback: ledgerPreferring(2_880) }).reason).toBe(
      'ColdNeighbours',
    );
  });

  test.each([
    ['a split a while ago', split(50)],
    ['a merge a while ago', merge(50)],
  ])('wait for the cooldown since %s', (_, operation) => {
    expect(
      decided({ shards: [{ utilization: 0.1 }, { utilization: 0.1 }] }, {}, { operations: [operation] }),
    ).toMatchObject({ reason: 'ScaleDownCooldown', lookAgainSeconds: 70 });
  });

  describe('where load lies unevenly', () => {
    /** Four cold shards, and one that is nearly full. */
    const shards = [0.1, 0.1, 0.8, 0.1, 0.1].map((utilization) => ({ utilization }));
    const boundaries = evenStartingHashKeys(5);
    const plannedAfter = (...operations: StartedOperation[]) => decided({ shards }, {}, { operations });
    const [, first, second, third, fourth] = boundaries as [bigint, bigint, bigint, bigint, bigint];
    const mergesAt = (...keys: bigint[]) => keys.map((hashKey) => ({ action: 'MergeShards', hashKey }));

    /** A cut every minute and a half. */
    const busy = (hashKey: bigint, ...secondsAgo: number[]) => secondsAgo.map((ago) => split(ago, hashKey));

    test('wait for no more than three cooldowns, if nothing was done to them or beside them', () => {
      expect(plannedAfter()).toMatchObject({ plan: mergesAt(first, fourth) });
      expect(plannedAfter(...busy(third, 270, 180, 90)).reason).toBe('ScaleDownCooldown');
      expect(plannedAfter(...busy(third, 360, 270, 180, 90))).toMatchObject({ plan: mergesAt(first) });
      expect(plannedAfter(...busy(third, 360, 270, 180, 90), split(50, second)).reason).toBe(
        'ScaleDownCooldown',
      );
    });

    test('wait for a cooldown that was over in between', () => {
      expect(plannedAfter(...busy(third, 450, 360, 180, 90)).reason).toBe('ScaleDownCooldown');
    });

    test('wait for an UpdateShardCount, and for what somebody else did', () => {
      const before = busy(third, 360, 270, 180, 90);
      expect(plannedAfter(...before, update(50)).reason).toBe('ScaleDownCooldown');
      const long = { ScaleDownCooldownSeconds: 600 };
      const operations = busy(third, 2_000, 1_500, 1_000, 500);
      expect(decided({ shards }, long, { operations })).toMatchObject({ plan: mergesAt(first) });
      const foreign = { shards, openShardCount: (ago: number) => (ago < 2 ? 5 : 4) };
      expect(decided(foreign, long, { operations }).reason).toBe('ScaleDownCooldown');
    });
  });

  test('wait for the cooldown since somebody else changed the shards: what was done on purpose is not undone at once', () => {
    const shards = [{ utilization: 0.1 }, { utilization: 0.1 }];
    expect(decided({ shards, openShardCount: (ago) => (ago < 2 ? 2 : 1) })).toMatchObject({
      reason: 'ScaleDownCooldown',
      evidence: { waitSeconds: 720 },
    });
    expect(decided({ shards, openShardCount: (ago) => (ago < 20 ? 2 : 1) }).reason).toBe('ColdNeighbours');
  });

  test('wait where many operations were started within the hour, as many as the stream has shards twice over and twenty', () => {
    const operations = Array.from({ length: 24 }, (_, index) => merge(3_500 - index * 100));
    const given = { shards: [{ utilization: 0.1 }, { utilization: 0.1 }] };
    expect(decided(given, {}, { operations })).toMatchObject({
      reason: 'OperationsPerHour',
      evidence: { operationsPerHour: 24 },
    });
    expect(decided(given, {}, { operations: operations.slice(1) }).reason).toBe('ColdNeighbours');
    expect(decided({ shards: [{ utilization: 0.95 }] }, {}, { operations }).kind).toBe('act');
  });

  test('wait on a large stream, too: for no more operations than an hour has time for, nor than are remembered', () => {
    const operationsInAnHour = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        started({ action: 'MergeShards', hashKey: BigInt(index + 1) }, 3_500 - index * 30),
      ).reduce((history, operation) => withStarted(history, operation), NO_HISTORY);
    const given = { shards: Array.from({ length: 100 }, () => ({ utilization: 0.1 })) };
    expect(decided(given, {}, operationsInAnHour(100))).toMatchObject({
      reason: 'OperationsPerHour',
      evidence: { operationsPerHour: 100 },
    });
    expect(decided(given, {}, operationsInAnHour(99)).kind).toBe('act');
  });

  test('are not merged while consumers are behind', () => {
    expect(
      decided(
        { shards: [{ utilization: 0.1 }, { utilization: 0.1 }], iteratorAgeSeconds: 301 },
        { IteratorAgeAction: 'BlockMerges' },
      ).reason,
    ).toBe('ConsumersBehind');
  });

  test.each([
    ['stopped a while ago, and were behind then', 10, 301, 'ConsumersBehind'],
    ['stopped a while ago, and were behind by little', 10, 10, 'ColdNeighbours'],
    ['have not been there for more than an hour', 61, 301, 'ColdNeighbours'],
  ])('by consumers that %s', (_, stoppedMinutesAgo, ageSeconds, reason) => {
    const given = {
      shards: [{ utilization: 0.1 }, { utilization: 0.1 }],
      iteratorAgeSeconds: (ago: number) => (ago < stoppedMinutesAgo ? Number.NaN : ageSeconds),
    };
    expect(decided(given, { IteratorAgeAction: 'BlockMerges' }).reason).toBe(reason);
  });

  test('are not merged on metrics with holes in them', () => {
    const decision = decided({
      shards: [{ utilization: 0.1 }, { utilization: 0.1 }],
      missing: (ago) => ago > 1 && ago < 4,
    });
    expect(decision).toMatchObject({ kind: 'hold', reason: 'InsufficientData' });
  });

  test('are not merged below MinShards', () => {
    expect(decided({ shards: [{ utilization: 0 }, { utilization: 0 }] }, { MinShards: 2 }).reason).toBe(
      'AtMinShards',
    );
    const decision = decided(
      { shards: Array.from({ length: 6 }, () => ({ utilization: 0 })) },
      { MinShards: 4 },
    );
    expect(decision.kind === 'act' && decision.plan).toHaveLength(2);
  });

  test('are told from a metrics outage: a silent shard is idle only while the others account for the stream', () => {
    expect(decided({ shards: [{ silent: true }, { utilization: 0.1 }] }).reason).toBe('ColdNeighbours');
    expect(
      decided({ shards: [{ utilization: 0.1 }, { utilization: 0.1 }], missing: () => true }).reason,
    ).toBe('InsufficientData');
  });

  test('are told from metrics that come late: what the sweep publishes is there sooner than what Kinesis does', () => {
    const lateFor = (minutes: number, load: number) =>
      decided({
        shards: Array.from({ length: 8 }, () => ({
          utilization: (ago: number) => (ago < minutes ? Number.NaN : load),
        })),
      });
    expect(lateFor(1, 1.1)).toMatchObject({ kind: 'act', direction: 'up' });
    expect(lateFor(7, 0.55)).toMatchObject({ kind: 'hold', reason: 'InsufficientData' });
    // Nobody writes any more.
    expect(lateFor(20, 0.55)).toMatchObject({ kind: 'act', direction: 'down' });
  });

  test('of a stream whose shards are not seen one by one are merged by UpdateShardCount', () => {
    const shards = Array.from({ length: 8 }, () => ({ utilization: 0.1 }));
    expect(decided({ shards, shardLevel: false }, { ShardLevelMetrics: 'Never' })).toMatchObject({
      reason: 'StreamCold',
      plan: [{ action: 'UpdateShardCount', targetShardCount: 4 }],
    });
  });
});

test('where nothing is done, no look is sooner than the routine one', () => {
  const hot = { shards: [{ utilization: 0.99 }, { utilization: 0.3 }] };
  const full = { ...hot, shards: [{ utilization: 0.85 }, { utilization: 0.3 }] };
  for (const given of [hot, full]) {
    expect(decided(given).lookAgainSeconds).toBeLessThan(300);
    expect(decided(given, { Mode: 'Observe' }).lookAgainSeconds).toBe(300);
  }
});

describe('bounds', () => {
  test('are restored upwards, the widest shards first', () => {
    expect(decided({ shards: [{ utilization: 0.1 }] }, { MinShards: 3 })).toMatchObject({
      reason: 'BelowMinShards',
      plan: [{ action: 'SplitShard', hashKey: middle }],
    });
  });

  test('are restored downwards, the coldest neighbours first, also where the merged shard will be hot', () => {
    const decision = decided(
      { shards: [{ utilization: 0.6 }, { utilization: 0.5 }, { utilization: 0.6 }] },
      { MaxShards: 2 },
    );
    expect(decision).toMatchObject({ reason: 'AboveMaxShards', plan: [{ action: 'MergeShards' }] });
  });

  test('are restored downwards in the narrowest pairs, where all shards are idle', () => {
    const shards = Array.from({ length: 4 }, () => ({ utilization: 0 }));
    expect(boundariesOf(decided({ shards }, { MaxShards: 2 }))).toEqual([0.25, 0.75]);
  });

  test('are restored by UpdateShardCount where many shards are missing', () => {
    expect(
      decided({ shards: Array.from({ length: 10 }, () => ({ utilization: 0.1 })) }, { MinShards: 20 }),
    ).toMatchObject({ plan: [{ action: 'UpdateShardCount', targetShardCount: 20 }] });
  });

  test('wait for their cooldown like everything else', () => {
    expect(
      decided(
        { shards: [{ utilization: 0.1 }] },
        { MinShards: 2, ScaleUpCooldownSeconds: 60 },
        { operations: [split(10)] },
      ).reason,
    ).toBe('ScaleUpCooldown');
    expect(decided({ shards: [{}, {}] }, { MaxShards: 1 }, { operations: [split(10)] }).reason).toBe(
      'ScaleDownCooldown',
    );
  });
});

describe('consumers that lag', () => {
  const lagging = { utilization: 0.4, iteratorAgeSeconds: 900 };
  const fine = { utilization: 0.4, iteratorAgeSeconds: 2 };
  const lagSplit = { action: 'SplitShard', hashKey: hashKeyAt(WHOLE_RANGE, 0.25) } as const;

  test('have their shards split, once, and are then given time to drain', () => {
    const given = { shards: [lagging, fine], iteratorAgeSeconds: 900 };
    const decision = decided(given);
    expect(decision).toMatchObject({
      kind: 'act',
      reason: 'ShardLagging',
      plan: [{ hashKey: hashKeyAt(WHOLE_RANGE, 0.25) }],
      lagEpisode: { splitAtSeconds: NOW, iteratorAgeSeconds: 900 },
    });
    const lagEpisode = decision.lagEpisode ?? undefined;
    if (lagEpisode === undefined) throw new Error('expected an episode');
    const operations = [started(lagSplit, -60, { reason: 'ShardLagging' })];
    expect(decided(given, {}, { operations, lagEpisode })).toMatchObject({
      kind: 'hold',
      reason: 'BacklogDraining',
    });
  });

  test('are not taken to be split where they were not: it was refused, or only observed', () => {
    const given = { shards: [lagging, fine], iteratorAgeSeconds: 900 };
    const { lagEpisode } = decided(given);
    expect(lagEpisode).toMatchObject({ splitAtSeconds: NOW });
    const history = { operations: [split(60)], ...(lagEpisode != null && { lagEpisode }) };
    expect(decided(given, {}, history).reason).toBe('ShardLagging');
  });

  test('wait for the cooldown of the last scale-up before their shards are split', () => {
    const given = { shards: [lagging, fine], iteratorAgeSeconds: 900 };
    const cooldown = { ScaleUpCooldownSeconds: 60 };
    expect(decided(given, cooldown, { operations: [split(59)] }).reason).toBe('ScaleUpCooldown');
    expect(decided(given, cooldown, { operations: [split(60)] }).reason).toBe('ShardLagging');
  });

  test('that do not catch up when the parents should have drained are no matter of shards', () => {
    const lagEpisode = {
      splitAtSeconds: NOW - 2_000,
      iteratorAgeSeconds: 900,
      drainedBySeconds: NOW - 1_000,
    };
    const history = { operations: [started(lagSplit, 1_900, { reason: 'ShardLagging' })], lagEpisode };
    expect(decided({ shards: [lagging, fine], iteratorAgeSeconds: 1_900 }, {}, history).reason).toBe(
      'ConsumerStuck',
    );
    expect(decided({ shards: [lagging, fine], iteratorAgeSeconds: 500 }, {}, history).reason).toBe(
      'BacklogDraining',
    );
  });

  test('and have just stopped are as far behind as they were last seen', () => {
    const lagEpisode = {
      splitAtSeconds: NOW - 60,
      iteratorAgeSeconds: 900,
      drainedBySeconds: NOW + 3_600,
    };
    const history = { operations: [started(lagSplit, 30, { reason: 'ShardLagging' })], lagEpisode };
    const stopped = (ago: number) => (ago < 2 ? Number.NaN : 840);
    const decision = decided({ shards: [lagging, fine], iteratorAgeSeconds: stopped }, {}, history);
    expect(decision).toMatchObject({ reason: 'BacklogDraining', evidence: { iteratorAgeSeconds: 840 } });
    expect(decision.sentence).toMatch(/^Consumers are 14 min behind, 15 min when/);
  });

  test.each([
    [30, 60],
    [200, 200],
    [3_600, 300],
  ])('whose backlog takes %s s more to drain are looked at in %s s', (leftSeconds, lookAgainSeconds) => {
    const lagEpisode = {
      splitAtSeconds: NOW - 60,
      iteratorAgeSeconds: 900,
      drainedBySeconds: NOW + leftSeconds,
    };
    const history = { operations: [started(lagSplit, 30, { reason: 'ShardLagging' })], lagEpisode };
    expect(decided({ shards: [lagging, fine], iteratorAgeSeconds: 900 }, {}, history)).toMatchObject({
      reason: 'BacklogDraining',
      lookAgainSeconds,
    });
  });

  test('that have caught up end the episode, so that a later lag is a new one', () => {
    const history = {
      operations: [],
      lagEpisode: { splitAtSeconds: 0, iteratorAgeSeconds: 900, drainedBySeconds: 0 },
    };
    expect(decided({ shards: [fine, fine], iteratorAgeSeconds: 2 }, {}, history).lagEpisode).toBeNull();
    expect(
      decided({ shards: [fine, fine], iteratorAgeSeconds: 900 }, {}, history).lagEpisode,
    ).toBeUndefined();
  });

  test('and have stopped, of which there is no age, have not caught up; after a day nobody knows', () => {
    const afterSplit = (secondsAgo: number) => ({
      operations: [],
      lagEpisode: { splitAtSeconds: NOW - secondsAgo, iteratorAgeSeconds: 900, drainedBySeconds: 0 },
    });
    const shards = [{ utilization: 0.4 }, { utilization: 0.4 }];
    const one = (ago: number) => (ago === 4 ? 2 : Number.NaN);
    expect(decided({ shards }, {}, afterSplit(7_200)).lagEpisode).toBeUndefined();
    expect(decided({ shards, iteratorAgeSeconds: one }, {}, afterSplit(7_200)).lagEpisode).toBeUndefined();
    expect(decided({ shards }, {}, afterSplit(86_400)).lagEpisode).toBeNull();
  });

  test('that have caught up are seen to have where the newest age is not there yet', () => {
    const history = {
      operations: [],
      lagEpisode: { splitAtSeconds: NOW - 7_200, iteratorAgeSeconds: 900, drainedBySeconds: 0 },
    };
    const late = (ago: number) => (ago === 0 ? Number.NaN : 2);
    expect(decided({ shards: [fine, fine], iteratorAgeSeconds: late }, {}, history).lagEpisode).toBeNull();
  });

  test('only block merges where that is what the operator asked for', () => {
    expect(
      decided({ shards: [lagging, fine], iteratorAgeSeconds: 900 }, { IteratorAgeAction: 'BlockMerges' })
        .kind,
    ).toBe('hold');
  });
});

describe('shard-level metrics', () => {
  test('are switched on where they should always be', () => {
    expect(decided({ shards: [{ utilization: 0.5 }], shardLevel: false })).toMatchObject({
      reason: 'ShardLevelMetricsWanted',
      direction: 'none',
      plan: [{ action: 'EnableShardLevelMetrics' }],
    });
  });

  test('are not waited for where they cannot be switched on: the stream grows by its own metrics, and they are tried again in an hour', () => {
    const hot = { shards: [{ utilization: 0.99 }, { utilization: 0.99 }], shardLevel: false };
    const { completedAtSeconds: _, ...refused } = started(
      { action: 'EnableShardLevelMetrics', metrics: SHARD_LEVEL_METRICS },
      600,
      { direction: 'none' },
    );
    expect(decided(hot, {}, { operations: [refused] }).reason).toBe('ShardHot');
    const anHourAgo = { ...refused, startedAtSeconds: NOW - 3_600 };
    expect(decided(hot, {}, { operations: [anHourAgo] }).reason).toBe('ShardLevelMetricsWanted');
  });

  test('are what there is to tell in Observe mode only where nothing else is', () => {
    const seen = (utilization: number) =>
      decided({ shards: [{ utilization }, { utilization }], shardLevel: false }, { Mode: 'Observe' }).reason;
    expect(seen(0.99)).toBe('ShardHot');
    expect(seen(0.6)).toBe('ShardLevelMetricsWanted');
  });

  test('are switched on when throttling and average use disagree, and off again after a quiet day', () => {
    const skewed = { shards: [{ utilization: 1, throttledRecords: 500 }, {}, {}, {}], shardLevel: false };
    expect(decided(skewed, { ShardLevelMetrics: 'WhenSkewed' }).reason).toBe('ShardLevelMetricsWanted');
    const enabled = started({ action: 'EnableShardLevelMetrics', metrics: ['IncomingBytes'] }, 90_000, {
      direction: 'none',
    });
    const quiet = { shards: [{ utilization: 0.6 }, { utilization: 0.6 }] };
    expect(decided(quiet, { ShardLevelMetrics: 'WhenSkewed' }, { operations: [enabled] }).reason).toBe(
      'ShardLevelMetricsIdle',
    );
    expect(
      decided(quiet, { ShardLevelMetrics: 'WhenSkewed' }, { operations: [enabled, split(7_200)] }).reason,
    ).toBe('WithinTolerance');
    expect(decided(quiet, { ShardLevelMetrics: 'WhenSkewed' }).reason).toBe('WithinTolerance');
  });

  describe('that we switched on', () => {
    const daySeconds = 86_400;
    const enabledAtSeconds = NOW - 3 * daySeconds;
    const done = (history: History, operation: Operation, direction: Direction, atSeconds: number) => {
      const start = { operation, direction, reason: 'ShardHot', openShardCountBefore: 2 } as const;
      const begun = withStarted(history, { ...start, startedAtSeconds: atSeconds });
      return withCompleted(begun, operation, atSeconds + 30);
    };
    const metrics = ['IncomingBytes'] as const;
    const enabled = done(
      NO_HISTORY,
      { action: 'EnableShardLevelMetrics', metrics },
      'none',
      enabledAtSeconds,
    );
    const quiet = { shards: [{ utilization: 0.6 }, { utilization: 0.6 }] };

    test('are known as ours for as long as they are on, whatever was done since', () => {
      const cut = done(enabled, { action: 'SplitShard', hashKey: middle }, 'up', enabledAtSeconds + 60);
      const mergedAtSeconds = enabledAtSeconds + daySeconds + 10;
      const merged = done(cut, { action: 'MergeShards', hashKey: middle }, 'down', mergedAtSeconds);
      expect(decided(quiet, { ShardLevelMetrics: 'WhenSkewed' }, merged)).toMatchObject({
        reason: 'ShardLevelMetricsIdle',
        plan: [{ action: 'DisableShardLevelMetrics' }],
      });
    });

    test('are all that is switched off: what others switched on beside them stays theirs', () => {
      const off = decided(quiet, { ShardLevelMetrics: 'WhenSkewed' }, enabled);
      expect(off).toMatchObject({
        plan: [{ action: 'DisableShardLevelMetrics', metrics: ['IncomingBytes'] }],
      });
    });

    test('stay ours where others are switched on later', () => {
      const lacking = { ...quiet, stream: { shardLevelMetrics: ['IncomingBytes'] as const } };
      expect(decided(lacking, {}, enabled)).toMatchObject({
        plan: [{ action: 'EnableShardLevelMetrics', metrics: expect.arrayContaining(['IncomingBytes']) }],
      });
      const theirs = decided(lacking, {}, NO_HISTORY);
      expect(theirs).not.toMatchObject({
        plan: [{ metrics: expect.arrayContaining(['IncomingBytes']) }],
      });
    });

    test('are switched off at once where they never are to be on', () => {
      expect(decided(quiet, { ShardLevelMetrics: 'Never' }, enabled).reason).toBe('ShardLevelMetricsIdle');
      expect(decided(quiet, { ShardLevelMetrics: 'Never' }).reason).toBe('WithinTolerance');
    });

    test('are switched off also where metrics have holes, on which nothing is merged', () => {
      const cold = {
        shards: [{ utilization: 0.1 }, { utilization: 0.1 }],
        missing: (ago: number) => ago === 2,
      };
      expect(decided(cold).reason).toBe('InsufficientData');
      expect(decided(cold, { ShardLevelMetrics: 'Never' }, enabled).reason).toBe('ShardLevelMetricsIdle');
    });

    test('are switched off only once there is nothing else to do: that may be refused for good', () => {
      const hot = { shards: [{ utilization: 0.99 }, { utilization: 0.3 }] };
      expect(decided(hot, { ShardLevelMetrics: 'Never' }, enabled).reason).toBe('ShardHot');
      expect(decided(hot, { ShardLevelMetrics: 'WhenSkewed' }, enabled).reason).toBe('ShardHot');
    });

    test('are left on for an hour where that could not be done', () => {
      const off = (secondsAgo: number) =>
        withStarted(enabled, switchTried({ action: 'DisableShardLevelMetrics', metrics }, secondsAgo));
      const never = { ShardLevelMetrics: 'Never' } as const;
      expect(decided(quiet, never, off(600)).reason).toBe('WithinTolerance');
      expect(decided(quiet, never, off(3_600)).reason).toBe('ShardLevelMetricsIdle');
    });

    test('stay on for as long as some shard is full and the others are not', () => {
      const skewed = { shards: [{ utilization: 1, throttledRecords: 9_000 }, {}, {}, {}] };
      const policy = { ShardLevelMetrics: 'WhenSkewed', MaxShards: 4 };
      expect(decided(skewed, policy, enabled).reason).not.toBe('ShardLevelMetricsIdle');
    });

    test('or tried to, and were refused, are not ours where someone else switches them on; what we had on before is', () => {
      const refused = (history: History) =>
        withRefused(
          history,
          switchTried({ action: 'EnableShardLevelMetrics', metrics: SHARD_LEVEL_METRICS }, 600),
        );
      const never = { ShardLevelMetrics: 'Never' };
      expect(decided(quiet, never, refused(NO_HISTORY)).reason).toBe('WithinTolerance');
      expect(decided(quiet, never, refused(enabled))).toMatchObject({
        plan: [{ action: 'DisableShardLevelMetrics', metrics: ['IncomingBytes'] }],
      });
    });

    test('and that Kinesis would not switch off are still ours', () => {
      const off = switchTried({ action: 'DisableShardLevelMetrics', metrics }, 3_600);
      const never = { ShardLevelMetrics: 'Never' };
      expect(decided(quiet, never, withRefused(enabled, off)).reason).toBe('ShardLevelMetricsIdle');
    });

    test('and off again are not ours where someone else switches them on', () => {
      const off = done(
        enabled,
        { action: 'DisableShardLevelMetrics', metrics },
        'none',
        enabledAtSeconds + 60,
      );
      expect(decided(quiet, { ShardLevelMetrics: 'WhenSkewed' }, off).reason).toBe('WithinTolerance');
    });
  });
});

test('refusals that no shard explains, since none is seen, are told with what would show them', () => {
  const shards = [{ utilization: 0.4, throttledRecords: 50 }, { utilization: 0.1 }];
  expect(decided({ shards, shardLevel: false }, { ShardLevelMetrics: 'Never' })).toMatchObject({
    kind: 'hold',
    reason: 'SkewUnseen',
  });
  const denied = withStarted(
    NO_HISTORY,
    switchTried({ action: 'EnableShardLevelMetrics', metrics: SHARD_LEVEL_METRICS }, 60),
  );
  const refused = decided({ shards, shardLevel: false }, {}, denied);
  expect(refused).toMatchObject({ reason: 'SkewUnseen', evidence: { shardLevelMetrics: 'Always' } });
  expect(refused.sentence).not.toContain('Set ShardLevelMetrics');
});

test('where shard-level metrics were switched on a moment ago their first minute is awaited', () => {
  const shards = [{ utilization: 0.4, throttledRecords: 50 }, { utilization: 0.1 }];
  const stream = { shardLevelMetrics: SHARD_LEVEL_METRICS };
  for (const ShardLevelMetrics of ['Always', 'WhenSkewed'])
    expect(decided({ shards, shardLevel: false, stream }, { ShardLevelMetrics })).toMatchObject({
      kind: 'hold',
      reason: 'ShardMetricsAwaited',
      lookAgainSeconds: 60,
    });
});

test('a few refusals of a stream that is well used as a whole are no skew', () => {
  const shards = [{ utilization: 0.8, throttledRecords: 50 }, { utilization: 0.8 }];
  expect(decided({ shards, shardLevel: false }, { ShardLevelMetrics: 'Never' }).reason).toBe(
    'WithinTolerance',
  );
});

test('nothing is done to a stream that is not ACTIVE', () => {
  expect(decided({ shards: [{ utilization: 1 }], stream: { status: 'UPDATING' } })).toMatchObject({
    kind: 'hold',
    reason: 'StreamNotActive',
  });
});

test('open shards that do not cover the hash key space are refused', () => {
  const given = observation({ shards: [{}, {}] });
  const [first] = given.shards;
  if (first === undefined) throw new Error('no shard');
  expect(() => decide({ ...given, shards: [first] }, NO_HISTORY, parsePolicy())).toThrow(
    'cover every hash key once',
  );
});

describe('a load that comes and goes faster than shards can follow', () => {
  /** One minute in ten needs eight shards, the others one. */
  const history = {
    operations: [],
    lookback: ledgerHoldingSteady(Array.from({ length: 100 }, (_, minute) => (minute % 10 === 0 ? 8 : 1))),
  };
  const even = (count: number, need: (minutesAgo: number) => number) => ({
    shards: Array.from({ length: count }, () => ({ utilization: (ago: number) => need(ago) / count })),
  });

  test('finds as many shards as cost least over all of its minutes', () => {
    const decision = decided(
      even(4, () => 1),
      {},
      history,
    );
    expect(decision).toMatchObject({ kind: 'act', reason: 'HeldSteady', direction: 'up' });
    expect(decision.evidence['shardsAfter']).toBeGreaterThanOrEqual(8);
    expect(
      decided(
        even(4, () => 1),
        // To six even ones it goes by way of seven.
        { MaxShards: 6 },
        history,
      ).evidence['shardsAfter'],
    ).toBe(5);
  });

  test('waits for the cooldown of the last scale-up', () => {
    const reasonAfter = (secondsSinceSplit: number) =>
      decided(
        even(4, () => 1),
        { ScaleUpCooldownSeconds: 60 },
        { ...history, operations: [split(secondsSinceSplit)] },
      ).reason;
    expect(reasonAfter(59)).not.toBe('HeldSteady');
    expect(reasonAfter(60)).toBe('HeldSteady');
  });

  test('leaves them open when it is gone', () => {
    expect(
      decided(
        even(9, () => 1),
        {},
        history,
      ).kind,
    ).toBe('hold');
    expect(
      decided(
        even(16, () => 1),
        {},
        history,
      ),
    ).toMatchObject({ kind: 'act', direction: 'down' });
  });

  test('finds none of them too full that a plan left wider than the others', () => {
    // Nine shards, of which the last is twice as wide as the others: at a need of eight it is offered 1.6 times what it takes.
    const startingHashKeys = evenStartingHashKeys(10).slice(0, 9);
    const widths = shardsAt(startingHashKeys).map(shareOfSpace);
    const need = (ago: number) => (ago <= 1 ? 8 : 1);
    const shards = widths.map((width) => ({ utilization: (ago: number) => need(ago) * width }));
    expect(decided({ startingHashKeys, shards }, {}, history)).toMatchObject({
      kind: 'act',
      direction: 'up',
    });
  });

  test('is not held for where a key is more than a shard: more shards help it nothing', () => {
    const hotKeys = [{ hashKey: String(middle), utilization: 1.5, seenAtSeconds: NOW - 60 }];
    expect(
      decided(
        even(4, () => 1),
        {},
        { ...history, hotKeys },
      ).reason,
    ).not.toBe('HeldSteady');
  });

  describe('and lies unevenly', () => {
    const uneven = (count: number) => ({
      shards: Array.from({ length: count }, (_, index) => ({ utilization: index === 1 ? 0.1 : 0.02 })),
    });

    test('finds as many shards, cut where they are widest', () => {
      const startingHashKeys = [0n, middle, hashKeyAt(WHOLE_RANGE, 0.75)];
      const given = { ...uneven(3), startingHashKeys };
      const [free, bound] = [decided(given, {}, history), decided(given, { MaxShards: 4 }, history)];
      expect(free).toMatchObject({ kind: 'act', reason: 'HeldSteady', direction: 'up' });
      expect(free.evidence['shardsAfter']).toBe(6);
      expect(bound.evidence['shardsAfter']).toBe(4);
      const cut = { action: 'SplitShard', hashKey: hashKeyAt(WHOLE_RANGE, 0.25) };
      expect(bound.kind === 'act' && bound.plan).toEqual([cut]);
    });

    test('leaves them open when it is gone', () => {
      const [nine, twelve] = [decided(uneven(9), {}, history), decided(uneven(12), {}, history)];
      expect(nine.kind).toBe('hold');
      expect(twelve).toMatchObject({ kind: 'act', direction: 'down' });
      expect(twelve.evidence['shardsAfter']).toBeGreaterThanOrEqual(8);
    });

    test('is followed at once: one shard is full, however many there are', () => {
      const shards = Array.from({ length: 9 }, (_, index) => ({
        utilization: (ago: number) => (index === 1 && ago === 0 ? 1.2 : 0.1),
      }));
      expect(decided({ shards }, {}, history)).toMatchObject({ kind: 'act', direction: 'up' });
    });
  });

  test('is not followed while shards for it would cost more than what is refused as long again', () => {
    const lasting = (minutes: number) =>
      decided(
        even(9, (ago) => (ago < minutes ? 8.6 : 1)),
        {},
        history,
      );
    // From nine even shards it is nine more, or fewer by more moves.
    expect(lasting(12)).toMatchObject({ kind: 'hold', reason: 'MinutesScatter', lookAgainSeconds: 60 });
    expect(lasting(40)).toMatchObject({ kind: 'act', direction: 'up' });
  });

  test('is followed beyond them once it lasts', () => {
    const blip = decided(
      even(9, (ago) => (ago === 0 ? 12 : 1)),
      {},
      history,
    );
    expect(blip).toMatchObject({ kind: 'hold', reason: 'MinutesScatter', lookAgainSeconds: 60 });
    expect(blip.evidence).toMatchObject({ heldShards: 9 });
    expect(blip.sentence).toMatch(/beyond the 9 shards .* has not lasted so long that more would pay\.$/);
    expect(
      decided(
        even(9, (ago) => (ago <= 1 ? 12 : 1)),
        {},
        history,
      ),
    ).toMatchObject({
      kind: 'act',
      direction: 'up',
    });
  });
});

describe('loads that come again', () => {
  const quiet = { shards: Array.from({ length: 4 }, () => ({ utilization: 0.3 })) };
  const expecting = (from: number, to: number) => ({
    operations: [],
    lookback: ledgerExpecting((ahead) => (ahead >= from && ahead < to ? 12 : 1.2)),
  });

  test('find shards that were opened for them', () => {
    const decision = decided(quiet, {}, expecting(5, 60));
    expect(decision).toMatchObject({
      kind: 'act',
      reason: 'ExpectedNow',
      direction: 'up',
      evidence: { expectedShards: 12, periodMinutes: 120 },
    });
    expect(decision.kind === 'act' && decision.plan).toEqual([
      { action: 'UpdateShardCount', targetShardCount: 8 },
      { action: 'UpdateShardCount', targetShardCount: 15 },
    ]);
    expect(decision.sentence).toMatch(/^A load of 12 shards recurs every 2 h and is due now/);
  });

  test('find those that UpdateShardCount may not open', () => {
    const noUpdates = { ...expecting(5, 60), noUpdateShardCountBeforeSeconds: NOW + 600 };
    const decision = decided(quiet, {}, noUpdates);
    expect(decision).toMatchObject({ reason: 'ExpectedNow', direction: 'up' });
    expect(decision.kind === 'act' && decision.plan.map(({ action }) => action)).toContain('SplitShard');
  });

  test('are not the reason where a shard refuses records now, and more than it is offered is due: that is told, and met as such', () => {
    const refusing = { utilization: 0.6, throttledRecords: 300 };
    const history = { operations: [], lookback: ledgerExpecting(() => 1.4) };
    const withoutUpdates = { ...history, noUpdateShardCountBeforeSeconds: NOW + 600 };
    const given = { shards: [refusing, refusing] };
    expect(decided(given, {}, history)).toMatchObject({ reason: 'BroadGrowth', direction: 'up' });
    expect(decided(given, {}, withoutUpdates)).toMatchObject({ reason: 'ShardThrottled', direction: 'up' });
  });

  test('are not prepared for long before they come, but looked at in time', () => {
    const decision = decided({ shards: [{ utilization: 0.6 }, { utilization: 0.6 }] }, {}, expecting(45, 60));
    expect(decision.kind).toBe('hold');
    expect(decision.lookAgainSeconds).toBeLessThanOrEqual(25 * 60);
  });

  test('are looked at the sooner the more shards they need, also where a quiet stream is looked at by the hour', () => {
    const lookInMinutes = (need: number) => {
      const lookback = ledgerExpecting((ahead) => (ahead >= 45 && ahead < 60 ? need : 0.6));
      const decision = decided({ shards: [{ utilization: 0.6 }] }, {}, { operations: [], lookback });
      expect(decision).toMatchObject({ kind: 'hold', reason: 'AtMinShards' });
      return decision.lookAgainSeconds / 60;
    };
    // Twenty minutes for forty shards, four for two; it is known to five minutes when.
    expect(lookInMinutes(40)).toBeLessThanOrEqual(25);
    expect(lookInMinutes(40)).toBeGreaterThanOrEqual(20);
    expect(lookInMinutes(2)).toBeLessThanOrEqual(41);
    expect(lookInMinutes(2)).toBeGreaterThanOrEqual(36);
  });

  test('keep the shards that they would need again soon, and no others', () => {
    expect(decided(quiet, {}, expecting(25, 60)).reason).toBe('ColdNeighbours');
    const kept = { shards: Array.from({ length: 15 }, () => ({ utilization: 0.08 })) };
    expect(decided(kept, {}, expecting(18, 60)).kind).toBe('hold');
    expect(decided(kept, {}, expecting(25, 60)).kind).toBe('act');
  });

  test('that MaxShards does not allow to prepare for are told, and not the load of now', () => {
    const decision = decided(quiet, { MaxShards: 4 }, expecting(5, 60));
    expect(decision).toMatchObject({
      reason: 'AtMaxShards',
      evidence: { maxShards: 4, expectedShards: 12, periodMinutes: 120 },
    });
    expect(decision.sentence).toMatch(
      /^A load of 12 shards recurs every 2 h and is due now, and all of MaxShards/,
    );
    const hot = decided(
      { shards: Array.from({ length: 4 }, () => ({ utilization: 0.99 })) },
      { MaxShards: 4 },
    );
    expect(hot.sentence).toMatch(/^shardId-0+ is at 99 % of its write capacity, and all of MaxShards/);
  });

  test('open no more than MaxShards', () => {
    const decision = decided(quiet, { MaxShards: 6 }, expecting(5, 60));
    expect(decision).toMatchObject({ reason: 'ExpectedNow' });
    expect(decision.kind === 'act' && decision.plan.length).toBeLessThanOrEqual(2);
  });
});

describe('minutes that scatter', () => {
  /** About two shards' load; one in ten needs twice that. */
  const ratios = Array.from({ length: 100 }, (_, minute) => (minute % 10 === 0 ? 2 : 0.9));
  const history = { operations: [], lookback: ledgerHoldingLevel(2, ratios) };
  const scattering = (count: number, newest: number) => ({
    shards: Array.from({ length: count }, () => ({
      utilization: (ago: number) => (ago === 0 ? newest : 1.8) / count,
    })),
  });

  test('find as many shards as cost least at their level', () => {
    const decision = decided(scattering(3, 1.8), {}, history);
    expect(decision).toMatchObject({ kind: 'act', reason: 'HeldSteady', direction: 'up' });
    expect(decision.sentence).toBe(
      "Minutes scatter about a level of 2 shards' load: 5 shards cost least at that level.",
    );
  });

  test('are not followed where one is higher', () => {
    const decision = decided(scattering(5, 6), {}, history);
    expect(decision).toMatchObject({ kind: 'hold', reason: 'MinutesScatter', lookAgainSeconds: 60 });
    expect(decision.sentence).toMatch(/scatter about a level of 2 shards' load: .* beyond the 5 shards/);
  });

  test('are met where every few are refused, though the newest is quiet', () => {
    const flushing = (everyMinutes: number) =>
      Array.from({ length: 4 }, () => ({
        utilization: (ago: number) => (ago % everyMinutes === 2 ? 1 : 0.4),
        throttledRecords: (ago: number) => (ago % everyMinutes === 2 ? 30_000 : 0),
      }));
    expect(decided({ shards: flushing(5) })).toMatchObject({ kind: 'act', direction: 'up' });
    expect(decided({ shards: flushing(14) }).kind).toBe('hold');
  });
});

test('every reason there is was given in a test above', () => {
  expect([...reasonsSeen].sort()).toEqual([...ACT_REASONS, ...HOLD_REASONS].sort());
});
