import {
  type Shard as DescribedShard,
  DescribeStreamSummaryCommand,
  DisableEnhancedMonitoringCommand,
  EnableEnhancedMonitoringCommand,
  ExpiredNextTokenException,
  type KinesisClient,
  ListShardsCommand,
  ListTagsForStreamCommand,
  MergeShardsCommand,
  type MetricsName,
  SplitShardCommand,
  type StreamDescriptionSummary,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import { SHARD_LEVEL_METRICS, type Shard, type Stream } from '../core/model';
import { ServiceUnavailable } from '../errors';
import type { Streams } from '../ports';
import { answerTo } from './errors';

/** A listing's token lives for 300 s: a listing that cannot be finished in that time, this often, will not be. */
const LISTING_ATTEMPTS = 3;

/** The streams of an account and Region. Makes no call until it is asked to. */
export function kinesisStreams(client: KinesisClient): Streams {
  return {
    async describe(streamName) {
      const { StreamDescriptionSummary: summary } = await answerTo(
        `DescribeStreamSummary of stream ${streamName}`,
        client.send(new DescribeStreamSummaryCommand({ StreamName: streamName })),
      );
      return streamOf(streamName, summary);
    },

    listShards: (streamName) => everyShard(client, streamName),

    tags: (streamName) => everyTag(client, streamName),

    async splitShard(streamName, shardId, newStartingHashKey) {
      const input = {
        StreamName: streamName,
        ShardToSplit: shardId,
        NewStartingHashKey: String(newStartingHashKey),
      };
      await answerTo(
        `SplitShard of ${shardId} of stream ${streamName} at ${newStartingHashKey}`,
        client.send(new SplitShardCommand(input)),
      );
    },

    async mergeShards(streamName, shardId, adjacentShardId) {
      const input = { StreamName: streamName, ShardToMerge: shardId, AdjacentShardToMerge: adjacentShardId };
      await answerTo(
        `MergeShards of ${shardId} and ${adjacentShardId} of stream ${streamName}`,
        client.send(new MergeShardsCommand(input)),
      );
    },

    async updateShardCount(streamName, targetShardCount) {
      const input = {
        StreamName: streamName,
        TargetShardCount: targetShardCount,
        ScalingType: 'UNIFORM_SCALING' as const,
      };
      await answerTo(
        `UpdateShardCount of stream ${streamName} to ${targetShardCount}`,
        client.send(new UpdateShardCountCommand(input)),
      );
    },

    async enableShardLevelMetrics(streamName, metrics) {
      const input = { StreamName: streamName, ShardLevelMetrics: [...metrics] };
      await answerTo(
        `EnableEnhancedMonitoring of stream ${streamName}`,
        client.send(new EnableEnhancedMonitoringCommand(input)),
      );
    },

    async disableShardLevelMetrics(streamName, metrics) {
      const input = { StreamName: streamName, ShardLevelMetrics: [...metrics] };
      await answerTo(
        `DisableEnhancedMonitoring of stream ${streamName}`,
        client.send(new DisableEnhancedMonitoringCommand(input)),
      );
    },
  };
}

function streamOf(name: string, summary: StreamDescriptionSummary | undefined): Stream {
  const status = summary?.StreamStatus;
  if (status === undefined) {
    throw new ServiceUnavailable(
      `DescribeStreamSummary of stream ${name} answered without a status. Try again.`,
    );
  }
  const on = (summary?.EnhancedMonitoring ?? []).flatMap(({ ShardLevelMetrics = [] }) => ShardLevelMetrics);
  const createdAt = summary?.StreamCreationTimestamp;
  return {
    name,
    status,
    mode: summary?.StreamModeDetails?.StreamMode ?? 'PROVISIONED', // Streams older than the modes have none.
    shardLevelMetrics: SHARD_LEVEL_METRICS.filter((metric) => isOn(metric, on)),
    ...(createdAt !== undefined && { createdAtSeconds: createdAt.getTime() / 1000 }),
  };
}

function isOn(metric: MetricsName, on: readonly MetricsName[]): boolean {
  return on.includes(metric) || on.includes('ALL');
}

/** From the start again where a page's token expired before the next page was asked for. */
async function everyShard(client: KinesisClient, streamName: string): Promise<Shard[]> {
  for (let attempt = 1; attempt <= LISTING_ATTEMPTS; attempt++) {
    try {
      return await everyPageOfShards(client, streamName);
    } catch (error) {
      if (!(error instanceof ExpiredNextTokenException)) throw error;
    }
  }
  throw new ServiceUnavailable(
    `ListShards of stream ${streamName} was not finished before its token expired, ${LISTING_ATTEMPTS} times. Try again.`,
  );
}

async function everyPageOfShards(client: KinesisClient, streamName: string): Promise<Shard[]> {
  const shards: Shard[] = [];
  let nextToken: string | undefined;
  do {
    const page = await answerTo(
      `ListShards of stream ${streamName}`,
      // A token stands for the stream's name; Kinesis refuses both together.
      client.send(
        new ListShardsCommand(
          nextToken === undefined ? { StreamName: streamName } : { NextToken: nextToken },
        ),
      ),
    );
    shards.push(...(page.Shards ?? []).map(shardOf));
    nextToken = page.NextToken;
  } while (nextToken !== undefined);
  return shards;
}

function shardOf(described: DescribedShard): Shard {
  const { ShardId, HashKeyRange, SequenceNumberRange, ParentShardId, AdjacentParentShardId } = described;
  const range = HashKeyRange;
  if (
    ShardId === undefined ||
    range?.StartingHashKey === undefined ||
    range.EndingHashKey === undefined ||
    SequenceNumberRange === undefined
  ) {
    throw new ServiceUnavailable(`ListShards answered with shard ${ShardId} without its ranges. Try again.`);
  }
  return {
    shardId: ShardId,
    parentShardIds: [ParentShardId, AdjacentParentShardId].filter((parent) => parent !== undefined),
    startingHashKey: BigInt(range.StartingHashKey),
    endingHashKey: BigInt(range.EndingHashKey),
    isOpen: SequenceNumberRange.EndingSequenceNumber === undefined,
  };
}

async function everyTag(client: KinesisClient, streamName: string): Promise<Record<string, string>> {
  const tags: Record<string, string> = {};
  let lastKey: string | undefined;
  let hasMore = true;
  while (hasMore) {
    const page = await answerTo(
      `ListTagsForStream of stream ${streamName}`,
      client.send(
        new ListTagsForStreamCommand({
          StreamName: streamName,
          ...(lastKey !== undefined && { ExclusiveStartTagKey: lastKey }),
        }),
      ),
    );
    for (const { Key, Value } of page.Tags ?? []) {
      if (Key !== undefined) tags[Key] = Value ?? '';
    }
    lastKey = page.Tags?.at(-1)?.Key;
    hasMore = page.HasMoreTags === true && lastKey !== undefined;
  }
  return tags;
}
