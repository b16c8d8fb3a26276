import { parsePolicy } from '../../lib/core/policy';
import { AccessDenied, LeaseLost, Throttled } from '../../lib/errors';
import { sweep } from '../../lib/workflow/sweep';
import { DEPLOYMENT, executeWorkflow } from '../support/executed-workflow';
import { failing, type InMemoryPorts, inMemoryPorts } from '../support/in-memory';
import { loadedStream } from '../support/loaded-stream';
import { fillWithOneKey } from '../support/one-key';

const swept = (ports: InMemoryPorts, parameters: Record<string, string | number> = {}) =>
  sweep({ ports, deployment: DEPLOYMENT, policy: parsePolicy(parameters) });

function world(shards = 2): InMemoryPorts {
  const ports = inMemoryPorts();
  for (const streamName of DEPLOYMENT.streamNames) loadedStream(ports, streamName, Array(shards).fill(0.6));
  return ports;
}

test('every stream’s open shards are published', async () => {
  const ports = world(3);
  await swept(ports);
  const window = await ports.metrics.read({
    streamName: 'clicks',
    shardIds: [],
    shardLevelMetrics: [],
    fromSeconds: ports.clock.nowSeconds(),
    toSeconds: ports.clock.nowSeconds() + 60,
  });
  expect([...window.openShardCount]).toEqual([3]);
});

/** Each stream was looked at, and is to be looked at again after `seconds`. */
async function lookedAt(ports: InMemoryPorts, seconds: number, lastReason?: string): Promise<InMemoryPorts> {
  for (const streamName of DEPLOYMENT.streamNames) {
    const lease = await ports.state.acquire(streamName, 'an execution', ports.clock.nowSeconds(), 300);
    if (lease === undefined) throw new Error('no lease');
    const lookedAtSeconds = ports.clock.nowSeconds();
    await ports.state.save(lease, {
      history: { operations: [] },
      lookAgainAtSeconds: lookedAtSeconds + seconds,
      lookedAtSeconds,
      ...(lastReason !== undefined && { lastReason }),
    });
    await ports.state.release(lease);
  }
  return ports;
}

/** A world whose streams carry that on each of their shards. */
function loaded(utilizations: readonly number[]): InMemoryPorts {
  const ports = inMemoryPorts();
  for (const streamName of DEPLOYMENT.streamNames) loadedStream(ports, streamName, utilizations);
  return ports;
}

describe('a look that is due', () => {
  test('costs no execution where there is nothing to do, and is remembered', async () => {
    const ports = world();
    const { streams } = await swept(ports);
    expect(ports.executions.started).toEqual([]);
    expect(streams).toMatchObject([
      { streamName: 'orders', decision: { reason: 'WithinTolerance' } },
      { streamName: 'clicks', decision: { reason: 'WithinTolerance' } },
    ]);
    const { history, lookAgainAtSeconds, lastReason } = await ports.state.read('orders');
    expect(lookAgainAtSeconds).toBe(ports.clock.nowSeconds() + 270);
    expect(lastReason).toBe('WithinTolerance');
    expect(history.lookback?.minutesSeen).toBeGreaterThan(0);
  });

  test.each([
    [8, 60],
    [0, 57],
    [25, 35],
  ])(
    'is taken a minute later, where that was asked for, also where it took %i s and the next sweep begins %i s after this one',
    async (lookSeconds, untilNextSeconds) => {
      const ports = loaded([0.88, 0.3]);
      const { read } = ports.metrics;
      let looks = 0;
      ports.metrics.read = async (request) => {
        looks++;
        ports.clock.advance(lookSeconds);
        return read(request);
      };
      const sweepBeganAt = ports.clock.nowSeconds();
      await sweep({ ports, deployment: { ...DEPLOYMENT, streamNames: ['orders'] }, policy: parsePolicy() });
      const looksBefore = looks;
      ports.clock.advance(sweepBeganAt + untilNextSeconds - ports.clock.nowSeconds());
      await sweep({ ports, deployment: { ...DEPLOYMENT, streamNames: ['orders'] }, policy: parsePolicy() });
      expect(looks).toBeGreaterThan(looksBefore);
    },
  );

  test('leaves it to an execution to tell of tags that are ignored, once', async () => {
    const ports = world();
    ports.streams.tag('orders', { 'shardwright:MaxShards': 'many' });
    await swept(ports);
    expect(ports.executions.started).toEqual([
      { streamName: 'orders', reason: 'tags of the stream are ignored' },
    ]);
    await executeWorkflow(ports, ports.executions.started[0]);
    expect(ports.events.published.map(({ subject }) => subject)).toEqual([
      'Shardwright: orders has tags that are ignored',
    ]);
    ports.clock.advance(400);
    const { streams } = await swept(ports);
    expect(ports.executions.started).toHaveLength(1);
    expect(streams[0]?.decision?.evidence).toHaveProperty('ignoredTags');
    ports.streams.tag('orders', {});
    ports.clock.advance(400);
    await swept(ports);
    expect((await ports.state.read('orders')).ignoredTags).toBeUndefined();
  });

  test('is taken when the last decision asked for it, and not before', async () => {
    const ports = await lookedAt(loaded([0.95, 0.3]), 90);
    ports.alarms.raise('Shardwright-orders-hot-shard');
    await swept(ports);
    ports.clock.advance(60);
    expect((await swept(ports)).streams).toEqual([
      { streamName: 'orders', openShardCount: 2 },
      { streamName: 'clicks', openShardCount: 2 },
    ]);
    ports.clock.advance(60);
    loadedStream(ports, 'orders', [0.95, 0.3]);
    await swept(ports);
    expect(ports.executions.started).toContainEqual({
      streamName: 'orders',
      reason: 'a look found ShardHot',
    });
  });

  test('gives the stream back, so that an execution can have it', async () => {
    const ports = loaded([0.95, 0.3]);
    const { release } = ports.state;
    const order: string[] = [];
    ports.state.release = async (lease) => {
      order.push(`${lease.streamName} is given back`);
      await release(lease);
    };
    const { start } = ports.executions;
    ports.executions.start = async (streamName, reason) => {
      order.push(`${streamName} is started`);
      await start(streamName, reason);
    };
    await swept(ports);
    expect(order.filter((line) => line.startsWith('orders'))).toEqual([
      'orders is given back',
      'orders is started',
    ]);
  });

  test('is not taken of a stream that an execution holds', async () => {
    const ports = loaded([0.95, 0.3]);
    await ports.state.acquire('orders', 'an execution', ports.clock.nowSeconds(), 300);
    await swept(ports);
    expect(ports.executions.started.map(({ streamName }) => streamName)).toEqual(['clicks']);
    expect((await ports.state.read('orders')).lookAgainAtSeconds).toBe(0);
  });

  test('is not taken of a stream that an execution held since its shards were listed', async () => {
    const ports = loaded([0.95, 0.3]);
    const { acquire } = ports.state;
    let isFirst = true;
    ports.state.acquire = async (streamName, ...others) => {
      if (streamName === 'orders' && isFirst) {
        isFirst = false;
        await executeWorkflow(ports, { streamName: 'orders', reason: 'an alarm' });
      }
      return acquire(streamName, ...others);
    };
    const { streams } = await swept(ports);
    expect(streams[0]).toEqual({ streamName: 'orders', openShardCount: 2 });
    expect(ports.executions.started.map(({ streamName }) => streamName)).toEqual(['clicks']);
  });

  test('is left to an execution where it fails: that one tries again, and tells', async () => {
    const ports = failing(world(), 'metrics.read', new Throttled('Slow down.'));
    await swept(ports);
    expect(ports.executions.started).toEqual([{ streamName: 'orders', reason: 'a look failed: Throttled' }]);
    expect(await ports.state.acquire('orders', 'that one', ports.clock.nowSeconds(), 300)).toBeDefined();
  });

  test('whose lease was lost meanwhile changes nothing and starts nothing', async () => {
    const ports = failing(world(), 'state.save', new LeaseLost('Gone.'));
    const { streams } = await swept(ports);
    expect(ports.executions.started).toEqual([]);
    expect(streams[0]).toEqual({ streamName: 'orders', openShardCount: 2 });
  });

  test('of a stream of more than a hundred shards is left to an execution', async () => {
    const ports = inMemoryPorts();
    ports.streams.create('orders', 101);
    ports.streams.create('clicks', 100);
    ports.alarms.raise('Shardwright-orders-utilization-low');
    await swept(ports, { ShardLevelMetrics: 'Never', MaxShards: 200 });
    expect(ports.executions.started).toEqual([
      { streamName: 'orders', reason: 'still in ALARM: Shardwright-orders-utilization-low' },
    ]);
  });

  test('is left to an execution once the sweep’s own time is used up', async () => {
    const ports = world();
    const { inAlarm } = ports.alarms;
    ports.alarms.inAlarm = async () => {
      ports.clock.advance(45);
      return inAlarm();
    };
    await swept(ports);
    expect(ports.executions.started).toEqual([
      { streamName: 'orders', reason: 'the last decision asked for another look' },
      { streamName: 'clicks', reason: 'the last decision asked for another look' },
    ]);
  });

  test('comes first to the streams whose alarms tell of most harm', async () => {
    const ports = loaded([0.95, 0.3]);
    ports.alarms.raise('Shardwright-orders-utilization-high');
    ports.alarms.raise('Shardwright-clicks-write-throttled');
    ports.alarms.raise('Shardwright-unmanaged-write-throttled');
    await swept(ports);
    expect(ports.executions.started.map(({ streamName }) => streamName)).toEqual(['clicks', 'orders']);
  });

  test('finds the stream without the shard-level metrics that should always be on', async () => {
    const ports = world();
    ports.streams.create('orders', 2);
    await swept(ports);
    expect(ports.executions.started).toEqual([
      { streamName: 'orders', reason: 'a look found ShardLevelMetricsWanted' },
    ]);
  });

  test('that finds what people should know starts an execution, unless they were told', async () => {
    const parameters = { MaxShards: 2 };
    const told = await lookedAt(loaded([0.95, 0.3]), 0, 'AtMaxShards');
    await swept(told, parameters);
    expect(told.executions.started).toEqual([]);
    const untold = await lookedAt(loaded([0.95, 0.3]), 0, 'WithinTolerance');
    await swept(untold, parameters);
    expect(untold.executions.started).toContainEqual({
      streamName: 'orders',
      reason: 'a look found AtMaxShards',
    });
  });

  test('costs no execution for ten minutes once a key was told that fills a shard', async () => {
    const ports = loaded([0.95, 0.3]);
    fillWithOneKey(ports, 'orders', 0, 2);
    const { output } = await executeWorkflow(ports, { streamName: 'orders', reason: 'a test' });
    expect(output?.decisions?.at(-1)?.reason).toBe('UnsplittableKey');
    const startedAfter = async (seconds: number) => {
      ports.clock.advance(seconds);
      loadedStream(ports, 'orders', [0.95, 0.3]);
      await swept(ports);
      return ports.executions.started.filter(({ streamName }) => streamName === 'orders');
    };
    expect(await startedAfter(330)).toEqual([]);
    expect(await startedAfter(330)).toMatchObject([{ reason: 'a look found UnsplittableKey' }]);
  });

  test('starts an execution for a key that nobody was told of, though another was just told', async () => {
    const ports = loaded([0.95, 0.96]);
    fillWithOneKey(ports, 'orders', 0, 2);
    const upper = fillWithOneKey(ports, 'orders', 1, 2);
    await executeWorkflow(ports, { streamName: 'orders', reason: 'a test' });
    expect(ports.events.published.map(({ text }) => text)).toEqual([expect.stringContaining(String(upper))]);
    ports.clock.advance(330);
    loadedStream(ports, 'orders', [0.96, 0.95]);
    await swept(ports);
    expect(ports.executions.started).toContainEqual({
      streamName: 'orders',
      reason: 'a look found UnsplittableKey',
    });
  });

  test('in Observe mode starts an execution for what would be done once, to tell it', async () => {
    const parameters = { Mode: 'Observe', SampleRecords: 'Off' };
    const ports = await lookedAt(loaded([0.95, 0.3]), 0, 'ShardHot');
    await swept(ports, parameters);
    expect(ports.executions.started).toEqual([]);
  });
});

test.each([
  [{ MinShards: 3 }, 'a look found BelowMinShards'],
  [{ MaxShards: 1 }, 'a look found AboveMaxShards'],
])(
  'a stream outside its bounds is brought back however far off the next look was put: %j',
  async (parameters, reason) => {
    const ports = await lookedAt(world(), 3_600);
    await swept(ports, parameters);
    expect(ports.executions.started).toContainEqual({ streamName: 'orders', reason });
  },
);

test.each([
  [{ Mode: 'Observe', MaxShards: 1 }, 'AboveMaxShards'],
  [{ MinShards: 3 }, 'ScaleUpCooldown'],
  [{ MinShards: 3 }, 'AccessDenied'],
])(
  'a stream that was seen outside its bounds is looked at when that look asked for it: %j',
  async (parameters, seen) => {
    const ports = await lookedAt(world(), 300, seen);
    const reads = jest.spyOn(ports.metrics, 'read');
    await swept(ports, parameters);
    expect(reads).not.toHaveBeenCalled();
    ports.clock.advance(300);
    await swept(ports, parameters);
    expect(reads).toHaveBeenCalled();
  },
);

describe('an alarm whose execution met another look', () => {
  /** Looked at a minute ago, as it is now, and not to be looked at again for an hour; an alarm went off so long after that look began. */
  async function alarmed(suffix: string, secondsAfterLook: number): Promise<InMemoryPorts> {
    const ports = await lookedAt(loaded([1.6]), 3_600, 'AtMinShards');
    ports.alarms.raise(`Shardwright-orders-${suffix}`, ports.clock.nowSeconds() + secondsAfterLook);
    ports.clock.advance(60);
    await swept(ports);
    return ports;
  }

  test('is looked at by the next sweep', async () => {
    const ports = await alarmed('write-throttled', 2);
    expect(ports.executions.started).toMatchObject([{ streamName: 'orders' }]);
  });

  test.each([
    ['was seen by that look', 'write-throttled', -2],
    ['tells of too little load', 'utilization-low', 2],
  ])('is not, where it %s', async (_, suffix, secondsAfterLook) => {
    const { executions } = await alarmed(suffix, secondsAfterLook);
    expect(executions.started).toEqual([]);
  });

  test('is looked at once, also where nothing is to be done or it fails for good', async () => {
    const ports = await lookedAt(loaded([0.6]), 3_600, 'WithinTolerance');
    ports.alarms.raise('Shardwright-orders-iterator-age', ports.clock.nowSeconds() + 2);
    ports.clock.advance(60);
    const reads = jest.spyOn(ports.metrics, 'read');
    await swept(ports);
    expect(reads).toHaveBeenCalled();
    reads.mockClear();
    ports.clock.advance(60);
    await swept(ports);
    expect(reads).not.toHaveBeenCalled();

    const denied = failing(ports, 'metrics.read', new AccessDenied('No.'));
    ports.alarms.raise('Shardwright-orders-iterator-age', ports.clock.nowSeconds() + 2);
    ports.clock.advance(60);
    await executeWorkflow(denied, { streamName: 'orders' });
    await swept(ports);
    expect(reads).not.toHaveBeenCalled();
  });
});

test('a stream that is missing, on-demand or being resharded does not keep the others from being swept', async () => {
  const ports = loaded([0.95, 0.3]);
  ports.streams.delete('orders');
  const { streams } = await swept(ports);
  expect(streams).toMatchObject([
    { streamName: 'orders', error: expect.stringContaining('StreamNotFound') },
    { streamName: 'clicks', openShardCount: 2 },
  ]);
  expect(ports.executions.started).toHaveLength(1);
  ports.streams.create('clicks', 2, { mode: 'ON_DEMAND' });
  await swept(ports);
  expect(ports.executions.started).toHaveLength(1);
});

test('where the alarms cannot be read, streams are counted and looked at all the same, and that is told', async () => {
  const ports = failing(loaded([0.95, 0.3]), 'alarms.inAlarm', new Throttled('Rate exceeded.'));
  const { streams, alarmsError } = await swept(ports);
  expect(alarmsError).toBe('Throttled: Rate exceeded.');
  expect(streams).toMatchObject([
    { streamName: 'orders', openShardCount: 2 },
    { streamName: 'clicks', openShardCount: 2 },
  ]);
  expect(ports.executions.started).toContainEqual({
    streamName: 'orders',
    reason: 'a look found ShardHot',
  });
});

test('a call that fails is told, with the stream', async () => {
  const { streams } = await swept(failing(world(), 'measures.publish', new Throttled('Slow down.')));
  expect(streams).toMatchObject([
    { streamName: 'orders', error: 'Throttled: Slow down.' },
    { openShardCount: 2 },
  ]);
});
