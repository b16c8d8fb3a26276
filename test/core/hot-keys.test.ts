import { HASH_KEY_COUNT, type HashKeyRange } from '../../lib/core/hash-range';
import { hotKeyIn, hotKeysAfter } from '../../lib/core/hot-keys';
import type { ShardLoad } from '../../lib/core/load-map';
import type { History, HotKey, Sample } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import { evaluate } from '../../lib/core/situation';
import { weighedSampleOf } from '../../lib/core/weighed-sample';
import { NOW, observation } from '../support/observations';
import { sampled } from '../support/sampled';

const whole: HashKeyRange = { startingHashKey: 0n, endingHashKey: HASH_KEY_COUNT - 1n };
const at = (share: number) => BigInt(Math.round(share * 1_000)) * (HASH_KEY_COUNT / 1_000n);
const key = (share: number, utilization: number, secondsAgo = 600): HotKey => ({
  hashKey: at(share).toString(),
  utilization,
  seenAtSeconds: NOW - secondsAgo,
});

/** A thousand records, so many of them of one key, the others spread over the shard. */
const sampleOf = (shardId: string, heavy: bigint, count: number): Sample => ({
  shardId,
  records: Array.from({ length: 1_000 }, (_, index) => sampled(index < count ? heavy : at(index / 1_000))),
});

/** The sample as it weighs on a stream's only shard. */
const weighed = (sample: Sample) => {
  const situation = evaluate(
    observation({ shards: [{ utilization: 1 }], samples: [sample] }),
    { operations: [] },
    parsePolicy(),
  );
  const [shard] = situation.load.shards as [ShardLoad];
  return weighedSampleOf(shard, situation);
};

describe('the heaviest key of a shard', () => {
  test('is the sample’s where there is one, whatever was seen before', () => {
    const sample = sampleOf('shardId-000000000000', at(0.7), 900);
    expect(hotKeyIn(whole, 1.2, weighed(sample), [key(0.2, 0.9)])).toMatchObject({ hashKey: at(0.7) });
  });

  test('is not made by one record that outweighs the others: it is as good as one draw', () => {
    const records = [
      ...Array.from({ length: 99 }, (_, index) => sampled(at(index / 100))),
      sampled(at(0.995), 1_000_000),
    ];
    expect(hotKeyIn(whole, 1.2, weighed({ shardId: 'shardId-000000000000', records }))).toBeUndefined();
  });

  test('is what was seen before where a sample came back empty: that tells nothing', () => {
    const empty = { shardId: 'shardId-000000000000', records: [] };
    expect(hotKeyIn(whole, 1.2, weighed(empty), [key(0.2, 0.9)])).toMatchObject({ hashKey: at(0.2) });
  });

  test('is else the hottest that was seen in its range, the rest of its load lying evenly', () => {
    const known = hotKeyIn(whole, 1.2, undefined, [key(0.2, 0.6), key(0.25, 0.9), key(0.9, 0.7)]);
    expect(known).toMatchObject({ hashKey: at(0.25) });
    expect(known?.shareAtLeast).toBeCloseTo(0.75, 9);
    expect(known?.shareBelow).toBeCloseTo(0.25 * 0.25, 9);
    expect(known?.shareAbove).toBeCloseTo(0.25 * 0.75, 9);
  });

  test('is unknown where no key of its range was seen', () => {
    const upper = { startingHashKey: at(0.5), endingHashKey: whole.endingHashKey };
    expect(hotKeyIn(upper, 1.2, undefined, [key(0.2, 0.9)])).toBeUndefined();
    expect(hotKeyIn(whole, 1.2, undefined)).toBeUndefined();
  });
});

describe('what is remembered after a look', () => {
  const keptAfter = (samples: readonly Sample[], history: Partial<History> = {}) =>
    hotKeysAfter(
      evaluate(
        observation({ shards: [{ utilization: 0.9 }, { utilization: 0.9 }], samples }),
        { operations: [], ...history },
        parsePolicy(),
      ),
    );

  test('is a key that a sample shows to be hot, by its hash and what it takes', () => {
    const [seen, ...others] = keptAfter([sampleOf('shardId-000000000000', at(0.2), 900)]);
    expect(others).toEqual([]);
    expect(seen).toMatchObject({ hashKey: at(0.2).toString(), seenAtSeconds: NOW });
    expect(seen?.utilization).toBeGreaterThan(0.75);
    expect(seen?.utilization).toBeLessThan(0.82);
  });

  test('is nothing of a shard whose keys share its load', () => {
    expect(keptAfter([sampleOf('shardId-000000000000', at(0.2), 100)])).toEqual([]);
  });

  test('are the keys of shards that were not sampled, for a day, and not those that a sample speaks against', () => {
    const hotKeys = [key(0.1, 0.8), key(0.7, 0.8), key(0.8, 0.9, 90_000)];
    const kept = keptAfter([sampleOf('shardId-000000000000', at(0.2), 100)], { hotKeys });
    expect(kept.map(({ hashKey }) => hashKey)).toEqual([at(0.7).toString()]);
  });

  test('are those, too, of a shard whose sample came back empty', () => {
    const empty = { shardId: 'shardId-000000000000', records: [] };
    expect(keptAfter([empty], { hotKeys: [key(0.1, 0.8)] })).toHaveLength(1);
  });

  test('stays small', () => {
    const hotKeys = Array.from({ length: 140 }, (_, index) => key(0.5 + index / 1_000, 0.8));
    expect(keptAfter([], { hotKeys })).toHaveLength(100);
  });
});
