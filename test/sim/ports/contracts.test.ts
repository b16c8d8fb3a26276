/** The simulated ports do what every implementation does. */
import { inOrder } from '../../../lib/core/hash-range';
import type { Streams } from '../../../lib/ports';
import { EPOCH_SECONDS, simulatedStream } from '../../../lib/sim/ports/simulated-stream';
import { simulatedState } from '../../../lib/sim/ports/state';
import { simulatedStreams } from '../../../lib/sim/ports/streams';
import { type StreamWorld, streamWorld } from '../../../lib/sim/stream-world';
import { stateContract } from '../../contract/state';
import { streamsContract } from '../../contract/streams';
import { even } from '../workloads';

const stop = async () => {};

interface Simulated {
  readonly world: StreamWorld;
  readonly streams: Streams;
}

/** One port for many streams, each in a world of its own. */
function severalStreams() {
  const simulated = new Map<string, Simulated>();
  const anyStream = streamOf('nobody', 1, {}).streams;
  const of = (streamName: string) => simulated.get(streamName)?.streams ?? anyStream;
  const streams: Streams = {
    describe: (name) => of(name).describe(name),
    listShards: async (name) => inOrder(await of(name).listShards(name)),
    tags: (name) => of(name).tags(name),
    splitShard: (name, ...given) => of(name).splitShard(name, ...given),
    mergeShards: (name, ...given) => of(name).mergeShards(name, ...given),
    updateShardCount: (name, ...given) => of(name).updateShardCount(name, ...given),
    enableShardLevelMetrics: (name, ...given) => of(name).enableShardLevelMetrics(name, ...given),
    disableShardLevelMetrics: (name, ...given) => of(name).disableShardLevelMetrics(name, ...given),
  };
  return { simulated, streams };
}

function streamOf(name: string, initialShards: number, tags: Readonly<Record<string, string>>): Simulated {
  const world = streamWorld(even([1]), { initialShards, burst: 0 });
  return { world, streams: simulatedStreams(simulatedStream(name, world), () => 'test', tags) };
}

streamsContract('simulated', async () => {
  const { simulated, streams } = severalStreams();
  return {
    streams,
    async create(streamName, shardCount, tags = {}) {
      simulated.set(streamName, streamOf(streamName, shardCount, tags));
    },
    async settled(streamName) {
      const { world } = simulated.get(streamName) as Simulated;
      world.advanceTo(world.nowSeconds + 36_000);
    },
    stop,
  };
});

stateContract('simulated', async () => ({ state: simulatedState(), stop }));

test('a closed shard is listed for a day', async () => {
  const { world, streams } = streamOf('orders', 2, {});
  const [lower, upper] = await streams.listShards('orders');
  await streams.mergeShards('orders', lower?.shardId ?? '', upper?.shardId ?? '');

  world.advanceTo(30 + 86_399);
  expect(await streams.listShards('orders')).toHaveLength(3);
  world.advanceTo(30 + 86_400);
  expect(await streams.listShards('orders')).toHaveLength(1);
});

test('the workload begins at a whole minute of the controller’s clock', () => {
  expect(EPOCH_SECONDS % 60).toBe(0);
});
