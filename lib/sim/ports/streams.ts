import type { Shard } from '../../core/model';
import type { Streams } from '../../ports';
import type { SimulatedShard } from '../lineage';
import { assertNamed, EPOCH_SECONDS, type SimulatedStream } from './simulated-stream';

/** Kinesis lists a closed shard until its last record has expired: by default after a day. */
const RETENTION_SECONDS = 86_400;

/**
 * The simulated stream as Kinesis shows it.
 * @param reason why the next call is made, in words: noted with the call
 * @param tags the stream's tags
 */
export function simulatedStreams(
  stream: SimulatedStream,
  reason: () => string,
  tags: Readonly<Record<string, string>> = {},
): Streams {
  const { world, metricSwitches } = stream;
  const named = (streamName: string) => assertNamed(stream, streamName);
  return {
    async describe(streamName) {
      named(streamName);
      const shardLevelMetrics = metricSwitches.on();
      return {
        name: stream.name,
        status: world.status,
        mode: 'PROVISIONED',
        shardLevelMetrics,
        createdAtSeconds: EPOCH_SECONDS,
      };
    },
    async listShards(streamName) {
      named(streamName);
      return world.shardsOpenSince(world.nowSeconds - RETENTION_SECONDS).map(asListed);
    },
    async tags(streamName) {
      named(streamName);
      return { ...tags };
    },
    async splitShard(streamName, shardId, newStartingHashKey) {
      named(streamName);
      world.splitShard(shardId, newStartingHashKey, reason());
    },
    async mergeShards(streamName, shardId, adjacentShardId) {
      named(streamName);
      world.mergeShards(shardId, adjacentShardId, reason());
    },
    async updateShardCount(streamName, targetShardCount) {
      named(streamName);
      world.updateShardCount(targetShardCount, reason());
    },
    async enableShardLevelMetrics(streamName, metrics) {
      named(streamName);
      metricSwitches.turn(metrics, 'on', world.nowSeconds);
    },
    async disableShardLevelMetrics(streamName, metrics) {
      named(streamName);
      metricSwitches.turn(metrics, 'off', world.nowSeconds);
    },
  };
}

function asListed({
  shardId,
  parentShardIds,
  startingHashKey,
  endingHashKey,
  closedAtSeconds,
}: SimulatedShard): Shard {
  return { shardId, parentShardIds, startingHashKey, endingHashKey, isOpen: closedAtSeconds === undefined };
}
