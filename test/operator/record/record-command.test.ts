import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HASH_KEY_COUNT } from '../../../lib/core/hash-range';
import type { Account } from '../../../lib/operator/account';
import { type RecordArguments, recordCommand } from '../../../lib/operator/record/record-command';
import type { MetricRequest } from '../../../lib/ports';
import { readTrace } from '../../../lib/workload/trace';
import type { KeyedLoad } from '../../../lib/workload/workload';
import { inMemoryPorts } from '../../support/in-memory';

const NOW = 1_800_000_000;
const DAY = 86_400;
const FROM = NOW - 300 - DAY;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'record-'));
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

/** An account in memory with a stream of two shards; what CloudWatch was asked is kept. */
function account() {
  const ports = inMemoryPorts(NOW);
  ports.streams.create('orders', 2);
  const requests: MetricRequest[] = [];
  const opened: Account = {
    ...ports,
    region: 'eu-west-1',
    metrics: {
      read(request) {
        requests.push(request);
        return ports.metrics.read(request);
      },
    },
  };
  const put = (
    minute: number,
    bytes: number,
    { shardId, refused = 0 }: { shardId?: string; refused?: number } = {},
  ) => {
    const at = {
      streamName: 'orders',
      ...(shardId !== undefined && { shardId }),
      atSeconds: FROM + minute * 60,
    };
    ports.metrics.put({ ...at, metric: 'IncomingBytes', value: bytes });
    ports.metrics.put({ ...at, metric: 'IncomingRecords', value: bytes / 1_000 });
    if (refused > 0)
      ports.metrics.put({ ...at, metric: 'WriteProvisionedThroughputExceeded', value: refused });
  };
  const idle = (minute: number) =>
    ports.metrics.put({
      streamName: 'orders',
      metric: 'OpenShardCount',
      atSeconds: FROM + minute * 60,
      value: 2,
    });
  return { opened, requests, put, idle, ports };
}

type World = ReturnType<typeof account>;

function record({ opened }: World, given: Partial<RecordArguments> = {}): Promise<void> {
  const out = join(directory, 'orders.csv');
  return recordCommand({ stream: 'orders', days: 1, gaps: 'refuse', out, ...given }, async () => opened);
}

const EVERY_MINUTE = Array.from({ length: 1_440 }, (_, minute) => minute);
const LOWER = 'shardId-000000000000';
const UPPER = 'shardId-000000000001';

test('without shard-level metrics the trace is the stream’s, refused records counted as offered', async () => {
  const world = account();
  for (const minute of EVERY_MINUTE) world.put(minute, 1_000_000, { refused: minute === 7 ? 500 : 0 });

  await record(world);

  const { minutes, bytes, records, keyed } = await readTrace(join(directory, 'orders.csv'));
  expect({ minutes, keyed }).toEqual({ minutes: 1_440, keyed: undefined });
  expect([bytes[6], records[6]]).toEqual([1_000_000, 1_000]);
  expect([bytes[7], records[7]]).toEqual([1_500_000, 1_500]);
});

test('with them each shard’s load lies on keys of its own range', async () => {
  const world = account();
  for (const minute of EVERY_MINUTE) {
    world.put(minute, 4_000_000);
    world.put(minute, 3_000_000, { shardId: LOWER });
    world.put(minute, 1_000_000, { shardId: UPPER });
  }

  await record(world);

  const { minutes, bytes, keyed } = await readTrace(join(directory, 'orders.csv'));
  expect(minutes).toBe(1_440);
  expect(bytes[3]).toBeCloseTo(4_000_000, -1);
  expect(bytesBelowMiddle(keyed, 3)).toBeCloseTo(3_000_000, -1);
});

/** Of a minute, on the keys of the lower half of the hash key space. */
function bytesBelowMiddle(keyed: KeyedLoad | undefined, minute: number): number {
  let below = 0;
  for (let row = keyed?.rowStart[minute] ?? 0; row < (keyed?.rowStart[minute + 1] ?? 0); row++) {
    const hashKey = keyed?.hashKeys[keyed.keyIndex[row] as number] as bigint;
    if (hashKey < HASH_KEY_COUNT / 2n) below += keyed?.bytes[row] as number;
  }
  return below;
}

test('what a shard carried before it was split lies on the same keys as what its children carry', async () => {
  const world = account();
  world.ports.streams.create('orders', 1);
  await world.ports.streams.splitShard('orders', LOWER, HASH_KEY_COUNT / 2n);
  world.ports.streams.settle('orders');
  for (const minute of EVERY_MINUTE) {
    world.put(minute, 4_000_000);
    if (minute < 720) world.put(minute, 4_000_000, { shardId: LOWER });
    else {
      world.put(minute, 3_000_000, { shardId: UPPER });
      world.put(minute, 1_000_000, { shardId: 'shardId-000000000002' });
    }
  }

  await record(world);

  const { bytes, keyed } = await readTrace(join(directory, 'orders.csv'));
  expect([bytes[719], bytes[720]].map((value) => Math.round((value as number) / 100))).toEqual([
    40_000, 40_000,
  ]);
  expect(bytesBelowMiddle(keyed, 719)).toBeCloseTo(3_000_000, -2);
  expect(bytesBelowMiddle(keyed, 720)).toBeCloseTo(3_000_000, -2);
});

test('a minute in which the sweep saw the stream idle is no gap, and lasts to the end of the trace', async () => {
  const world = account();
  for (const minute of EVERY_MINUTE) world.idle(minute);
  world.put(5, 1_000_000);
  world.put(5, 1_000_000, { shardId: LOWER });

  await record(world);

  const { minutes, bytes } = await readTrace(join(directory, 'orders.csv'));
  expect(minutes).toBe(1_440);
  expect(bytes.reduce((sum, value) => sum + value)).toBeCloseTo(1_000_000, -1);
});

test('a gap is told and refused; the days that were read are kept, and recorded as no load where that is meant', async () => {
  const world = account();
  for (const minute of EVERY_MINUTE) if (minute < 100 || minute >= 130) world.put(minute, 1_000_000);

  await expect(record(world)).rejects.toThrow(
    /nothing of orders in 30 of 1,440 minutes, the first at .*--gaps zero/,
  );
  expect(existsSync(join(directory, 'orders.csv'))).toBe(false);
  await record(world, { gaps: 'zero' });

  expect(world.requests).toHaveLength(1);
  const { bytes } = await readTrace(join(directory, 'orders.csv'));
  expect([bytes[99], bytes[100], bytes[129], bytes[130]]).toEqual([1_000_000, 0, 0, 1_000_000]);
});

test('what is advised where gaps are refused can be done: as many days as have none, once what was read is removed', async () => {
  const world = account();
  for (const minute of EVERY_MINUTE) world.put(minute, 1_000_000);
  const partial = join(directory, 'orders.csv.partial');

  await expect(record(world, { days: 3 })).rejects.toThrow(
    `no load, or remove ${partial} and give --days 1.`,
  );
  await expect(record(world)).rejects.toThrow(/unfinished recording/);
  rmSync(partial, { recursive: true });
  await record(world);

  expect((await readTrace(join(directory, 'orders.csv'))).minutes).toBe(1_440);
});

test('fewer days are not advised where the newest has a gap', async () => {
  const world = account();
  for (const minute of EVERY_MINUTE) if (minute !== 700) world.put(minute, 1_000_000);

  await expect(record(world, { days: 2 })).rejects.toThrow(
    /--gaps zero to record those minutes as no load\.$/,
  );
});

test('a stream of which CloudWatch has nothing is refused whatever is said of gaps', async () => {
  await expect(record(account(), { gaps: 'zero' })).rejects.toThrow(/has nothing of orders in eu-west-1/);
});

test('interrupted, it goes on with the day that it was at, of the same days', async () => {
  const world = account();
  for (let day = -2; day < 1; day++)
    for (const minute of EVERY_MINUTE) world.put(day * 1_440 + minute, 1_000_000);
  const { read } = world.opened.metrics;
  let calls = 0;
  const failing = {
    ...world.opened,
    metrics: {
      read: (request: MetricRequest) => (++calls === 3 ? Promise.reject(new Error('cut')) : read(request)),
    },
  };
  const out = join(directory, 'orders.csv');
  const given = { stream: 'orders', days: 3, gaps: 'refuse', out } as const;
  await expect(recordCommand(given, async () => failing)).rejects.toThrow('cut');
  world.ports.clock.advance(3_600);

  await record(world, { days: 3 });

  expect(world.requests.map(({ fromSeconds }) => (fromSeconds - FROM) / DAY)).toEqual([-2, -1, 0]);
  expect(readdirSync(directory)).toEqual(['orders.csv']);
  expect((await readTrace(out)).minutes).toBe(4_320);
});

test('what is older than fifteen days is asked for by five minutes', async () => {
  const world = account();
  for (let day = -16; day < 1; day++) for (const minute of EVERY_MINUTE) world.idle(day * 1_440 + minute);
  world.put(5, 1_000_000);

  await record(world, { days: 17, gaps: 'zero' });

  const periods = world.requests.map(({ periodSeconds }) => periodSeconds);
  expect(periods).toEqual([300, 300, 300, ...Array.from({ length: 14 }, () => 60)]);
});

test('an unfinished recording of something else is left alone', async () => {
  const world = account();
  await expect(record(world)).rejects.toThrow('has nothing');

  await expect(record(world, { days: 2 })).rejects.toThrow(
    /unfinished recording of orders in eu-west-1, --days 1/,
  );
});

test('a trace that is there is not written over', async () => {
  const world = account();
  for (const minute of EVERY_MINUTE) world.put(minute, 1_000_000);
  await record(world);
  const before = readFileSync(join(directory, 'orders.csv'));

  await expect(record(world)).rejects.toThrow(/orders\.csv is there already/);
  expect(readFileSync(join(directory, 'orders.csv'))).toEqual(before);
});
