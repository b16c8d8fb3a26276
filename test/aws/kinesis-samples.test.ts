import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  type GetRecordsInput,
  type GetShardIteratorInput,
  type KinesisClient,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { kinesisSamples } from '../../lib/aws/kinesis-samples';
import { WHOLE_RANGE } from '../../lib/core/hash-range';
import { AccessDenied } from '../../lib/errors';
import { samplesContract } from '../contract/samples';
import type { PutRecord } from '../support/in-memory-samples';
import { emulatedKinesis } from './emulated';
import { type Call, sdkError, stub } from './stub';

const SHARD = { shardId: 'shardId-7', ...WHOLE_RANGE, ageSeconds: 60, meanRecordBytes: 1_000 };

/** PutRecords takes no more at once. */
const RECORDS_PER_PUT = 500;

samplesContract('Kinesis (kinesis-local)', async () => {
  const { client, stop } = await emulatedKinesis(0);

  async function put(streamName: string, records: readonly PutRecord[]): Promise<void> {
    const Records = records.map(({ partitionKey, dataBytes }) => ({
      PartitionKey: partitionKey,
      Data: new Uint8Array(dataBytes),
    }));
    await client.send(new PutRecordsCommand({ StreamName: streamName, Records }));
  }

  return {
    samples: kinesisSamples(client),
    async createWith(streamName, records) {
      await client.send(new CreateStreamCommand({ StreamName: streamName, ShardCount: 1 }));
      const described = new DescribeStreamSummaryCommand({ StreamName: streamName });
      while ((await client.send(described)).StreamDescriptionSummary?.StreamStatus !== 'ACTIVE');
      for (let start = 0; start < records.length; start += RECORDS_PER_PUT) {
        await put(streamName, records.slice(start, start + RECORDS_PER_PUT));
      }
      return 'shardId-000000000000';
    },
    stop,
  };
});

/** A shard that never runs out of records of one size. */
function endlessShard(dataBytes: number, calls: Call[]): KinesisClient {
  return stub<KinesisClient>(
    {
      GetShardIterator: () => ({ ShardIterator: 'first' }),
      GetRecords: ({ Limit = 0 }: GetRecordsInput) => ({
        Records: Array.from({ length: Limit }, () => ({
          PartitionKey: 'k',
          Data: new Uint8Array(dataBytes),
        })),
        NextShardIterator: 'next',
      }),
    },
    calls,
  );
}

function limitsOf(calls: readonly Call[]): number[] {
  return calls.filter(({ name }) => name === 'GetRecords').map(({ input }) => input.Limit);
}

describe('kinesisSamples', () => {
  test('begins as long ago as it is asked to', async () => {
    const calls: Call[] = [];
    const before = Date.now();

    await kinesisSamples(endlessShard(10, calls)).sample('orders', { ...SHARD, ageSeconds: 150 });

    const [{ input }] = calls as [Call];
    const { Timestamp, ...rest } = input as GetShardIteratorInput;
    expect(rest).toEqual({ StreamName: 'orders', ShardId: 'shardId-7', ShardIteratorType: 'AT_TIMESTAMP' });
    const agoSeconds = (before - Number(Timestamp)) / 1000;
    expect(agoSeconds).toBeGreaterThan(149);
    expect(agoSeconds).toBeLessThanOrEqual(151);
  });

  test.each([
    ['11 B', 11, [25, 975]],
    ['10 kB', 10_000, [25, 175]],
    ['100 kB', 100_000, [20]],
    ['a megabyte', 1_000_000, [2]],
    ['more than 2 MB', 5_000_000, []],
  ])(
    'of records of %s, as they were in the newest minute, asks for what fits a thousand records and 2 MB',
    async (_, meanRecordBytes, limits) => {
      const calls: Call[] = [];

      const client = endlessShard(meanRecordBytes - 1, calls);
      await kinesisSamples(client).sample('orders', { ...SHARD, meanRecordBytes });

      expect(limitsOf(calls)).toEqual(limits);
    },
  );

  test('goes by what it reads where that is heavier than the newest minute', async () => {
    const calls: Call[] = [];

    await kinesisSamples(endlessShard(9_999, calls)).sample('orders', { ...SHARD, meanRecordBytes: 1_000 });

    expect(limitsOf(calls)).toEqual([25, 175]);
  });

  test('goes by the newest minute where what it reads is lighter', async () => {
    const calls: Call[] = [];

    await kinesisSamples(endlessShard(999, calls)).sample('orders', { ...SHARD, meanRecordBytes: 10_000 });

    expect(limitsOf(calls)).toEqual([25, 197, 177]);
  });

  test('makes at most three calls where records come slowly', async () => {
    const calls: Call[] = [];
    const client = stub<KinesisClient>(
      {
        GetShardIterator: () => ({ ShardIterator: 'first' }),
        GetRecords: () => ({ Records: [], NextShardIterator: 'next', MillisBehindLatest: 5_000 }),
      },
      calls,
    );

    expect(await kinesisSamples(client).sample('orders', SHARD)).toEqual({
      shardId: 'shardId-7',
      records: [],
    });
    expect(limitsOf(calls)).toEqual([25, 25, 25]);
  });

  test('ends where a closed shard ends', async () => {
    const calls: Call[] = [];
    const client = stub<KinesisClient>(
      {
        GetShardIterator: () => ({ ShardIterator: 'first' }),
        GetRecords: () => ({ Records: [{ PartitionKey: 'k', Data: new Uint8Array(3) }] }),
      },
      calls,
    );

    const { records } = await kinesisSamples(client).sample('orders', SHARD);

    expect(records).toHaveLength(1);
    expect(limitsOf(calls)).toEqual([25]);
  });

  test('is what there is so far where consumers have used up what the shard can serve', async () => {
    let calls = 0;
    const client = stub<KinesisClient>({
      GetShardIterator: () => ({ ShardIterator: 'first' }),
      GetRecords: () =>
        ++calls === 1
          ? { Records: [{ PartitionKey: 'k', Data: new Uint8Array(3) }], NextShardIterator: 'next' }
          : sdkError('ProvisionedThroughputExceededException'),
    });

    const { records } = await kinesisSamples(client).sample('orders', SHARD);

    expect(records.map(({ bytes }) => bytes)).toEqual([4]);
  });

  test('lets no key and no data out', async () => {
    const client = stub<KinesisClient>({
      GetShardIterator: () => ({ ShardIterator: 'first' }),
      GetRecords: () => ({ Records: [{ PartitionKey: 'secret', Data: Buffer.from('payload') }] }),
    });

    const { records } = await kinesisSamples(client).sample('orders', SHARD);

    expect(records.map(Object.keys)).toEqual([['hashKey', 'bytes', 'kinesisRecords']]);
  });

  test('throws the errors of ours', async () => {
    const client = stub<KinesisClient>({ GetShardIterator: () => sdkError('KMSAccessDeniedException') });

    await expect(kinesisSamples(client).sample('orders', SHARD)).rejects.toThrow(AccessDenied);
  });
});
