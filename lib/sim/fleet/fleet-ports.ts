import type { Ports } from '../../ports';
import { EPOCH_SECONDS } from '../ports/simulated-stream';
import { simulatedState } from '../ports/state';
import type { VirtualTime } from '../virtual-time';
import type { Account } from './account';
import type { FleetStream } from './fleet-stream';

/** The ports of all streams: each call goes to the stream that it names, as it is by then. */
export function fleetPorts(streams: readonly FleetStream[], time: VirtualTime, { limited }: Account): Ports {
  const byName = new Map(streams.map((stream) => [stream.name, stream]));
  const named = (name: string): FleetStream => {
    const stream = byName.get(name) as FleetStream;
    stream.world.advanceTo(time.nowSeconds);
    return stream;
  };
  const kinesis = (name: string) => named(name).streams;
  return {
    streams: limited(
      {
        describe: async (name: string) => kinesis(name).describe(name),
        listShards: async (name: string) => kinesis(name).listShards(name),
        tags: async (name: string) => kinesis(name).tags(name),
        splitShard: async (name: string, ...rest: [string, bigint]) =>
          kinesis(name).splitShard(name, ...rest),
        mergeShards: async (name: string, ...rest: [string, string]) =>
          kinesis(name).mergeShards(name, ...rest),
        updateShardCount: async (name: string, target: number) =>
          kinesis(name).updateShardCount(name, target),
        enableShardLevelMetrics: async (name, metrics) =>
          kinesis(name).enableShardLevelMetrics(name, metrics),
        disableShardLevelMetrics: async (name, metrics) =>
          kinesis(name).disableShardLevelMetrics(name, metrics),
      } satisfies Ports['streams'],
      'streams',
    ),
    metrics: limited(
      { read: async (request) => named(request.streamName).metrics.read(request) } satisfies Ports['metrics'],
      'metrics',
    ),
    measures: { publish: async (name, ...rest) => named(name).metrics.publish(name, ...rest) },
    samples: limited(
      { sample: async (name, shard) => named(name).samples.sample(name, shard) } satisfies Ports['samples'],
      'samples',
    ),
    state: limited(simulatedState(), 'state'),
    events: { publish: async () => {} },
    clock: { nowSeconds: () => EPOCH_SECONDS + Math.floor(time.nowSeconds) },
  };
}
