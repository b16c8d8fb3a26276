import { SHARD_LEVEL_METRICS } from '../../lib/core/model';
import type { Measures, MetricRequest, Metrics } from '../../lib/ports';
import type { Datapoint } from '../support/in-memory-metrics';

export interface MetricsWorld {
  readonly metrics: Metrics;
  /** What is published here, the metrics show. */
  readonly measures: Measures;
  put(datapoint: Datapoint): void;
}

const NOON = 1_800_000_000;
const FIVE_MINUTES = { fromSeconds: NOON, toSeconds: NOON + 300 };
const NONE = Number.NaN;

const REQUEST: MetricRequest = {
  streamName: 'orders',
  shardIds: [],
  shardLevelMetrics: [],
  ...FIVE_MINUTES,
};

/** What every implementation of Metrics does. */
export function metricsContract(name: string, start: () => MetricsWorld): void {
  describe(`Metrics: ${name}`, () => {
    const streamName = 'orders';

    test('a stream without a datapoint has columns of the asked length, with nothing in them', async () => {
      const { metrics } = start();

      const window = await metrics.read(REQUEST);

      const empty = Float64Array.of(NONE, NONE, NONE, NONE, NONE);
      expect(window).toMatchObject({
        startsAtSeconds: NOON,
        minutes: 5,
        stream: { bytes: empty, records: empty, throttledRecords: empty, iteratorAgeSeconds: empty },
        openShardCount: empty,
        shards: new Map(),
      });
    });

    test('datapoints of a stream stand in their minutes, and missing ones stay missing', async () => {
      const { metrics, put } = start();
      put({ streamName, metric: 'IncomingBytes', atSeconds: NOON, value: 1_000 });
      put({ streamName, metric: 'IncomingBytes', atSeconds: NOON + 240, value: 5_000 });
      put({ streamName, metric: 'IncomingRecords', atSeconds: NOON + 60, value: 20 });
      put({ streamName, metric: 'WriteProvisionedThroughputExceeded', atSeconds: NOON + 120, value: 3 });
      put({ streamName, metric: 'IteratorAgeMilliseconds', atSeconds: NOON + 180, value: 1_001 });

      const { stream } = await metrics.read(REQUEST);

      expect(stream).toEqual({
        bytes: Float64Array.of(1_000, NONE, NONE, NONE, 5_000),
        records: Float64Array.of(NONE, 20, NONE, NONE, NONE),
        throttledRecords: Float64Array.of(NONE, NONE, 3, NONE, NONE),
        iteratorAgeSeconds: Float64Array.of(NONE, NONE, NONE, 1.001, NONE),
      });
    });

    test('the window includes its first minute and excludes its end', async () => {
      const { metrics, put } = start();
      for (const atSeconds of [NOON - 60, NOON + 60, NOON + 120, NOON + 180]) {
        put({ streamName, metric: 'IncomingBytes', atSeconds, value: atSeconds - NOON });
      }

      const window = await metrics.read({ ...REQUEST, fromSeconds: NOON + 60, toSeconds: NOON + 180 });

      expect(window.stream.bytes).toEqual(Float64Array.of(60, 120));
    });

    test('shards have the metrics that were asked for, the iterator age only where it was', async () => {
      const { metrics, put } = start();
      for (const metric of SHARD_LEVEL_METRICS) {
        put({ streamName, shardId: 'shardId-0', metric, atSeconds: NOON, value: 1_000 });
      }
      const request = { ...REQUEST, shardIds: ['shardId-0'], toSeconds: NOON + 60 };

      const some = await metrics.read({ ...request, shardLevelMetrics: ['IncomingBytes'] });
      const all = await metrics.read({ ...request, shardLevelMetrics: SHARD_LEVEL_METRICS });

      expect(some.shards.get('shardId-0')).toEqual({
        bytes: Float64Array.of(1_000),
        records: Float64Array.of(NONE),
        throttledRecords: Float64Array.of(NONE),
      });
      expect(all.shards.get('shardId-0')).toEqual({
        bytes: Float64Array.of(1_000),
        records: Float64Array.of(1_000),
        throttledRecords: Float64Array.of(1_000),
        iteratorAgeSeconds: Float64Array.of(1),
      });
      expect(some.stream.bytes).toEqual(Float64Array.of(NONE));
    });

    test('shards without any datapoint, and shards not asked for, are left out', async () => {
      const { metrics, put } = start();
      put({ streamName, shardId: 'shardId-0', metric: 'IncomingBytes', atSeconds: NOON, value: 1 });
      put({ streamName, shardId: 'shardId-2', metric: 'IncomingBytes', atSeconds: NOON, value: 1 });

      const window = await metrics.read({
        ...REQUEST,
        shardIds: ['shardId-0', 'shardId-1'],
        shardLevelMetrics: ['IncomingBytes'],
      });

      expect([...window.shards.keys()]).toEqual(['shardId-0']);
    });

    test('two thousand shards are read, each into its own columns', async () => {
      const { metrics, put } = start();
      const shardIds = Array.from({ length: 2_000 }, (_, index) => `shardId-${index}`);
      for (const [index, shardId] of shardIds.entries()) {
        put({ streamName, shardId, metric: 'IncomingBytes', atSeconds: NOON, value: index });
        put({ streamName, shardId, metric: 'IncomingRecords', atSeconds: NOON + 60, value: index + 0.5 });
      }

      const window = await metrics.read({
        ...REQUEST,
        shardIds,
        shardLevelMetrics: ['IncomingBytes', 'IncomingRecords'],
        toSeconds: NOON + 120,
      });

      expect(window.shards.size).toBe(2_000);
      for (const [index, shardId] of shardIds.entries()) {
        expect(window.shards.get(shardId)?.bytes[0]).toBe(index);
        expect(window.shards.get(shardId)?.records[1]).toBe(index + 0.5);
      }
    });

    test('streams are kept apart', async () => {
      const { metrics, put } = start();
      put({ streamName: 'clicks', metric: 'IncomingBytes', atSeconds: NOON, value: 1 });

      const { stream } = await metrics.read({ ...REQUEST, toSeconds: NOON + 60 });

      expect(stream.bytes).toEqual(Float64Array.of(NONE));
    });

    test('publishing nothing changes nothing', async () => {
      const { metrics, measures } = start();

      await measures.publish(streamName, {}, NOON);

      expect((await metrics.read(REQUEST)).openShardCount.every(Number.isNaN)).toBe(true);
    });

    test('an open shard count that was published can be read in its minute', async () => {
      const { metrics, measures } = start();

      await measures.publish(streamName, { OpenShardCount: 7, Splits: 1 }, NOON + 75);

      const { openShardCount } = await metrics.read(REQUEST);
      expect(openShardCount).toEqual(Float64Array.of(NONE, 7, NONE, NONE, NONE));
    });
  });
}
