import { evenStartingHashKeys } from '../../lib/core/hash-range';
import { NO_HISTORY } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import type { MetricRequest } from '../../lib/ports';
import { describeManageable, observe } from '../../lib/workflow/observe';
import { inMemoryPorts } from '../support/in-memory';
import { loadedStream } from '../support/loaded-stream';
import { shardsAt } from '../support/observations';

/** What is seen of a stream of two shards whose consumers are so far behind, and what was asked for to see it. */
async function observed(ageSeconds: number) {
  const ports = inMemoryPorts();
  loadedStream(ports, 'orders', [0.6, 0.4]);
  const minuteSeconds = Math.floor(ports.clock.nowSeconds() / 60) * 60 - 180;
  const age = { streamName: 'orders', metric: 'IteratorAgeMilliseconds', atSeconds: minuteSeconds } as const;
  ports.metrics.put({ ...age, value: ageSeconds * 1000 });
  ports.metrics.put({ ...age, shardId: 'shardId-000000000001', value: ageSeconds * 1000 });
  const requests: MetricRequest[] = [];
  const metrics = {
    read: (request: MetricRequest) => {
      requests.push(request);
      return ports.metrics.read(request);
    },
  };
  const described = await describeManageable(ports, 'orders');
  const observation = await observe({ ...ports, metrics }, described, NO_HISTORY, parsePolicy());
  return { shards: observation.metrics.shards, requests };
}

test('of shards whose stream is read in time, only what was written is asked for', async () => {
  const { shards, requests } = await observed(10);

  expect(requests.map(({ shardLevelMetrics }) => shardLevelMetrics)).toEqual([
    ['IncomingBytes', 'IncomingRecords', 'WriteProvisionedThroughputExceeded'],
  ]);
  expect(shards.get('shardId-000000000001')?.iteratorAgeSeconds).toBeUndefined();
});

test('where consumers are behind, it is asked which shards lag', async () => {
  const { shards, requests } = await observed(900);

  expect(requests.map(({ shardLevelMetrics }) => shardLevelMetrics.length)).toEqual([3, 1]);
  const lagging = shards.get('shardId-000000000001');
  expect(Math.max(...(lagging?.iteratorAgeSeconds ?? []).filter((age) => !Number.isNaN(age)))).toBe(900);
  expect(lagging?.bytes.some((bytes) => bytes > 0)).toBe(true);
});

test.each([
  [2, 185],
  [3_000, 185],
  [10_000, 65],
])('of %i open shards %i minutes are asked for', async (openShards, minutes) => {
  const ports = inMemoryPorts();
  loadedStream(ports, 'orders', [0.6]);
  const described = await describeManageable(ports, 'orders');
  const shards = shardsAt(evenStartingHashKeys(openShards));

  const { metrics } = await observe(ports, { ...described, shards }, NO_HISTORY, parsePolicy());

  expect(metrics.minutes).toBe(minutes);
});

test('shards that were listed while somebody reshards, and do not fit together, are to be listed again', async () => {
  const ports = inMemoryPorts();
  loadedStream(ports, 'orders', [0.6, 0.6, 0.6]);
  const listShards = async (streamName: string) => (await ports.streams.listShards(streamName)).slice(0, -1);

  await expect(
    describeManageable({ streams: { ...ports.streams, listShards } }, 'orders'),
  ).rejects.toMatchObject({ name: 'ServiceUnavailable', message: expect.stringContaining('every hash key') });
});
