/** The fakes obey the same contracts as the adapters; else a test that uses them proves nothing. */
import { ResourceInUse, ServiceUnavailable } from '../../lib/errors';
import { failing, inMemoryPorts } from '../support/in-memory';
import { inMemoryStreams } from '../support/in-memory-streams';
import { metricsContract } from './metrics';
import { samplesContract } from './samples';
import { alarmsContract, clockContract, eventsContract, executionsContract } from './signals';
import { stateContract } from './state';
import { streamsContract } from './streams';

const stop = async () => {};

streamsContract('in memory', async () => {
  const { streams } = inMemoryPorts();
  return {
    streams,
    create: async (streamName, shardCount, tags = {}) => streams.create(streamName, shardCount, { tags }),
    settled: async (streamName) => streams.settle(streamName),
    stop,
  };
});

samplesContract('in memory', async () => {
  const { streams, samples } = inMemoryPorts();
  return {
    samples,
    async createWith(streamName, records) {
      streams.create(streamName, 1);
      samples.put(streamName, 'shardId-000000000000', records);
      return 'shardId-000000000000';
    },
    stop,
  };
});

stateContract('in memory', async () => ({ state: inMemoryPorts().state, stop }));

metricsContract('in memory', () => {
  const { metrics } = inMemoryPorts();
  return { metrics, measures: metrics, put: metrics.put };
});

alarmsContract('in memory', () => {
  const { alarms } = inMemoryPorts();
  return { alarms, raise: alarms.raise, clear: alarms.clear };
});

executionsContract('in memory', () => {
  const { executions } = inMemoryPorts();
  return { executions, inputs: () => [...executions.started] };
});

eventsContract('in memory', () => {
  const { events } = inMemoryPorts();
  return { events, received: () => events.published.map(({ kind, detail }) => ({ kind, detail })) };
});

clockContract('in memory', () => inMemoryPorts().clock);

describe('Streams in memory', () => {
  test('an operation is complete when the clock has passed its end', async () => {
    const { clock, streams } = inMemoryPorts();
    streams.create('orders', 1);
    await streams.splitShard('orders', 'shardId-000000000000', 1_000n);

    clock.advance(29);
    expect(await streams.describe('orders')).toMatchObject({ status: 'UPDATING' });
    expect(await streams.listShards('orders')).toHaveLength(1);

    clock.advance(1);
    expect(await streams.describe('orders')).toMatchObject({ status: 'ACTIVE' });
    expect(await streams.listShards('orders')).toHaveLength(3);
  });

  test('an eleventh UpdateShardCount in a rolling day exceeds the limit', async () => {
    const { clock, streams } = inMemoryPorts();
    streams.create('orders', 4);
    for (let call = 0; call < 10; call++) {
      await streams.updateShardCount('orders', call % 2 === 0 ? 5 : 4);
      streams.settle('orders');
    }

    await expect(streams.updateShardCount('orders', 5)).rejects.toThrow('10 times in the last day');

    clock.advance(86_400);
    await expect(streams.updateShardCount('orders', 5)).resolves.toBeUndefined();
  });

  test("an account's shard limit holds", async () => {
    const { clock } = inMemoryPorts();
    const streams = inMemoryStreams(clock, 2);
    streams.create('orders', 2);

    await expect(streams.splitShard('orders', 'shardId-000000000000', 1_000n)).rejects.toThrow(
      'The account may have 2 open shards.',
    );
  });

  test('an on-demand stream is not resharded', async () => {
    const { streams } = inMemoryPorts();
    streams.create('orders', 2, { mode: 'ON_DEMAND' });

    await expect(streams.updateShardCount('orders', 3)).rejects.toThrow('on-demand');
  });
});

describe('failing', () => {
  test('makes the next such call fail, before it has any effect, and no other', async () => {
    const ports = inMemoryPorts();
    ports.streams.create('orders', 1);
    const broken = failing(ports, 'streams.splitShard', new ResourceInUse('busy'));

    await expect(broken.streams.splitShard('orders', 'shardId-000000000000', 10n)).rejects.toThrow('busy');
    expect(await broken.streams.describe('orders')).toMatchObject({ status: 'ACTIVE' });

    await broken.streams.splitShard('orders', 'shardId-000000000000', 10n);
    expect(await broken.streams.describe('orders')).toMatchObject({ status: 'UPDATING' });
  });

  test('may lose the answer of a call that took effect', async () => {
    const ports = inMemoryPorts();
    ports.streams.create('orders', 1);
    const broken = failing(ports, 'streams.splitShard', new ServiceUnavailable('timed out'), 'after');

    await expect(broken.streams.splitShard('orders', 'shardId-000000000000', 10n)).rejects.toThrow(
      'timed out',
    );

    expect(await broken.streams.describe('orders')).toMatchObject({ status: 'UPDATING' });
  });
});
