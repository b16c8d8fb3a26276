import { contains, WHOLE_RANGE } from '../../../lib/core/hash-range';
import { StreamNotFound } from '../../../lib/errors';
import { simulatedSamples } from '../../../lib/sim/ports/samples';
import { simulatedStream } from '../../../lib/sim/ports/simulated-stream';
import { streamWorld } from '../../../lib/sim/stream-world';
import { hashKeyOf } from '../../../lib/workload/collect';
import type { Workload } from '../../../lib/workload/workload';
import { even, keyed } from '../workloads';

/** As far as the simulation looks: it knows where its shards lie. */
const at = (shardId: string) => ({ shardId, ...WHOLE_RANGE, ageSeconds: 60, meanRecordBytes: 2_000 });

const FIRST = 'shardId-000000000000';
const SECOND = 'shardId-000000000001';

function samplesOf(workload: Workload, { initialShards = 1, seed = 1, minutes = 1 } = {}) {
  const world = streamWorld(workload, { initialShards, burst: 0 });
  world.advanceTo(minutes * 60);
  return { world, samples: simulatedSamples(simulatedStream('orders', world), seed) };
}

describe('a simulated sample', () => {
  test('has keys as often as they have records, with their weight', async () => {
    const { samples } = samplesOf(keyed([{ heavy: 0.6, light: 0.2 }]));

    const { records } = await samples.sample('orders', at(FIRST));

    const heavy = records.filter(({ hashKey }) => hashKey === hashKeyOf('heavy')).length;
    expect(records).toHaveLength(1000);
    expect(heavy).toBeGreaterThan(700);
    expect(heavy).toBeLessThan(800);
    expect(new Set(records.map(({ hashKey }) => hashKey))).toEqual(
      new Set([hashKeyOf('heavy'), hashKeyOf('light')]),
    );
    expect(records[0]?.bytes).toBeCloseTo(2000);
  });

  test('has what hashes to the shard, from anywhere in it where keys are unknown', async () => {
    const { world, samples } = samplesOf(even([1]), { initialShards: 2 });

    const { records } = await samples.sample('orders', at(SECOND));

    const [, shard] = world.openShards;
    expect(records.every(({ hashKey }) => shard !== undefined && contains(shard, hashKey))).toBe(true);
    expect(new Set(records.map(({ hashKey }) => hashKey)).size).toBe(1000);
  });

  test('is of the minute that is asked for', async () => {
    const { samples } = samplesOf(keyed([{ a: 0.5 }, { b: 0.5 }, {}]), { minutes: 3 });
    const { records } = await samples.sample('orders', { ...at(FIRST), ageSeconds: 180 });
    expect(new Set(records.map(({ hashKey }) => hashKey))).toEqual(new Set([hashKeyOf('a')]));
  });

  test('has no more than was accepted in that minute', async () => {
    const few = keyed([{ a: 0.0002 }, { b: 0.5 }]);

    expect((await samplesOf(few).samples.sample('orders', at(FIRST))).records).toHaveLength(6);
    expect((await samplesOf(few, { minutes: 0 }).samples.sample('orders', at(FIRST))).records).toEqual([]);
    const { records } = await samplesOf(few, { minutes: 2 }).samples.sample('orders', at(FIRST));
    expect(new Set(records.map(({ hashKey }) => hashKey))).toEqual(new Set([hashKeyOf('b')]));
  });

  test('is of as many records as the deployed adapter reads where they are heavy', async () => {
    const { samples } = samplesOf(keyed([{ a: 0.8 }], 99_999));
    const drawn = async (meanRecordBytes: number) =>
      (await samples.sample('orders', { ...at(FIRST), meanRecordBytes })).records.length;

    expect(await drawn(99_999)).toBe(20);
    expect(await drawn(1_000)).toBe(20);
    expect(await drawn(200_000)).toBe(10);
  });

  test('of a shard that was opened since is empty', async () => {
    const { world, samples } = samplesOf(even([1, 1]), { initialShards: 2 });
    world.mergeShards(FIRST, SECOND, 'test');
    world.advanceTo(95);

    expect((await samples.sample('orders', at('shardId-000000000002'))).records).toEqual([]);
  });

  test('is the same whenever it is asked for, and another for another seed, shard or minute', async () => {
    const workload = even([1, 1, 1]);
    const drawn = async (options: { seed?: number; minutes?: number }, shardId = FIRST) =>
      (
        await samplesOf(workload, { initialShards: 2, ...options }).samples.sample('orders', at(shardId))
      ).records.map(({ hashKey }) => hashKey);
    const first = await drawn({});

    expect(await drawn({})).toEqual(first);
    expect(await drawn({ seed: 2 })).not.toEqual(first);
    expect(await drawn({ minutes: 2 })).not.toEqual(first);
    expect(await drawn({}, SECOND)).not.toEqual(first);
  });

  test('of no shard, or of another stream, throws StreamNotFound', async () => {
    const { samples } = samplesOf(even([1]));

    await expect(samples.sample('orders', at('shardId-000000000009'))).rejects.toThrow(StreamNotFound);
    await expect(samples.sample('clicks', at(FIRST))).rejects.toThrow(StreamNotFound);
  });
});
