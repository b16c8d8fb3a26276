import { HASH_KEY_COUNT, hashKeyAt, WHOLE_RANGE } from '../../lib/core/hash-range';
import type { HotKey } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import { evaluate } from '../../lib/core/situation';
import { shardsWorthSampling } from '../../lib/core/worth-sampling';
import { NOW, type ObservationGiven, observation } from '../support/observations';

const FIRST = 'shardId-000000000000';

/** The ids of the shards that a sample is worth taking of. */
function sampledOf(
  given: ObservationGiven,
  parameters: Record<string, string | number> = {},
  hotKeys: readonly HotKey[] = [],
): string[] {
  const situation = evaluate(observation(given), { operations: [], hotKeys }, parsePolicy(parameters));
  return shardsWorthSampling(situation).map(({ shardId }) => shardId);
}

/** A hot shard beside a quiet one. */
const ONE_HOT = { shards: [{ utilization: 1 }, { utilization: 0.3 }] };

const inFirst = (utilization: number, secondsAgo = 300): HotKey => ({
  hashKey: String(hashKeyAt(WHOLE_RANGE, 0.2)),
  utilization,
  seenAtSeconds: NOW - secondsAgo,
});

describe('a sample is taken', () => {
  test('of a hot shard, and of no other', () => {
    expect(sampledOf(ONE_HOT)).toEqual([FIRST]);
    expect(sampledOf({ shards: [{ utilization: 0.6 }, { utilization: 0.3 }] })).toEqual([]);
  });

  test('of the newest minute that metrics tell of: a batch is over by then', () => {
    const given = observation(ONE_HOT);
    const [shard] = shardsWorthSampling(evaluate(given, { operations: [] }, parsePolicy()));
    const { startsAtSeconds, minutes } = given.metrics;
    expect(shard?.ageSeconds).toBe(given.observedAtSeconds - startsAtSeconds - (minutes - 1) * 60);
  });

  test('with the mean size of the shard’s records, and where they lie', () => {
    const given = observation({ shards: [{ utilization: 1, recordBytes: 700 }, { utilization: 0.3 }] });
    const [shard] = shardsWorthSampling(evaluate(given, { operations: [] }, parsePolicy()));
    expect(shard).toMatchObject({
      startingHashKey: 0n,
      endingHashKey: HASH_KEY_COUNT / 2n - 1n,
      meanRecordBytes: expect.closeTo(700),
    });
  });

  test('of the twenty hottest shards, so that a look stays short', () => {
    const shards = Array.from({ length: 24 }, (_, index) => ({ utilization: 0.1 * (index + 1) }));
    shards.push(...Array(6).fill({ utilization: 3 }));
    expect(sampledOf({ shards })).toEqual(
      [24, 25, 26, 27, 28, 29, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10].map(
        (index) => `shardId-0000000000${index}`,
      ),
    );
  });

  test('of a shard whose load has grown beside the key that is known', () => {
    expect(sampledOf({ shards: [{ utilization: 1.4 }, { utilization: 0.3 }] }, {}, [inFirst(0.95)])).toEqual([
      FIRST,
    ]);
  });
});

test('where one shard is worth a sample all that are hot are sampled: keys that are known in turn would start an execution each', () => {
  const given = { shards: [{ utilization: 1 }, { utilization: 0.97 }, { utilization: 0.3 }] };
  const known: HotKey = { ...inFirst(0.95), hashKey: String(hashKeyAt(WHOLE_RANGE, 0.1)) };
  const other: HotKey = { ...inFirst(0.93), hashKey: String(hashKeyAt(WHOLE_RANGE, 0.5)) };
  expect(sampledOf(given, {}, [known])).toHaveLength(2);
  expect(sampledOf(given, {}, [known, other])).toEqual([]);
});

describe('no sample is taken', () => {
  test('where SampleRecords is Off', () => {
    expect(sampledOf(ONE_HOT, { SampleRecords: 'Off' })).toEqual([]);
  });

  test('at MaxShards, where nothing can be cut', () => {
    expect(sampledOf(ONE_HOT, { MaxShards: 2 })).toEqual([]);
  });

  test('where four shards or more are hot alike: no key is', () => {
    expect(sampledOf({ shards: Array(4).fill({ utilization: 1 }) })).toEqual([]);
    expect(sampledOf({ shards: Array(3).fill({ utilization: 1 }) })).toHaveLength(3);
  });

  test('for ten minutes of a shard whose key was seen to leave nothing to cut', () => {
    expect(sampledOf(ONE_HOT, {}, [inFirst(0.95)])).toEqual([]);
    expect(sampledOf(ONE_HOT, {}, [inFirst(0.95, 601)])).toEqual([FIRST]);
  });

  test('for as long of a shard that is its key’s own', () => {
    const key = hashKeyAt(WHOLE_RANGE, 0.2);
    const given = {
      shards: [{ utilization: 0.3 }, { utilization: 1.5 }, { utilization: 0.3 }],
      startingHashKeys: [0n, key, key + 2n],
    };
    expect(sampledOf(given, {}, [inFirst(0.95)])).toEqual([]);
    expect(sampledOf(given)).toHaveLength(1);
  });
});
