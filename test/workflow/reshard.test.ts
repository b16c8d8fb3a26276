import { type History, NO_HISTORY } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import {
  AccessDenied,
  InvalidRequest,
  LimitExceeded,
  ResourceInUse,
  ServiceUnavailable,
  Throttled,
} from '../../lib/errors';
import { alarmEvent } from '../../lib/triggers/rule';
import type { StepName } from '../../lib/workflow/steps';
import { sweep } from '../../lib/workflow/sweep';
import { DEPLOYMENT, executeWorkflow } from '../support/executed-workflow';
import { failing, type InMemoryPorts, inMemoryPorts } from '../support/in-memory';
import { loadedStream } from '../support/loaded-stream';
import { fillWithOneKey } from '../support/one-key';

const MANUAL = { streamName: 'orders', reason: 'a test' };

function worldWith(
  utilizations: readonly number[],
  options: Parameters<typeof loadedStream>[3] = {},
): InMemoryPorts {
  const ports = inMemoryPorts();
  loadedStream(ports, 'orders', utilizations, options);
  return ports;
}

async function openShards(ports: InMemoryPorts): Promise<number> {
  return (await ports.streams.listShards('orders')).filter(({ isOpen }) => isOpen).length;
}

/** Whether another execution could take the stream now. */
async function isFree(ports: InMemoryPorts): Promise<boolean> {
  const lease = await ports.state.acquire('orders', 'a look from outside', ports.clock.nowSeconds(), 1);
  if (lease !== undefined) await ports.state.release(lease);
  return lease !== undefined;
}

describe('an execution', () => {
  test('splits a hot shard, confirms it, decides again, records and releases', async () => {
    const ports = worldWith([0.95, 0.6]);
    const { steps, output } = await executeWorkflow(ports, MANUAL);
    expect(output?.outcomes).toMatchObject([
      { operation: { action: 'SplitShard' }, outcome: 'applied', openShardCountBefore: 2 },
    ]);
    expect(output?.decisions?.map(({ reason }) => reason)).toEqual(['ShardHot', 'WithinTolerance']);
    expect(steps.slice(0, 3)).toEqual(['acquire', 'decide', 'apply']);
    expect(steps.slice(-3)).toEqual(['decide', 'record', 'release']);
    expect(await openShards(ports)).toBe(3);
    expect(await isFree(ports)).toBe(true);
    expect(ports.events.published.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['Reshard Started', 'Shardwright: orders resharding started: ShardHot'],
      ['Reshard Completed', 'Shardwright: orders resharded, 2 to 3 shards: 1 SplitShard'],
    ]);
  });

  test.each(['IncomingBytes', 'IncomingRecords'] as const)(
    'splits a hot shard of which only %s is switched on, by someone else',
    async (metric) => {
      const ports = worldWith([0.95, 0.3], { shardLevelMetrics: [metric] });
      const policy = parsePolicy({ ShardLevelMetrics: 'Never' });
      const { output } = await executeWorkflow(ports, MANUAL, { policy });
      expect(output?.decisions?.[0]).toMatchObject({
        reason: 'ShardHot',
        evidence: { shard: 'shardId-000000000000', hottestUtilization: 0.973 },
      });
    },
  );

  test('tells of a key that fills a shard, with its hash and its share', async () => {
    const ports = worldWith([1.6, 0.3]);
    const hashKey = fillWithOneKey(ports, 'orders', 0, 2);
    const { output } = await executeWorkflow(ports, MANUAL);
    expect(output?.outcomes).toEqual([]);
    expect(ports.events.published).toMatchObject([
      {
        kind: 'Unsplittable Key',
        text: expect.stringContaining(String(hashKey)),
        detail: {
          decisions: [
            {
              reason: 'UnsplittableKey',
              evidence: {
                hashKey: String(hashKey),
                keyShare: expect.closeTo(1, 1),
                keyUtilization: expect.closeTo(1.6, 1),
              },
            },
          ],
        },
      },
    ]);
  });

  test('merges a batch of cold neighbours, one operation at a time', async () => {
    const ports = worldWith([0.1, 0.1, 0.1, 0.1, 0.1]);
    const { output } = await executeWorkflow(ports, MANUAL);
    expect(output?.outcomes?.map(({ operation, outcome }) => [operation.action, outcome])).toEqual(
      Array(4).fill(['MergeShards', 'applied']),
    );
    expect(await openShards(ports)).toBe(1);
  });

  test('of an alarm event does the same as one started by hand', async () => {
    const ports = worldWith([0.95, 0.6]);
    const event = alarmEvent({
      id: 'e',
      alarmName: 'Shardwright-orders-utilization-high',
      from: 'OK',
      to: 'ALARM',
      atSeconds: 0,
      region: 'us-east-1',
      account: '000000000000',
    });
    const { output } = await executeWorkflow(ports, event);
    expect(output?.trigger).toEqual({
      kind: 'Alarm',
      streamName: 'orders',
      reason: 'Shardwright-orders-utilization-high',
    });
    expect(await openShards(ports)).toBe(3);
  });

  test('holds where there is nothing to do, remembers when to look again, and tells nobody', async () => {
    const ports = worldWith([0.6, 0.6]);
    const { steps, output } = await executeWorkflow(ports, MANUAL);
    expect(steps).toEqual(['acquire', 'decide', 'record', 'release']);
    expect(output?.decisions).toMatchObject([{ kind: 'hold', reason: 'WithinTolerance' }]);
    const record = await ports.state.read('orders');
    expect(record).toMatchObject({ history: NO_HISTORY, lastReason: 'WithinTolerance' });
    expect(record.lookAgainAtSeconds).toBeGreaterThan(ports.clock.nowSeconds() + 260);
    expect(ports.events.published).toHaveLength(0);
  });

  test('only looks, and is looked at again a minute after the sweep that started it, where that was asked for', async () => {
    const ports = worldWith([0.88, 0.3]);
    const sweptAtSeconds = ports.clock.nowSeconds();
    ports.clock.advance(5);
    const { output } = await executeWorkflow(ports, MANUAL);
    expect(output?.decisions).toMatchObject([{ kind: 'hold', lookAgainSeconds: 60 }]);
    expect((await ports.state.read('orders')).lookAgainAtSeconds).toBeLessThanOrEqual(sweptAtSeconds + 60);
  });

  test('for a stream that another execution holds ends at once as AlreadyRunning', async () => {
    const ports = worldWith([0.95, 0.6]);
    await ports.state.acquire('orders', 'another', ports.clock.nowSeconds(), 300);
    const { steps, output } = await executeWorkflow(ports, MANUAL);
    expect(steps).toEqual(['acquire']);
    expect(output?.next).toBe('AlreadyRunning');
    expect(await openShards(ports)).toBe(2);
  });

  test('in Observe mode decides and tells, and does nothing', async () => {
    const ports = worldWith([0.95, 0.6], { tags: { 'shardwright:Mode': 'Observe' } });
    const { steps, output } = await executeWorkflow(ports, MANUAL);
    expect(steps).toEqual(['acquire', 'decide', 'record', 'release']);
    expect(output?.decisions).toMatchObject([
      { kind: 'act', reason: 'ShardHot', evidence: { mode: 'Observe', overriddenByTags: 'Mode' } },
    ]);
    expect(await openShards(ports)).toBe(2);
    expect(ports.events.published[0]?.subject).toContain('would be resharded');
  });

  test('ignores tags that are wrong, all of them, and shows why', async () => {
    const ports = worldWith([0.95, 0.6], {
      tags: { 'shardwright:Mode': 'Observe', 'shardwright:MaxShards': 'many' },
    });
    const { output } = await executeWorkflow(ports, MANUAL);
    expect(output?.decisions?.[0]?.evidence['ignoredTags']).toContain('MaxShards is "many"');
    expect(await openShards(ports)).toBe(3);
  });

  test('tells of tags that are ignored once, and again when what is wrong has changed', async () => {
    const ports = worldWith([0.6, 0.6], { tags: { 'shardwright:MaxShards': 'many' } });
    const toldOf = () => ports.events.published.map(({ kind, text }) => [kind, text.split('\n')[1]]);
    for (let run = 0; run < 3; run++) await executeWorkflow(ports, MANUAL);
    expect(toldOf()).toEqual([['Notice', 'MaxShards is "many": it takes a whole number from 1 to 10000.']]);
    ports.streams.tag('orders', { 'shardwright:Shards': '3' });
    await executeWorkflow(ports, MANUAL);
    expect(toldOf()).toHaveLength(2);
    ports.streams.tag('orders', {});
    await executeWorkflow(ports, MANUAL);
    expect(toldOf()).toHaveLength(2);
  });

  test('starts nothing more of its plan once a tag says Observe', async () => {
    const ports = worldWith([0.1, 0.1, 0.1, 0.1, 0.1]);
    const { output } = await executeWorkflow(ports, MANUAL, {
      before: (step, call) => {
        if (step === 'apply' && call === 2) ports.streams.tag('orders', { 'shardwright:Mode': 'Observe' });
      },
    });
    expect(output?.outcomes?.map(({ operation, outcome }) => [operation.action, outcome])).toEqual([
      ['MergeShards', 'applied'],
      ['MergeShards', 'stale: Mode is Observe'],
    ]);
    expect(await openShards(ports)).toBe(4);
  });

  test.each([
    ['fewer', '1', 4],
    ['more', '4', 1],
  ])('does %s where a tag says so', async (_, most, left) => {
    const ports = worldWith([0.1, 0.1, 0.1, 0.1, 0.1], { tags: { 'shardwright:MaxOperationsPerRun': most } });
    await executeWorkflow(ports, MANUAL, { policy: parsePolicy({ MaxOperationsPerRun: 2 }) });
    expect(await openShards(ports)).toBe(left);
  });

  test('does no more than MaxOperationsPerRun', async () => {
    const ports = worldWith([0.1, 0.1, 0.1, 0.1, 0.1]);
    await executeWorkflow(ports, MANUAL, { policy: parsePolicy({ MaxOperationsPerRun: 2 }) });
    expect(await openShards(ports)).toBe(3);
  });

  test('tells a failure that lasts once, not every time', async () => {
    const ports = worldWith([0.6]);
    ports.streams.create('orders', 1, { mode: 'ON_DEMAND' });
    for (let run = 0; run < 3; run++) await executeWorkflow(ports, MANUAL);
    expect(ports.events.published).toHaveLength(1);
    expect((await ports.state.read('orders')).lookAgainAtSeconds).toBeGreaterThan(
      ports.clock.nowSeconds() + 600,
    );
  });
});

describe('an execution that cannot be', () => {
  test.each([
    [
      'a malformed alarm event',
      { detail: { alarm: 'nameless' } },
      'MalformedTrigger',
      'Expected an alarm event',
    ],
    ['an input that is no object', 'orders', 'MalformedTrigger', 'Start the execution with'],
    [
      'a stream that is not managed',
      { streamName: 'payments' },
      'UnmanagedStream',
      '-c streams=orders,clicks,NAME',
    ],
    [
      'an alarm of another deployment',
      { detail: { alarmName: 'Other-orders-hot-shard' } },
      'UnmanagedStream',
      'manages',
    ],
    ['a managed stream that is not there', { streamName: 'clicks' }, 'StreamNotFound', 'clicks'],
  ])('for %s fails by name, says what to do, and touches nothing', async (_, input, name, says) => {
    const ports = worldWith([0.95, 0.6]);
    const { error, steps } = await executeWorkflow(ports, input);
    expect(error?.name).toBe(name);
    expect(JSON.parse(error?.message ?? '{}')).toMatchObject({
      errorType: name,
      errorMessage: expect.stringContaining(says),
    });
    expect(steps.slice(-2)).toEqual(['record', 'release']);
    expect(await openShards(ports)).toBe(2);
    expect(ports.events.published[0]?.subject).toContain(name);
  });

  test.each([
    ['on-demand', { mode: 'ON_DEMAND' as const }, 'OnDemandStream', 'provisioned mode'],
    ['being deleted', { status: 'DELETING' as const }, 'StreamBeingDeleted', 'being deleted'],
  ])('for a stream that is %s fails by name and says what to do', async (_, options, name, says) => {
    const ports = inMemoryPorts();
    ports.streams.create('orders', 2, options);
    const { error } = await executeWorkflow(ports, MANUAL);
    expect(error?.name).toBe(name);
    expect(error?.message).toContain(says);
    expect(await isFree(ports)).toBe(true);
  });
});

const STEP_NAMES: readonly StepName[] = ['acquire', 'decide', 'apply', 'confirm', 'record', 'release'];

describe('when a step fails', () => {
  test.each(STEP_NAMES)(
    'for a while, %s is tried again and the stream is resharded all the same',
    async (failed) => {
      const ports = worldWith([0.95, 0.6]);
      const { output } = await executeWorkflow(ports, MANUAL, {
        before: (step, call) => {
          if (step === failed && call <= 2) throw new Throttled('Slow down.');
        },
      });
      expect(output?.outcomes).toMatchObject([{ outcome: 'applied' }]);
      expect(await openShards(ports)).toBe(3);
      expect(await isFree(ports)).toBe(true);
    },
  );

  test.each(STEP_NAMES)('for good, in %s, the execution fails by its name', async (failed) => {
    const ports = worldWith([0.95, 0.6]);
    const { error, steps } = await executeWorkflow(ports, MANUAL, {
      before: (step) => {
        if (step === failed) throw new AccessDenied('Expected to be allowed; was not.');
      },
    });
    expect(error?.name).toBe('AccessDenied');
    expect(steps.at(-1)).toBe('release');
    // Only where the release itself fails does the lease have to expire.
    expect(await isFree(ports)).toBe(failed !== 'release');
    expect(await openShards(ports)).toBeLessThanOrEqual(3);
  });

  test('transiently for longer than it is tried again, the execution fails and gives the stream back', async () => {
    const ports = worldWith([0.95, 0.6]);
    const { error, steps } = await executeWorkflow(ports, MANUAL, {
      before: (step) => {
        if (step === 'decide') throw new ServiceUnavailable('No answer.');
      },
    });
    expect(error?.name).toBe('ServiceUnavailable');
    expect(steps.filter((step) => step === 'decide')).toHaveLength(11);
    expect(await isFree(ports)).toBe(true);
  });

  test.each([
    ['decide', 20],
    ['apply', 10],
    ['confirm', 20],
  ] as const)(
    'because other streams use up the account’s rate, %s is tried again %i times',
    async (step, retries) => {
      const ports = worldWith([0.95, 0.6]);
      const { error } = await executeWorkflow(ports, MANUAL, {
        before: (at, call) => {
          if (at === step && call <= retries) throw new LimitExceeded('Rate exceeded.');
        },
      });
      expect(error).toBeUndefined();
      expect(await openShards(ports)).toBe(3);
    },
  );

  test.each(['decide', 'confirm'] as const)(
    'because Kinesis lists no shards of a stream that is in use, %s is tried again',
    async (step) => {
      const ports = worldWith([0.95, 0.6]);
      const { listShards } = ports.streams;
      let refusalsLeft = 0;
      ports.streams.listShards = async (streamName) => {
        if (refusalsLeft-- > 0) throw new ResourceInUse('Expected the stream to be ACTIVE; it is not.');
        return listShards(streamName);
      };
      const { error } = await executeWorkflow(ports, MANUAL, {
        before: (next, call) => {
          if (next === step && call === 1) refusalsLeft = 5;
        },
      });
      expect(error).toBeUndefined();
      expect(await openShards(ports)).toBe(3);
    },
  );

  test('because all streams of the account call at once, it is tried again for minutes', async () => {
    const ports = worldWith([0.95, 0.6]);
    const { error } = await executeWorkflow(ports, MANUAL, {
      before: (step, call) => {
        if (step === 'decide' && call <= 20) throw new LimitExceeded('Rate exceeded.');
      },
    });
    expect(error).toBeUndefined();
    expect(await openShards(ports)).toBe(3);
  });
});

describe('an operation that was started is told of', () => {
  const atTheEnd = (ports: InMemoryPorts) =>
    ports.events.published.filter(({ kind }) => kind !== 'Reshard Started');
  const subjects = (ports: InMemoryPorts) => atTheEnd(ports).map(({ subject }) => subject);

  test('where its confirmation fails as the execution before it failed', async () => {
    const ports = worldWith([0.95, 0.6]);
    const denied = { before: failingFrom('confirm') };
    const lastReason = 'AccessDenied';
    const lease = await ports.state.acquire('orders', 'an earlier one', ports.clock.nowSeconds(), 60);
    if (lease === undefined) throw new Error('The stream is free.');
    await ports.state.save(lease, { history: NO_HISTORY, lookAgainAtSeconds: 0, lastReason });
    await ports.state.release(lease);
    await executeWorkflow(ports, MANUAL, denied);
    expect(subjects(ports)).toEqual(['Shardwright: orders failed: AccessDenied']);
    expect(atTheEnd(ports)[0]?.detail['unconfirmed']).toMatchObject([{ action: 'SplitShard' }]);
    expect(atTheEnd(ports)[0]?.text).toMatch(/SplitShard at \d+: not known to be complete/);
  });

  test('where it is complete by the time that its function is tried again', async () => {
    const split = new ServiceUnavailable('No answer.');
    const ports = failing(worldWith([0.95, 0.6]), 'streams.splitShard', split, 'after');
    const { output } = await executeWorkflow(ports, MANUAL, {
      before: (step, call) => {
        if (step === 'apply' && call === 2) ports.clock.advance(60);
      },
    });
    expect(output?.outcomes).toMatchObject([{ outcome: 'applied' }]);
    expect((await ports.state.read('orders')).history.operations).toMatchObject([
      { completedAtSeconds: expect.any(Number) },
    ]);
    expect(subjects(ports)).toEqual(['Shardwright: orders resharded, 2 to 3 shards: 1 SplitShard']);
  });

  test('where it is not seen to be complete', async () => {
    const ports = worldWith([0.95, 0.6]);
    ports.streams.splitShard = async () => {};
    const { output } = await executeWorkflow(ports, MANUAL, {
      before: (step) => {
        if (step === 'confirm') ports.clock.advance(60);
        if (step === 'decide') ports.clock.advance(400);
      },
    });
    expect(output?.outcomes?.[0]?.outcome).toMatch(/^not seen after \d+ s$/);
    expect(subjects(ports)).toEqual(['Shardwright: orders resharding is not known to be complete']);
  });

  test.each([
    ['OnDemandStream', { mode: 'ON_DEMAND' }],
    ['StreamBeingDeleted', { status: 'DELETING' }],
  ] as const)('and one that %s keeps from being started is not', async (name, options) => {
    const ports = worldWith([0.95, 0.6]);
    await executeWorkflow(ports, MANUAL, {
      before: (step) => {
        if (step === 'apply') ports.streams.create('orders', 2, options);
      },
    });
    expect(subjects(ports)).toEqual([`Shardwright: orders failed: ${name}`]);
    expect(atTheEnd(ports)[0]?.detail['unconfirmed']).toEqual([]);
  });

  test.each(['decide', 'record'] as const)(
    'as complete and no more, where %s fails after the last of its plan',
    async (failed) => {
      const ports = worldWith([0.95, 0.6]);
      await executeWorkflow(ports, MANUAL, {
        policy: parsePolicy({ MaxOperationsPerRun: failed === 'record' ? 1 : 20 }),
        before: (step, call) => {
          const isLate = failed === 'decide' ? call > 1 : call <= 7;
          if (step === failed && isLate) throw new ServiceUnavailable('No answer.');
        },
      });
      expect(subjects(ports)).toEqual(['Shardwright: orders failed: ServiceUnavailable']);
      expect(atTheEnd(ports)[0]?.detail['unconfirmed']).toEqual([]);
      expect(atTheEnd(ports)[0]?.text).not.toContain('not known to be complete');
    },
  );
});

/** Consumers of the shard are so far behind, and were in the last ten minutes. */
function lagShard({ clock, metrics }: InMemoryPorts, shardId: string, ageSeconds: number): void {
  for (let minute = 1; minute <= 10; minute++)
    metrics.put({
      streamName: 'orders',
      shardId,
      metric: 'IteratorAgeMilliseconds',
      atSeconds: clock.nowSeconds() - minute * 60,
      value: ageSeconds * 1000,
    });
}

/** A call that fails each time. */
function always(error: Error): () => Promise<never> {
  return async () => {
    throw error;
  };
}

function failingFrom(failed: StepName) {
  return (step: StepName) => {
    if (step === failed) throw new AccessDenied('Expected to be allowed; was not.');
  };
}

describe('when Kinesis', () => {
  test.each([
    ['before', ServiceUnavailable],
    ['after', ServiceUnavailable],
    ['before', ResourceInUse],
    ['before', LimitExceeded],
  ] as const)('fails a split %s it takes effect (%p), the split is done once', async (when, Failure) => {
    const ports = failing(worldWith([0.95, 0.6]), 'streams.splitShard', new Failure('No.'), when);
    const { output } = await executeWorkflow(ports, MANUAL);
    expect(await openShards(ports)).toBe(3);
    expect(output?.outcomes).toHaveLength(1);
    const { history } = await ports.state.read('orders');
    expect(history.operations).toMatchObject([
      { operation: { action: 'SplitShard' }, completedAtSeconds: expect.any(Number) },
    ]);
  });

  test('refuses an UpdateShardCount for its limit, the stream is split instead, and it is not asked again for an hour', async () => {
    const even = Array.from({ length: 8 }, () => 0.95);
    const ports = failing(worldWith(even), 'streams.updateShardCount', new LimitExceeded('Ten a day.'));
    const { output } = await executeWorkflow(ports, MANUAL, {
      policy: parsePolicy({ ScaleUpCooldownSeconds: 900 }),
    });
    expect(output?.outcomes?.[0]).toMatchObject({
      operation: { action: 'UpdateShardCount' },
      outcome: 'LimitExceeded',
    });
    const later = output?.outcomes?.slice(1).map(({ operation }) => operation.action);
    expect(later).toContain('SplitShard');
    expect(later).not.toContain('UpdateShardCount');
    expect(await openShards(ports)).toBeGreaterThan(8);
  });

  test('refuses an UpdateShardCount for its limit, that it was not done and is not to be asked is one write', async () => {
    const even = Array.from({ length: 8 }, () => 0.95);
    const ports = failing(worldWith(even), 'streams.updateShardCount', new LimitExceeded('Ten a day.'));
    const { save } = ports.state;
    const saved: Partial<History>[] = [];
    ports.state.save = async (lease, written) => {
      saved.push(written.history);
      await save(lease, written);
    };
    await executeWorkflow(ports, MANUAL);
    const refusedAt = saved.findIndex((history) => history.noUpdateShardCountBeforeSeconds !== undefined);
    expect(saved[refusedAt]?.operations).toEqual([]);
    expect(saved[refusedAt - 1]?.operations).toMatchObject([{ operation: { action: 'UpdateShardCount' } }]);
  });

  test('does not do an UpdateShardCount for the rate of calls, it is none of the day’s ten', async () => {
    const even = Array.from({ length: 30 }, () => 0.97);
    const ports = worldWith(even);
    const throttled = failing(ports, 'streams.updateShardCount', new Throttled('Rate exceeded.'));
    await executeWorkflow(throttled, MANUAL);
    const { operations } = (await ports.state.read('orders')).history;
    const updates = operations.filter(({ operation }) => operation.action === 'UpdateShardCount');
    expect(updates).toMatchObject([{ completedAtSeconds: expect.any(Number) }]);
  });

  test.each([AccessDenied, InvalidRequest, LimitExceeded, Throttled])(
    'refuses a split (%p), it is as if it had not been tried',
    async (Refusal) => {
      const ports = worldWith([0.95, 0.6]);
      ports.streams.splitShard = always(new Refusal('No.'));
      const { error } = await executeWorkflow(ports, MANUAL);
      expect(error?.name).toContain(Refusal.name);
      expect((await ports.state.read('orders')).history.operations).toEqual([]);
    },
  );

  test.each([AccessDenied, LimitExceeded])(
    'refuses a merge (%p), it is as if it had not been tried',
    async (Refusal) => {
      const ports = worldWith([0.1, 0.1]);
      ports.streams.mergeShards = always(new Refusal('No.'));
      await executeWorkflow(ports, MANUAL);
      expect((await ports.state.read('orders')).history.operations).toEqual([]);
    },
  );

  test.each([AccessDenied, InvalidRequest, LimitExceeded])(
    'refuses to switch shard-level metrics on (%p), the same execution relieves the stream without',
    async (Refusal) => {
      const ports = worldWith([0.95, 0.95], { shardLevelMetrics: [] });
      ports.streams.enableShardLevelMetrics = always(new Refusal('An organization denies it.'));
      const policy = parsePolicy({ MaxOperationsPerRun: 1 });
      const { output } = await executeWorkflow(ports, MANUAL, { policy });
      expect(output?.outcomes).toMatchObject([
        { operation: { action: 'EnableShardLevelMetrics' }, outcome: new Refusal('').name },
        { outcome: 'applied' },
      ]);
      expect(await openShards(ports)).toBeGreaterThan(2);
      expect((await ports.state.read('orders')).history.operations[0]).toMatchObject({
        operation: { action: 'EnableShardLevelMetrics' },
        isRefused: true,
      });
    },
  );

  test('refuses to switch shard-level metrics off, the execution goes on', async () => {
    const ports = worldWith([0.6, 0.6], { shardLevelMetrics: [] });
    await executeWorkflow(ports, MANUAL);
    ports.streams.disableShardLevelMetrics = always(new AccessDenied('An organization denies it.'));
    loadedStream(ports, 'orders', [0.6, 0.6]);
    const { output, error } = await executeWorkflow(ports, MANUAL, {
      policy: parsePolicy({ ShardLevelMetrics: 'Never' }),
    });
    expect(error).toBeUndefined();
    expect(output?.outcomes).toMatchObject([
      { operation: { action: 'DisableShardLevelMetrics' }, outcome: 'AccessDenied' },
    ]);
  });

  test('refuses to switch shard-level metrics on for the rate of calls, it is asked again', async () => {
    const world = worldWith([0.6, 0.6], { shardLevelMetrics: [] });
    const ports = failing(world, 'streams.enableShardLevelMetrics', new Throttled('Rate exceeded.'));
    const { output } = await executeWorkflow(ports, MANUAL);
    expect(output?.outcomes).toMatchObject([{ outcome: 'applied' }]);
  });

  test.each([ResourceInUse, ServiceUnavailable])(
    'fails a split (%p), it is taken to be under way: an earlier try of the SDK’s may have got through',
    async (Failure) => {
      const ports = worldWith([0.95, 0.6]);
      ports.streams.splitShard = always(new Failure('No.'));
      await executeWorkflow(ports, MANUAL);
      expect((await ports.state.read('orders')).history.operations).toMatchObject([
        { operation: { action: 'SplitShard' } },
      ]);
    },
  );

  test.each([
    [[0.95, 0.6], {}, 'streams.splitShard'],
    [Array(30).fill(0.97), {}, 'streams.updateShardCount'],
    [[0.6, 0.6], { shardLevelMetrics: [] }, 'streams.enableShardLevelMetrics'],
  ] as const)(
    'takes no call, tried once, of a stream that somebody else holds, it is as if it had not been tried: %j %j %s',
    async (utilizations, options, call) => {
      const ports = worldWith(utilizations, options);
      const inUse = new ResourceInUse('No.', { isFirstTry: true });
      let historyBeforeSecondTry: History | undefined;
      await executeWorkflow(failing(ports, call, inUse), MANUAL, {
        before: async (step, tries) => {
          if (step === 'apply' && tries === 2)
            historyBeforeSecondTry = (await ports.state.read('orders')).history;
        },
      });
      expect(historyBeforeSecondTry?.operations).toEqual([]);
      const { operations } = (await ports.state.read('orders')).history;
      expect(operations).toMatchObject([{ completedAtSeconds: expect.any(Number) }]);
    },
  );

  test('refuses a second try of a split, the first, of which nobody knows, stays on record', async () => {
    const ports = worldWith([0.95, 0.6]);
    const answers = [new ServiceUnavailable('No answer.'), new AccessDenied('No.')];
    ports.streams.splitShard = async () => {
      throw answers.shift();
    };
    const { error } = await executeWorkflow(ports, MANUAL);
    expect(error?.name).toBe('AccessDenied');
    expect((await ports.state.read('orders')).history.operations).toHaveLength(1);
  });

  test('refuses the split for a lag, no backlog is said to drain', async () => {
    const ports = inMemoryPorts();
    ports.streams.splitShard = always(new AccessDenied('No.'));
    for (let run = 0; run < 2; run++) {
      loadedStream(ports, 'orders', [0.6, 0.6], { iteratorAgeSeconds: 900 });
      lagShard(ports, 'shardId-000000000000', 900);
      const { error } = await executeWorkflow(ports, MANUAL);
      expect(error?.name).toBe('AccessDenied');
      ports.clock.advance(60);
    }
  });

  test('tells no tags for the rate of calls, those that the decision was made by do', async () => {
    const ports = worldWith([0.95, 0.6], { tags: { 'shardwright:MaxShards': '3', team: 'shop' } });
    let reads = 0;
    const streams = {
      ...ports.streams,
      tags: async (streamName: string) => {
        if (++reads > 1) throw new LimitExceeded('Rate exceeded.');
        return ports.streams.tags(streamName);
      },
    };
    const { error } = await executeWorkflow({ ...ports, streams }, MANUAL);
    expect(error).toBeUndefined();
    expect((await ports.state.read('orders')).readTags?.tags).toEqual({ 'shardwright:MaxShards': '3' });
    expect(await openShards(ports)).toBe(3);
  });

  test.each([
    ['a look of the sweep', 1_500, 3],
    ['an execution', 1_500, 3],
    ['an execution', 1_900, 2],
  ])(
    'tells no tags at all for the rate of calls, those do for half an hour that %s saw: after %d s',
    async (who, seconds, open) => {
      const ports = worldWith([0.6, 0.6], { tags: { 'shardwright:MaxShards': '3' } });
      if (who === 'an execution') await executeWorkflow(ports, MANUAL);
      else await sweep({ ports, deployment: DEPLOYMENT, policy: parsePolicy() });
      ports.clock.advance(seconds);
      loadedStream(ports, 'orders', [0.95, 0.95]);
      ports.streams.tags = async () => {
        throw new LimitExceeded('Rate exceeded.');
      };
      const { error } = await executeWorkflow(ports, MANUAL);
      expect(error?.name).toBe(open === 3 ? undefined : 'LimitExceeded');
      expect(await openShards(ports)).toBe(open);
    },
  );

  test('is resharded by someone else meanwhile, their work is waited for and the plan made anew', async () => {
    const ports = worldWith([0.95, 0.6]);
    const { output } = await executeWorkflow(ports, MANUAL, {
      before: (step, call) => {
        if (step === 'apply' && call === 1) void ports.streams.updateShardCount('orders', 4);
      },
    });
    expect(output?.outcomes?.[0]?.outcome).toMatch(/already done|stale/);
    expect(await openShards(ports)).toBe(4);
  });
});

test('an execution that lost its lease stops, and leaves what is remembered to the one that has it', async () => {
  const ports = worldWith([0.95, 0.6]);
  const { error } = await executeWorkflow(ports, MANUAL, {
    before: (step, call) => {
      if (step !== 'apply' || call !== 1) return;
      ports.clock.advance(400);
      void ports.state.acquire('orders', 'another', ports.clock.nowSeconds(), 300);
    },
  });
  expect(error?.name).toBe('LeaseLost');
  expect(await openShards(ports)).toBe(2);
  expect(await isFree(ports)).toBe(false);
  expect((await ports.state.read('orders')).history.operations).toEqual([]);
});
