/** Splits and merges carried out on the emulator until its boundaries are the ones wanted. */
import { setTimeout as pause } from 'node:timers/promises';
import { evenStartingHashKeys } from '../core/hash-range';
import type { KinesisRequest, Upstream } from './kinesis-wire';
import { openShards, shardAt } from './shard-routes';

/** Between two tries while the emulator is busy with the operation before. */
const RETRY_MILLISECONDS = 5;

/** The emulator's operations last no time, so that one that is refused for long is refused for good. */
const TRIES = 200;

/**
 * Leaves `shardCount` shards of equal width, as UpdateShardCount does on AWS and the emulator's own does not: the boundaries
 * that are missing are split in, then those too many are merged away.
 */
export async function makeUniform(emulator: Upstream, streamName: string, shardCount: number): Promise<void> {
  const wanted = evenStartingHashKeys(shardCount);
  for (const hashKey of wanted) {
    const shard = shardAt(hashKey, await openShards(emulator, streamName));
    if (isSame(shard.startingHashKey, hashKey)) continue;
    await insist(emulator, {
      operation: 'SplitShard',
      body: { StreamName: streamName, ShardToSplit: shard.shardId, NewStartingHashKey: hashKey.toString() },
    });
  }
  const surplus = (await openShards(emulator, streamName))
    .map(({ startingHashKey }) => startingHashKey)
    .filter((boundary) => !wanted.some((hashKey) => isSame(boundary, hashKey)));
  for (const hashKey of surplus) {
    const shards = await openShards(emulator, streamName);
    await insist(emulator, {
      operation: 'MergeShards',
      body: {
        StreamName: streamName,
        ShardToMerge: shardAt(hashKey - 1n, shards).shardId,
        AdjacentShardToMerge: shardAt(hashKey, shards).shardId,
      },
    });
  }
}

/**
 * The emulator opens a stream with boundaries a hash key lower than AWS has them, and no shard can be split that close to its
 * start: so they count as the same.
 */
function isSame(boundary: bigint, other: bigint): boolean {
  return boundary === other || boundary + 1n === other;
}

async function insist(emulator: Upstream, request: KinesisRequest): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { status, body } = await emulator.send(request);
    if (status === 200) return;
    if (tries === TRIES || body['__type'] !== 'ResourceInUseException') {
      throw new Error(`The Kinesis emulator refused ${request.operation}: ${JSON.stringify(body)}`);
    }
    await pause(RETRY_MILLISECONDS);
  }
}
