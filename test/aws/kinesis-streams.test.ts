import {
  AddTagsToStreamCommand,
  CreateStreamCommand,
  ExpiredNextTokenException,
  type KinesisClient,
  type ListShardsInput,
  type ListTagsForStreamInput,
} from '@aws-sdk/client-kinesis';
import { kinesisStreams } from '../../lib/aws/kinesis-streams';
import { SHARD_LEVEL_METRICS } from '../../lib/core/model';
import { InvalidRequest, ResourceInUse, ServiceUnavailable } from '../../lib/errors';
import type { Streams } from '../../lib/ports';
import { streamsContract } from '../contract/streams';
import { emulatedKinesis } from './emulated';
import { type Call, sdkError, stub } from './stub';

streamsContract('Kinesis (kinesis-local)', async (reshardSeconds) => {
  const { client, stop } = await emulatedKinesis(reshardSeconds);
  const streams = kinesisStreams(client);
  const settled = async (streamName: string) => {
    while ((await streams.describe(streamName)).status !== 'ACTIVE');
  };
  return {
    streams,
    settled,
    async create(streamName, shardCount, tags) {
      await client.send(new CreateStreamCommand({ StreamName: streamName, ShardCount: shardCount }));
      if (tags !== undefined) {
        await client.send(new AddTagsToStreamCommand({ StreamName: streamName, Tags: { ...tags } }));
      }
      await settled(streamName);
    },
    stop,
  };
});

/** A shard as Kinesis lists it. */
function listed(ShardId: string, start: string, end: string, more: object = {}) {
  return {
    ShardId,
    HashKeyRange: { StartingHashKey: start, EndingHashKey: end },
    SequenceNumberRange: { StartingSequenceNumber: '1' },
    ...more,
  };
}

function summary(properties: object) {
  return () => ({ StreamDescriptionSummary: { StreamStatus: 'ACTIVE', ...properties } });
}

async function described(properties: object) {
  const client = stub<KinesisClient>({ DescribeStreamSummary: summary(properties) });
  return kinesisStreams(client).describe('orders');
}

describe('kinesisStreams describes', () => {
  test.each([
    [{ StreamModeDetails: { StreamMode: 'ON_DEMAND' } }, 'ON_DEMAND'],
    [{ StreamModeDetails: { StreamMode: 'PROVISIONED' } }, 'PROVISIONED'],
    [{}, 'PROVISIONED'],
  ])('a stream with %j as %s', async (properties, mode) => {
    expect(await described(properties)).toMatchObject({ mode });
  });

  test('when a stream was created, where it is told', async () => {
    const StreamCreationTimestamp = new Date('2026-01-05T00:00:00.500Z');
    expect(await described({ StreamCreationTimestamp })).toMatchObject({ createdAtSeconds: 1_767_571_200.5 });
    expect(await described({})).not.toHaveProperty('createdAtSeconds');
  });

  test.each([
    [undefined, []],
    [[{ ShardLevelMetrics: ['OutgoingBytes', 'IncomingBytes'] }], ['IncomingBytes']],
    [
      [{ ShardLevelMetrics: ['IncomingBytes'] }, { ShardLevelMetrics: ['IncomingRecords'] }],
      ['IncomingBytes', 'IncomingRecords'],
    ],
    [[{ ShardLevelMetrics: ['ALL'] }], SHARD_LEVEL_METRICS],
  ])('the shard-level metrics %j as %j', async (EnhancedMonitoring, shardLevelMetrics) => {
    expect(await described({ EnhancedMonitoring })).toMatchObject({ shardLevelMetrics });
  });

  test('no stream whose status is missing', async () => {
    await expect(described({ StreamStatus: undefined })).rejects.toThrow(ServiceUnavailable);
  });
});

describe('kinesisStreams lists shards', () => {
  test('by pages, with a token in place of the name, hash keys of 128 bits and parents as they are', async () => {
    const calls: Call[] = [];
    const max = '340282366920938463463374607431768211455';
    const client = stub<KinesisClient>(
      {
        ListShards: ({ NextToken }: ListShardsInput) =>
          NextToken === undefined
            ? {
                Shards: [listed('a', '0', '9', { SequenceNumberRange: { EndingSequenceNumber: '2' } })],
                NextToken: 'more',
              }
            : { Shards: [listed('c', '10', max, { ParentShardId: 'a', AdjacentParentShardId: 'b' })] },
      },
      calls,
    );

    expect(await kinesisStreams(client).listShards('orders')).toEqual([
      { shardId: 'a', parentShardIds: [], startingHashKey: 0n, endingHashKey: 9n, isOpen: false },
      {
        shardId: 'c',
        parentShardIds: ['a', 'b'],
        startingHashKey: 10n,
        endingHashKey: 2n ** 128n - 1n,
        isOpen: true,
      },
    ]);
    expect(calls.map(({ input }) => input)).toEqual([{ StreamName: 'orders' }, { NextToken: 'more' }]);
  });

  test('from the start again where the token expired, each shard once', async () => {
    let expired = 0;
    const client = stub<KinesisClient>({
      ListShards({ NextToken }: ListShardsInput) {
        if (NextToken === undefined) return { Shards: [listed('a', '0', '9')], NextToken: 'more' };
        if (expired++ < 2) return new ExpiredNextTokenException({ message: 'Too late.', $metadata: {} });
        return { Shards: [listed('b', '10', '19')] };
      },
    });

    const shards = await kinesisStreams(client).listShards('orders');

    expect(shards.map(({ shardId }) => shardId)).toEqual(['a', 'b']);
  });

  test('not for ever: tokens that keep expiring are a service that fails', async () => {
    const calls: Call[] = [];
    const client = stub<KinesisClient>(
      {
        ListShards: ({ NextToken }: ListShardsInput) =>
          NextToken === undefined
            ? { Shards: [], NextToken: 'more' }
            : new ExpiredNextTokenException({ message: 'Too late.', $metadata: {} }),
      },
      calls,
    );

    await expect(kinesisStreams(client).listShards('orders')).rejects.toThrow(ServiceUnavailable);

    expect(calls).toHaveLength(6);
  });

  test('no shard whose ranges are missing', async () => {
    const client = stub<KinesisClient>({ ListShards: () => ({ Shards: [{ ShardId: 'a' }] }) });

    await expect(kinesisStreams(client).listShards('orders')).rejects.toThrow(
      'ListShards answered with shard a without its ranges.',
    );
  });
});

test('kinesisStreams reads tags by pages', async () => {
  const client = stub<KinesisClient>({
    ListTagsForStream: ({ ExclusiveStartTagKey }: ListTagsForStreamInput) =>
      ExclusiveStartTagKey === undefined
        ? { Tags: [{ Key: 'a', Value: '1' }, { Key: 'b' }], HasMoreTags: true }
        : { Tags: [{ Key: `after ${ExclusiveStartTagKey}`, Value: '2' }], HasMoreTags: false },
  });

  expect(await kinesisStreams(client).tags('orders')).toEqual({ a: '1', b: '', 'after b': '2' });
});

describe('kinesisStreams reshards', () => {
  test.each<[string, object, (streams: Streams) => Promise<void>]>([
    [
      'SplitShard',
      {
        StreamName: 'orders',
        ShardToSplit: 'a',
        NewStartingHashKey: '340282366920938463463374607431768211454',
      },
      (streams) => streams.splitShard('orders', 'a', 2n ** 128n - 2n),
    ],
    [
      'MergeShards',
      { StreamName: 'orders', ShardToMerge: 'a', AdjacentShardToMerge: 'b' },
      (streams) => streams.mergeShards('orders', 'a', 'b'),
    ],
    [
      'UpdateShardCount',
      { StreamName: 'orders', TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' },
      (streams) => streams.updateShardCount('orders', 4),
    ],
    [
      'EnableEnhancedMonitoring',
      { StreamName: 'orders', ShardLevelMetrics: ['IncomingBytes'] },
      (streams) => streams.enableShardLevelMetrics('orders', ['IncomingBytes']),
    ],
    [
      'DisableEnhancedMonitoring',
      { StreamName: 'orders', ShardLevelMetrics: ['IncomingBytes'] },
      (streams) => streams.disableShardLevelMetrics('orders', ['IncomingBytes']),
    ],
  ])('by %s with %j', async (name, input, call) => {
    const calls: Call[] = [];

    await call(kinesisStreams(stub<KinesisClient>({ [name]: () => ({}) }, calls)));

    expect(calls).toEqual([{ name, input }]);
    await expect(
      call(kinesisStreams(stub<KinesisClient>({ [name]: () => sdkError('ResourceInUseException') }))),
    ).rejects.toThrow(ResourceInUse);
    // On-demand streams answer so.
    await expect(
      call(kinesisStreams(stub<KinesisClient>({ [name]: () => sdkError('ValidationException') }))),
    ).rejects.toThrow(InvalidRequest);
  });
});
