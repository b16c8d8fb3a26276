import {
  DescribeStreamSummaryCommand,
  EnableEnhancedMonitoringCommand,
  KinesisClient,
  ListShardsCommand,
  MergeShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  SplitShardCommand,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { kinesisSamples } from '../../lib/aws/kinesis-samples';
import { evenStartingHashKeys, positionOf, WHOLE_RANGE } from '../../lib/core/hash-range';
import { type Emulator, startKinesisLocal } from '../../lib/local/emulators';
import { type Gateway, startGateway } from '../../lib/local/gateway';
import { type Meter, meter } from '../../lib/local/meter';
import type { Volume } from '../../lib/local/metered-puts';
import { hashKeyOf } from '../../lib/workload/collect';
import { handClock } from '../support/hand-clock';

const STREAM = 'orders';

let emulator: Emulator;
let gateway: Gateway;
let client: KinesisClient;
let clock: ReturnType<typeof handClock>;
let metered: Meter;

async function start(volume: Volume = { recordsPerRecord: 1, bytesPerByte: 1 }, shards = 2) {
  emulator = await startKinesisLocal({ streams: { [STREAM]: shards } });
  clock = handClock();
  metered = meter();
  gateway = await startGateway({
    streamName: STREAM,
    emulatorEndpoint: emulator.endpoint,
    clock,
    meter: metered,
    volume,
    burstSeconds: 1,
    port: 0,
  });
  client = new KinesisClient({
    endpoint: gateway.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
  });
}

afterEach(async () => {
  client.destroy();
  await gateway.stop();
  await emulator.stop();
});

/** Where shards begin, in 1/1024 of the hash key space: the emulator's own even boundaries are a hash key too low. */
const startsOf = (shards: readonly { readonly startingHashKey: bigint }[]) =>
  shards.map(({ startingHashKey }) => positionOf(startingHashKey) * 1024);

const data = (bytes: number) => new Uint8Array(bytes);
const update = (TargetShardCount: number) =>
  client.send(
    new UpdateShardCountCommand({ StreamName: STREAM, TargetShardCount, ScalingType: 'UNIFORM_SCALING' }),
  );
const split = (ShardToSplit: string, NewStartingHashKey: bigint) =>
  client.send(
    new SplitShardCommand({
      StreamName: STREAM,
      ShardToSplit,
      NewStartingHashKey: String(NewStartingHashKey),
    }),
  );
const merge = (ShardToMerge: string, AdjacentShardToMerge: string) =>
  client.send(new MergeShardsCommand({ StreamName: STREAM, ShardToMerge, AdjacentShardToMerge }));
const status = async () =>
  (await client.send(new DescribeStreamSummaryCommand({ StreamName: STREAM }))).StreamDescriptionSummary
    ?.StreamStatus;

/** Lets an operation's time pass, and what follows from it happen. */
async function operationOver(seconds: number) {
  clock.pass(seconds);
  await gateway.settled();
}

describe('the gateway', () => {
  test('meters a record at the shard that its key’s MD5, or its explicit hash key, names', async () => {
    await start();
    const [low, high] = gateway.servingShards();
    const keys = Array.from({ length: 40 }, (_, index) => `key-${index}`);
    const { Records } = await client.send(
      new PutRecordsCommand({
        StreamName: STREAM,
        Records: keys.map((PartitionKey) => ({ PartitionKey, Data: data(10) })),
      }),
    );
    const inLow = keys.filter((key) => hashKeyOf(key) <= (low?.endingHashKey ?? 0n));
    expect(metered.shardMinute(low?.shardId ?? '', 0)?.records).toBe(inLow.length);
    expect(metered.shardMinute(high?.shardId ?? '', 0)?.records).toBe(keys.length - inLow.length);
    // And so does the emulator.
    expect(Records?.filter(({ ShardId }) => ShardId === low?.shardId)).toHaveLength(inLow.length);

    const before = metered.shardMinute(high?.shardId ?? '', 0)?.bytes ?? 0;
    const explicit = { PartitionKey: inLow[0], ExplicitHashKey: String(high?.endingHashKey), Data: data(90) };
    await client.send(new PutRecordCommand({ StreamName: STREAM, ...explicit }));
    const keyBytes = Buffer.byteLength(inLow[0] ?? '');
    expect(metered.shardMinute(high?.shardId ?? '', 0)?.bytes).toBe(before + keyBytes + 90);
  });

  test('refuses the records that a shard has no room for, one by one', async () => {
    await start({ recordsPerRecord: 300, bytesPerByte: 1 });
    const Records = Array.from({ length: 5 }, () => ({ PartitionKey: 'a', Data: data(1) }));
    const put = () => client.send(new PutRecordsCommand({ StreamName: STREAM, Records }));
    const first = await put();
    expect(first.FailedRecordCount).toBe(2);
    expect(first.Records?.map(({ ErrorCode }) => ErrorCode ?? 'taken')).toEqual([
      'taken',
      'taken',
      'taken',
      'ProvisionedThroughputExceededException',
      'ProvisionedThroughputExceededException',
    ]);
    expect(metered.streamMinute(0)).toMatchObject({ records: 900, throttledRecords: 600 });
    const single = client.send(
      new PutRecordCommand({ StreamName: STREAM, PartitionKey: 'a', Data: data(1) }),
    );
    await expect(single).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    clock.pass(1);
    expect((await put()).FailedRecordCount).toBe(2);
  });

  test('counts a record for as many as it stands for, and each byte of its data too', async () => {
    await start({ recordsPerRecord: 10, bytesPerByte: 4 });
    await client.send(new PutRecordCommand({ StreamName: STREAM, PartitionKey: 'abc', Data: data(25) }));
    expect(metered.streamMinute(0)).toMatchObject({ bytes: 10 * (3 + 25 * 4), records: 10 });
  });

  test('keeps a stream UPDATING for half a minute of a split, while the old shards serve', async () => {
    await start();
    const parent = gateway.servingShards()[0];
    await split(parent?.shardId ?? '', 1n << 120n);
    expect(await status()).toBe('UPDATING');
    expect(gateway.servingShards()).toContain(parent);
    await expect(split(parent?.shardId ?? '', 1n << 121n)).rejects.toMatchObject({
      name: 'ResourceInUseException',
    });
    await expect(update(4)).rejects.toMatchObject({ name: 'ResourceInUseException' });
    const monitoring = new EnableEnhancedMonitoringCommand({
      StreamName: STREAM,
      ShardLevelMetrics: ['ALL'],
    });
    await expect(client.send(monitoring)).rejects.toMatchObject({ name: 'ResourceInUseException' });
    clock.pass(29);
    expect(await status()).toBe('UPDATING');
    await operationOver(1);
    expect(await status()).toBe('ACTIVE');
    expect(startsOf(gateway.servingShards())).toEqual([0, 4, 512]);
    const [a, b] = gateway.servingShards();
    await merge(a?.shardId ?? '', b?.shardId ?? '');
    await operationOver(30);
    expect(startsOf(gateway.servingShards())).toEqual([0, 512]);
    expect(gateway.operations()).toEqual({ SplitShard: 1, MergeShards: 1, UpdateShardCount: 0 });
  });

  test('passes on what the emulator says of a wrong request, and stays ACTIVE', async () => {
    await start();
    await expect(split('shardId-000000000099', 1n << 120n)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    expect(await status()).toBe('ACTIVE');
    // What was refused does not shorten what comes after it.
    clock.pass(10);
    await split('shardId-000000000000', 1n << 120n);
    clock.pass(25);
    expect(await status()).toBe('UPDATING');
    await operationOver(5);
    expect(await status()).toBe('ACTIVE');
  });

  test('leaves even shards after an UpdateShardCount, whatever was there before', async () => {
    await start();
    await split(gateway.servingShards()[0]?.shardId ?? '', 12_345n);
    await operationOver(30);
    for (const target of [4, 5, 3, 6]) {
      await update(target);
      expect(await status()).toBe('UPDATING');
      await operationOver(1_000);
      const even = evenStartingHashKeys(target).map((startingHashKey) => ({ startingHashKey }));
      expect(startsOf(gateway.servingShards())).toEqual(startsOf(even));
    }
    const { Shards } = await client.send(
      new ListShardsCommand({ StreamName: STREAM, ShardFilter: { Type: 'AT_LATEST' } }),
    );
    expect(Shards).toHaveLength(6);
  });

  test('takes at most double and at least half, and ten UpdateShardCounts in 24 hours', async () => {
    await start();
    for (const target of [0, 5])
      await expect(update(target)).rejects.toMatchObject({ name: 'InvalidArgumentException' });
    for (let call = 0; call < 10; call++) {
      await update(call % 2 === 0 ? 1 : 2);
      await operationOver(600);
    }
    await expect(update(1)).rejects.toMatchObject({ name: 'LimitExceededException' });
    clock.pass(86_400 - 10 * 600);
    await expect(update(1)).resolves.toMatchObject({ CurrentShardCount: 2, TargetShardCount: 1 });
    await operationOver(600);
  });

  test('takes five splits and merges a second', async () => {
    await start();
    const names: string[] = [];
    for (let call = 0; call < 6; call++) {
      await split('shardId-000000000099', 1n << 120n).catch((error: Error) => names.push(error.name));
    }
    expect(names.slice(0, 5)).toEqual(new Array(5).fill('ResourceNotFoundException'));
    expect(names[5]).toBe('LimitExceededException');
  });

  test('meters what readers see of the age of records', async () => {
    await start();
    const shardId = gateway.servingShards()[0]?.shardId ?? '';
    await kinesisSamples(client).sample(STREAM, {
      shardId,
      ...WHOLE_RANGE,
      ageSeconds: 60,
      meanRecordBytes: 100,
    });
    expect(metered.streamMinute(0)?.iteratorAgeMilliseconds).toBeGreaterThanOrEqual(0);
    expect(metered.shardMinute(shardId, 0)?.records).toBe(0);
  });

  test('answers nothing any more once an operation has failed', async () => {
    await start();
    await emulator.stop();
    await update(4);
    await operationOver(1_000);
    await expect(status()).rejects.toMatchObject({ name: 'InternalFailureException' });
  });

  test('listens on the loopback interface alone', async () => {
    await start();
    expect(new URL(gateway.endpoint).hostname).toBe('127.0.0.1');
  });
});
