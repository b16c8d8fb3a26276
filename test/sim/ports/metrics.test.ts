import { SHARD_BYTES_PER_MINUTE, SHARD_RECORDS_PER_MINUTE } from '../../../lib/core/quotas';
import { StreamNotFound } from '../../../lib/errors';
import { simulatedMetrics } from '../../../lib/sim/ports/metrics';
import { EPOCH_SECONDS, simulatedStream } from '../../../lib/sim/ports/simulated-stream';
import { streamWorld } from '../../../lib/sim/stream-world';
import type { Workload } from '../../../lib/workload/workload';
import { even } from '../workloads';

const NONE = Number.NaN;
const ALL = [
  'IncomingBytes',
  'IncomingRecords',
  'WriteProvisionedThroughputExceeded',
  'IteratorAgeMilliseconds',
] as const;

/** A stream of two shards under `needs`, at the end of `minutes`. */
function simulated(needs: readonly number[], minutes: number) {
  const world = streamWorld(even(needs), { initialShards: 2, burst: 0 });
  const stream = simulatedStream('orders', world);
  const metrics = simulatedMetrics(stream);
  const advance = (toMinute: number) => world.advanceTo(toMinute * 60);
  advance(minutes);
  const read = (from: number, to: number, shardIds: readonly string[] = []) =>
    metrics.read({
      streamName: 'orders',
      shardIds,
      shardLevelMetrics: ALL,
      fromSeconds: EPOCH_SECONDS + from * 60,
      toSeconds: EPOCH_SECONDS + to * 60,
    });
  return { world, stream, metrics, advance, read };
}

describe('the simulated CloudWatch', () => {
  test('shows what was accepted and what refused, a minute late, and nothing from before the workload', async () => {
    const { read } = simulated([1, 4, 1, 1], 3);

    const window = await read(-1, 3);

    const records = SHARD_BYTES_PER_MINUTE / 2000;
    expect(window).toMatchObject({ startsAtSeconds: EPOCH_SECONDS - 60, minutes: 4 });
    expect(window.stream.bytes).toEqual(
      Float64Array.of(NONE, SHARD_BYTES_PER_MINUTE, 2 * SHARD_BYTES_PER_MINUTE, NONE),
    );
    expect(window.stream.throttledRecords[2]).toBeCloseTo(2 * records);
    expect(window.stream.iteratorAgeSeconds).toEqual(Float64Array.of(NONE, 0, 0, NONE));
  });

  test('keeps a published shard count, and shows it when its minute is visible', async () => {
    const { metrics, advance, read } = simulated([1, 1, 1, 1], 1);
    await metrics.publish('orders', { OpenShardCount: 7 }, EPOCH_SECONDS + 65);

    expect((await read(0, 2)).openShardCount).toEqual(Float64Array.of(NONE, NONE));
    advance(3);
    expect((await read(0, 2)).openShardCount).toEqual(Float64Array.of(NONE, 7));
  });

  test('shows of shards what was on for the whole minute', async () => {
    const { stream, advance, read } = simulated([1, 1, 1, 1, 1, 1], 0);
    advance(1.5);
    stream.metricSwitches.turn(['IncomingBytes'], 'on', 90);
    advance(4);
    stream.metricSwitches.turn(['IncomingBytes'], 'off', 240);
    advance(6);

    const { shards } = await read(0, 5, ['shardId-000000000000']);

    const half = SHARD_BYTES_PER_MINUTE / 2;
    expect([...shards.keys()]).toEqual(['shardId-000000000000']);
    expect(shards.get('shardId-000000000000')).toEqual({
      bytes: Float64Array.of(NONE, NONE, half, half, NONE),
      records: Float64Array.of(NONE, NONE, NONE, NONE, NONE),
      throttledRecords: Float64Array.of(NONE, NONE, NONE, NONE, NONE),
      iteratorAgeSeconds: Float64Array.of(NONE, NONE, NONE, NONE, NONE),
    });
  });

  test('shows a shard the minutes of its own life alone', async () => {
    const { world, stream, advance, read } = simulated([1, 1, 1, 1, 1, 1], 0);
    stream.metricSwitches.turn(ALL, 'on', 0);
    advance(1);
    world.splitShard(
      'shardId-000000000001',
      (world.openShards[1]?.startingHashKey ?? 0n) + 2n ** 126n,
      'test',
    );
    advance(5);

    const { shards } = await read(0, 4, [
      'shardId-000000000001',
      'shardId-000000000002',
      'shardId-000000000009',
    ]);

    const [half, quarter] = [SHARD_BYTES_PER_MINUTE / 2, SHARD_BYTES_PER_MINUTE / 4];
    expect(shards.get('shardId-000000000001')?.bytes).toEqual(Float64Array.of(half, half / 2, NONE, NONE));
    expect(shards.get('shardId-000000000002')?.bytes).toEqual(
      Float64Array.of(NONE, quarter / 2, quarter, quarter),
    );
    expect(shards.get('shardId-000000000002')?.iteratorAgeSeconds).toEqual(Float64Array.of(NONE, 0, 0, 0));
    expect(shards.size).toBe(2);
  });

  test('gives the newest minutes, of closed shards too', () => {
    const { world, stream, metrics, advance } = simulated([1, 1, 1, 1, 1, 1, 1], 0);
    stream.metricSwitches.turn(ALL, 'on', 0);
    world.mergeShards('shardId-000000000000', 'shardId-000000000001', 'test');
    advance(3);

    expect([...metrics.newest(2, ['IncomingBytes']).shards.keys()].sort()).toEqual([
      'shardId-000000000000',
      'shardId-000000000001',
      'shardId-000000000002',
    ]);
    advance(6);
    const later = metrics.newest(2, ['IncomingBytes']);
    expect(later).toMatchObject({ startsAtSeconds: EPOCH_SECONDS + 180, minutes: 2 });
    expect([...later.shards.keys()]).toEqual(['shardId-000000000002']);
  });

  test('knows no other stream', async () => {
    const { metrics } = simulated([1], 0);
    const other = {
      streamName: 'clicks',
      shardIds: [],
      shardLevelMetrics: [],
      fromSeconds: 0,
      toSeconds: 60,
    };

    await expect(metrics.read(other)).rejects.toThrow(StreamNotFound);
    await expect(metrics.publish('clicks', { OpenShardCount: 1 }, EPOCH_SECONDS)).rejects.toThrow(
      StreamNotFound,
    );
  });

  test('counts records where they are what is short', async () => {
    const workload: Workload = {
      name: 'records',
      minutes: 3,
      records: Float64Array.of(SHARD_RECORDS_PER_MINUTE * 4, 0, 0),
      bytes: Float64Array.of(1000, 0, 0),
    };
    const world = streamWorld(workload, { initialShards: 2, burst: 0 });
    const metrics = simulatedMetrics(simulatedStream('orders', world));
    world.advanceTo(120);

    const { stream } = metrics.newest(1, []);
    expect(stream.records[0]).toBeCloseTo(SHARD_RECORDS_PER_MINUTE * 2);
    expect(stream.throttledRecords[0]).toBeCloseTo(SHARD_RECORDS_PER_MINUTE * 2);
    expect(stream.bytes[0]).toBeCloseTo(500);
  });
});
