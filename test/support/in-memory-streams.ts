import {
  canSplitAt,
  contains,
  evenStartingHashKeys,
  HASH_KEY_MAX,
  type HashKeyRange,
  inOrder,
} from '../../lib/core/hash-range';
import {
  SHARD_LEVEL_METRICS,
  type Shard,
  type ShardLevelMetric,
  type StreamMode,
  type StreamStatus,
} from '../../lib/core/model';
import {
  fewestByUpdate,
  mostByUpdate,
  RESHARD_SECONDS,
  ROLLING_DAY_SECONDS,
  UPDATE_SHARD_COUNTS_PER_DAY,
  updateShardCountSeconds,
} from '../../lib/core/quotas';
import { InvalidRequest, LimitExceeded, ResourceInUse, StreamNotFound } from '../../lib/errors';
import type { Clock, Streams } from '../../lib/ports';

/** Streams as Kinesis keeps them. An operation is complete once the clock has passed its end, or when it is told so. */
export interface InMemoryStreams extends Streams {
  /**
   * @param shards how many even shards, or the starting hash key of each
   */
  create(streamName: string, shards: number | readonly bigint[], options?: StreamOptions): void;
  /** Completes the operation that is under way, whatever the clock says. */
  settle(streamName: string): void;
  delete(streamName: string): void;
  /** Replaces the stream's tags. */
  tag(streamName: string, tags: Readonly<Record<string, string>>): void;
}

interface StreamOptions {
  readonly mode?: StreamMode;
  readonly status?: StreamStatus;
  readonly tags?: Readonly<Record<string, string>>;
  readonly shardLevelMetrics?: readonly ShardLevelMetric[];
  /** Long ago unless said. */
  readonly createdAtSeconds?: number;
}

interface StoredStream {
  readonly name: string;
  readonly mode: StreamMode;
  readonly status: StreamStatus;
  readonly createdAtSeconds: number;
  tags: Readonly<Record<string, string>>;
  shardLevelMetrics: readonly ShardLevelMetric[];
  shards: readonly Shard[];
  readonly updatedAtSeconds: number[];
  underWay?: { readonly endsAtSeconds: number; readonly shardsAfter: readonly Shard[] } | undefined;
}

/** The account's shard limit, where a test sets none: out of reach. */
const NO_SHARD_LIMIT = Number.POSITIVE_INFINITY;

export function inMemoryStreams(clock: Clock, shardLimit = NO_SHARD_LIMIT): InMemoryStreams {
  const streams = new Map<string, StoredStream>();

  function settle(stream: StoredStream): void {
    stream.shards = stream.underWay?.shardsAfter ?? stream.shards;
    stream.underWay = undefined;
  }

  function existing(streamName: string): StoredStream {
    const stream = streams.get(streamName);
    if (stream === undefined) throw new StreamNotFound(`There is no stream ${streamName}.`);
    if (stream.underWay !== undefined && clock.nowSeconds() >= stream.underWay.endsAtSeconds) settle(stream);
    return stream;
  }

  /** What every resharding call checks first. */
  function reshardable(streamName: string): StoredStream {
    const stream = existing(streamName);
    if (stream.mode === 'ON_DEMAND') throw new InvalidRequest(`${streamName} is in on-demand mode.`);
    const status = statusOf(stream);
    if (status !== 'ACTIVE')
      throw new ResourceInUse(`${streamName} is ${status}, not ACTIVE.`, { isFirstTry: true });
    return stream;
  }

  function begin(stream: StoredStream, seconds: number, shardsAfter: readonly Shard[]): void {
    if (openOf(shardsAfter).length > shardLimit) {
      throw new LimitExceeded(`The account may have ${shardLimit} open shards.`);
    }
    stream.underWay = { endsAtSeconds: clock.nowSeconds() + seconds, shardsAfter };
  }

  return {
    create(
      name,
      shards,
      {
        mode = 'PROVISIONED',
        status = 'ACTIVE',
        tags = {},
        shardLevelMetrics = [],
        createdAtSeconds = 0,
      } = {},
    ) {
      const starts = typeof shards === 'number' ? evenStartingHashKeys(shards) : shards;
      streams.set(name, {
        name,
        mode,
        status,
        createdAtSeconds,
        tags,
        shardLevelMetrics,
        shards: starts.map((start, index) => ({
          shardId: shardIdOf(index),
          parentShardIds: [],
          startingHashKey: start,
          endingHashKey: (starts[index + 1] ?? HASH_KEY_MAX + 1n) - 1n,
          isOpen: true,
        })),
        updatedAtSeconds: [],
      });
    },

    settle: (streamName) => settle(existing(streamName)),

    delete(streamName) {
      streams.delete(streamName);
    },

    tag(streamName, tags) {
      existing(streamName).tags = tags;
    },

    async describe(streamName) {
      const stream = existing(streamName);
      const { name, mode, shardLevelMetrics, createdAtSeconds } = stream;
      return { name, status: statusOf(stream), mode, shardLevelMetrics, createdAtSeconds };
    },

    listShards: async (streamName) => [...existing(streamName).shards],

    tags: async (streamName) => ({ ...existing(streamName).tags }),

    async splitShard(streamName, shardId, newStartingHashKey) {
      const stream = reshardable(streamName);
      const shard = openShard(stream, shardId);
      if (!canSplitAt(shard, newStartingHashKey)) {
        throw new InvalidRequest(`${shardId} of ${streamName} cannot be split at ${newStartingHashKey}.`);
      }
      begin(stream, RESHARD_SECONDS, afterSplit(stream.shards, shard, newStartingHashKey));
    },

    async mergeShards(streamName, shardId, adjacentShardId) {
      const stream = reshardable(streamName);
      const lower = openShard(stream, shardId);
      const upper = openShard(stream, adjacentShardId);
      if (lower.endingHashKey + 1n !== upper.startingHashKey) {
        throw new InvalidRequest(`${adjacentShardId} of ${streamName} does not begin where ${shardId} ends.`);
      }
      begin(stream, RESHARD_SECONDS, afterMerge(stream.shards, lower, upper));
    },

    async updateShardCount(streamName, targetShardCount) {
      const stream = reshardable(streamName);
      const now = clock.nowSeconds();
      const lastDay = stream.updatedAtSeconds.filter((at) => now - at < ROLLING_DAY_SECONDS);
      if (lastDay.length >= UPDATE_SHARD_COUNTS_PER_DAY) {
        throw new LimitExceeded(`${streamName} was updated ${lastDay.length} times in the last day.`);
      }
      const open = openOf(stream.shards).length;
      if (targetShardCount < fewestByUpdate(open) || targetShardCount > mostByUpdate(open)) {
        throw new InvalidRequest(
          `${streamName} has ${open} shards and cannot be set to ${targetShardCount}.`,
        );
      }
      const seconds = updateShardCountSeconds(open, targetShardCount);
      begin(stream, seconds, afterUpdate(stream.shards, targetShardCount));
      stream.updatedAtSeconds.push(now);
    },

    async enableShardLevelMetrics(streamName, metrics) {
      const stream = existing(streamName);
      const on = [...stream.shardLevelMetrics, ...metrics];
      stream.shardLevelMetrics = SHARD_LEVEL_METRICS.filter((metric) => on.includes(metric));
    },

    async disableShardLevelMetrics(streamName, metrics) {
      const stream = existing(streamName);
      stream.shardLevelMetrics = stream.shardLevelMetrics.filter((metric) => !metrics.includes(metric));
    },
  };
}

function statusOf(stream: StoredStream): StreamStatus {
  return stream.underWay === undefined ? stream.status : 'UPDATING';
}

function shardIdOf(index: number): string {
  return `shardId-${String(index).padStart(12, '0')}`;
}

function openOf(shards: readonly Shard[]): Shard[] {
  return shards.filter(({ isOpen }) => isOpen);
}

function openShard(stream: StoredStream, shardId: string): Shard {
  const shard = stream.shards.find((one) => one.shardId === shardId);
  if (shard === undefined) throw new StreamNotFound(`${stream.name} has no ${shardId}.`);
  if (!shard.isOpen) throw new ResourceInUse(`${shardId} of ${stream.name} is closed.`);
  return shard;
}

/** `shards` with `parents` closed, and open children with the ids that come next. */
function replaced(
  shards: readonly Shard[],
  parents: readonly Shard[],
  children: readonly HashKeyRange[],
): Shard[] {
  return [
    ...shards.map((shard) => (parents.includes(shard) ? { ...shard, isOpen: false } : shard)),
    ...children.map((range, index) => ({
      ...range,
      shardId: shardIdOf(shards.length + index),
      parentShardIds: parents.map(({ shardId }) => shardId),
      isOpen: true,
    })),
  ];
}

function afterSplit(shards: readonly Shard[], shard: Shard, hashKey: bigint): Shard[] {
  const { startingHashKey, endingHashKey } = shard;
  return replaced(
    shards,
    [shard],
    [
      { startingHashKey, endingHashKey: hashKey - 1n },
      { startingHashKey: hashKey, endingHashKey },
    ],
  );
}

function afterMerge(shards: readonly Shard[], lower: Shard, upper: Shard): Shard[] {
  const range = { startingHashKey: lower.startingHashKey, endingHashKey: upper.endingHashKey };
  return replaced(shards, [lower, upper], [range]);
}

/** Uniform scaling, done as Kinesis does it: by splits at the boundaries that are missing, then merges at those too many. */
function afterUpdate(shards: readonly Shard[], targetShardCount: number): readonly Shard[] {
  const wanted = evenStartingHashKeys(targetShardCount);
  let after = shards;
  for (const hashKey of wanted) {
    const shard = openOf(after).find((open) => contains(open, hashKey));
    if (shard !== undefined && shard.startingHashKey !== hashKey) after = afterSplit(after, shard, hashKey);
  }
  for (const { startingHashKey } of inOrder(openOf(after))) {
    if (wanted.includes(startingHashKey)) continue;
    const lower = openOf(after).find(({ endingHashKey }) => endingHashKey + 1n === startingHashKey);
    const upper = openOf(after).find((open) => open.startingHashKey === startingHashKey);
    if (lower !== undefined && upper !== undefined) after = afterMerge(after, lower, upper);
  }
  return after;
}
