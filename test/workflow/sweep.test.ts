import { parsePolicy } from '../../lib/core/policy';
import { Throttled } from '../../lib/errors';
import { sweep } from '../../lib/workflow/sweep';
import { DEPLOYMENT } from '../support/executed-workflow';
import { failing, type InMemoryPorts, inMemoryPorts } from '../support/in-memory';
import { loadedStream } from '../support/loaded-stream';

const swept = (ports: InMemoryPorts, parameters: Record<string, string | number> = {}) =>
  sweep({ ports, deployment: DEPLOYMENT, policy: parsePolicy(parameters) });

function world(shards = 2): InMemoryPorts {
  const ports = inMemoryPorts();
  for (const streamName of DEPLOYMENT.streamNames) loadedStream(ports, streamName, Array(shards).fill(0.6));
  return ports;
}

test('every stream’s open shards are published', async () => {
  const ports = world(3);
  await swept(ports);
  const window = await ports.metrics.read({
    streamName: 'clicks',
    shardIds: [],
    shardLevelMetrics: [],
    fromSeconds: ports.clock.nowSeconds(),
    toSeconds: ports.clock.nowSeconds() + 60,
  });
  expect([...window.openShardCount]).toEqual([3]);
});

/** A world in which every stream was looked at, and the next look is due after `seconds`. */
async function lookedAt(seconds: number, shards = 2): Promise<InMemoryPorts> {
  const ports = world(shards);
  for (const streamName of DEPLOYMENT.streamNames) {
    const lease = await ports.state.acquire(streamName, 'an execution', ports.clock.nowSeconds(), 300);
    if (lease === undefined) throw new Error('no lease');
    const lookAgainAtSeconds = ports.clock.nowSeconds() + seconds;
    await ports.state.save(lease, { history: { operations: [] }, lookAgainAtSeconds });
  }
  return ports;
}

test('a stream is looked at again when its last decision asked for it, and not before', async () => {
  const ports = await lookedAt(300);
  await swept(ports);
  expect(ports.executions.started).toEqual([]);
  ports.clock.advance(300);
  await swept(ports);
  expect(ports.executions.started).toContainEqual({
    streamName: 'orders',
    reason: 'the last decision asked for another look',
  });
});

test('an alarm that stays in ALARM is delivered again, once the last decision’s pace allows', async () => {
  const ports = await lookedAt(90);
  ports.alarms.raise('Shardwright-orders-hot-shard');
  ports.alarms.raise('Shardwright-unmanaged-hot-shard');
  await swept(ports);
  ports.clock.advance(60);
  await swept(ports);
  expect(ports.executions.started).toEqual([]);
  ports.clock.advance(60);
  await swept(ports);
  expect(ports.executions.started).toContainEqual({
    streamName: 'orders',
    reason: 'still in ALARM: Shardwright-orders-hot-shard',
  });
});

test.each([
  [{ MinShards: 3 }, '2 shards are open and MinShards is 3'],
  [{ MaxShards: 1 }, '2 shards are open and MaxShards is 1'],
])('a stream outside its bounds is brought back: %j', async (parameters, reason) => {
  const ports = world();
  await swept(ports, parameters);
  expect(ports.executions.started).toContainEqual({ streamName: 'orders', reason });
});

test('a stream outside its bounds is brought back however far off the next look was put', async () => {
  const ports = await lookedAt(3_600);
  await swept(ports, { MinShards: 3 });
  expect(ports.executions.started).toContainEqual({
    streamName: 'orders',
    reason: '2 shards are open and MinShards is 3',
  });
});

test('a stream without the shard-level metrics that should always be on gets them', async () => {
  const ports = world();
  ports.streams.create('orders', 2);
  await swept(ports);
  expect(ports.executions.started).toContainEqual({
    streamName: 'orders',
    reason: 'shard-level metrics are to be switched on',
  });
});

test('a stream that is missing, on-demand or being resharded does not keep the others from being swept', async () => {
  const ports = world();
  ports.streams.delete('orders');
  ports.alarms.raise('Shardwright-clicks-hot-shard');
  const { streams } = await swept(ports);
  expect(streams).toMatchObject([
    { streamName: 'orders', error: expect.stringContaining('StreamNotFound') },
    { streamName: 'clicks', openShardCount: 2 },
  ]);
  expect(ports.executions.started).toHaveLength(1);
  ports.streams.create('clicks', 2, { mode: 'ON_DEMAND' });
  await swept(ports);
  expect(ports.executions.started).toHaveLength(1);
});

test('a call that fails is told, with the stream', async () => {
  const { streams } = await swept(
    failing(world(), 'metrics.publishOpenShardCount', new Throttled('Slow down.')),
  );
  expect(streams).toMatchObject([
    { streamName: 'orders', error: 'Throttled: Slow down.' },
    { openShardCount: 2 },
  ]);
});
