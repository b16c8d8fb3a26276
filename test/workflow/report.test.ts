/** What is told of executions that ran: kinds, words, and that programs can rely on the schema. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import type { StartedOperation } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import { AccessDenied, LimitExceeded, ServiceUnavailable } from '../../lib/errors';
import type { Report } from '../../lib/ports';
import { detailTypeOf, EVENT_SOURCE } from '../../lib/triggers/own-events';
import { reportsOf } from '../../lib/workflow/report';
import type { DecisionSummary, OperationOutcome, WorkflowState } from '../../lib/workflow/state';
import { sweep } from '../../lib/workflow/sweep';
import { DEPLOYMENT, executeWorkflow } from '../support/executed-workflow';
import { failing, type InMemoryPorts, inMemoryPorts } from '../support/in-memory';
import { loadedStream } from '../support/loaded-stream';

const docs = (file: string) => readFileSync(join(__dirname, '../../docs', file), 'utf8');
const schema = JSON.parse(docs('events.schema.json'));
const isEvent = new Ajv2020({ strictTypes: false }).compile(schema);

/** An event as a rule's target gets it. */
const eventOf = ({ kind, detail }: Report) => ({
  source: EVENT_SOURCE,
  'detail-type': detailTypeOf(kind),
  // As it arrives: what is undefined is gone.
  detail: JSON.parse(JSON.stringify(detail)),
});

function expectValid(event: unknown): void {
  expect({ valid: isEvent(event), errors: isEvent.errors }).toEqual({ valid: true, errors: null });
}

const EXAMPLES = [...docs('events.md').matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']) =>
  JSON.parse(json),
);

test('docs/events.md has an example of every event, each as the schema says', () => {
  const types: string[] = schema.properties['detail-type'].enum;

  expect([...new Set(EXAMPLES.map((example) => example['detail-type']))].sort()).toEqual([...types].sort());
  for (const example of EXAMPLES) expectValid(example);
});

test('the schema refuses an event without what its kind is about', () => {
  const completed = EXAMPLES.find((example) => example['detail-type'].endsWith('Completed'));
  const { openShardsAfter: _, ...detail } = completed.detail;

  expect(isEvent({ ...completed, detail })).toBe(false);
  expect(isEvent({ ...completed, 'detail-type': 'Shardwright Limit Reached' })).toBe(false);
  expect(isEvent({ ...completed, source: 'aws.cloudwatch' })).toBe(false);
});

function worldWith(utilizations: readonly number[]): InMemoryPorts {
  const ports = inMemoryPorts();
  loadedStream(ports, 'orders', utilizations);
  return ports;
}

const run = (ports: InMemoryPorts, parameters: Record<string, string | number> = {}) =>
  executeWorkflow(ports, { streamName: 'orders', reason: 'a test' }, { policy: parsePolicy(parameters) });

/** Each event was put on the bus, is as the schema says, and has no field that the schema does not tell of. */
function expectEvents(ports: InMemoryPorts, kinds: Report['kind'][]): void {
  const { published } = ports.events;
  expect(published.map(({ kind }) => kind)).toEqual(kinds);
  for (const report of published) {
    if (report.kind !== 'Notice') expectValid(eventOf(report));
    const told = Object.keys(eventOf(report).detail);
    expect(told.filter((name) => !(name in schema.$defs.detail.properties))).toEqual([]);
  }
}

test('a split is told when it starts and when it is done: what, why, from and to, at what cost', async () => {
  const ports = worldWith([0.95, 0.6]);
  await run(ports);

  expectEvents(ports, ['Reshard Started', 'Reshard Completed']);
  const { text, detail } = ports.events.published[1] as Report;
  expect(text).toMatch(
    /^Open shards: 2 before, 3 after\.\nCost: 10\.95 USD a month more while it stays so, at 0\.015 USD a shard-hour, the price of us-east-1\.\nWhat: SplitShard at \d+: applied, \d+ s\nWhy: ShardHot\. .*\nThen: WithinTolerance\. .*\n\nExecution: /,
  );
  expect(detail).toMatchObject({ openShardsBefore: 2, openShardsAfter: 3, monthlyCostChangeUsd: 10.95 });
});

test('merges save what they say', async () => {
  const ports = worldWith([0.1, 0.1, 0.1, 0.1, 0.1]);
  await run(ports);

  const { subject, text } = ports.events.published.at(-1) as Report;
  expect(subject).toBe('Shardwright: orders resharded, 5 to 1 shards: 4 MergeShards');
  expect(text).toContain('Cost: 43.80 USD a month less');
});

test('a stream that comes to MaxShards is resharded and at its limit: two events', async () => {
  const ports = worldWith([0.95, 0.95, 0.95]);
  await run(ports, { MaxShards: 4, ScaleUpCooldownSeconds: 0 });

  const kinds = ports.events.published.map(({ kind }) => kind);
  expect(kinds.slice(0, 2)).toEqual(['Reshard Started', 'Reshard Completed']);
  for (const report of ports.events.published) expectValid(eventOf(report));
});

test('a stream at MaxShards is told of once, with the limit’s name', async () => {
  const ports = worldWith([0.97, 0.97]);
  await run(ports, { MaxShards: 2 });
  await run(ports, { MaxShards: 2 });

  expectEvents(ports, ['Limit Reached']);
  expect(ports.events.published[0]?.detail['limit']).toBe('MaxShards');
});

test('UpdateShardCount that Kinesis refuses though we have not called it ten times is a limit of Kinesis, with what it said', async () => {
  const even = Array.from({ length: 8 }, () => 0.95);
  const refusal = new LimitExceeded('The account has no shards left.');
  const ports = failing(worldWith(even), 'streams.updateShardCount', refusal);
  await run(ports, { ScaleUpCooldownSeconds: 0 });

  const limit = ports.events.published.find(({ kind }) => kind === 'Limit Reached') as Report;
  expect(limit.detail['limit']).toBe('Kinesis');
  expect(limit.text).toMatch(
    /more shards than the account’s quota.*too many calls.*\nThe account has no shards left\./s,
  );
  expectValid(eventOf(limit));
});

test('UpdateShardCount that Kinesis refuses after ten of ours in a day is that limit', async () => {
  const ports = worldWith(Array.from({ length: 8 }, () => 0.95));
  await withUpdatesOfToday(ports, 9);
  const answers = [new ServiceUnavailable('No answer.'), new LimitExceeded('Ten a day.')];
  ports.streams.updateShardCount = async () => {
    throw answers.shift();
  };
  await run(ports, { UpdateShardCountReserve: 0 });

  const limit = ports.events.published.find(({ kind }) => kind === 'Limit Reached') as Report;
  expect(limit.detail['limit']).toBe('UpdateShardCountsPerDay');
  expectValid(eventOf(limit));
});

test('the account’s quota of shards, which every growth comes up against, is told once until an UpdateShardCount is taken again', async () => {
  const ports = inMemoryPorts();
  const { splitShard, updateShardCount } = ports.streams;
  const refuses = async () => {
    throw new LimitExceeded('The account has no shards left.');
  };
  const toldInAnHour = async (isQuotaReached: boolean) => {
    ports.streams.splitShard = isQuotaReached ? refuses : splitShard;
    ports.streams.updateShardCount = isQuotaReached ? refuses : updateShardCount;
    const before = ports.events.published.length;
    for (let look = 0; look < 2; look++) {
      loadedStream(ports, 'orders', Array(8).fill(0.95));
      await run(ports, { ScaleUpCooldownSeconds: 0 });
      ports.clock.advance(2_000);
    }
    return ports.events.published.slice(before).map(({ subject }) => subject.replace('Shardwright: ', ''));
  };
  const refused = ['orders failed: LimitExceeded', 'orders was refused an UpdateShardCount'];
  expect(await toldInAnHour(true)).toEqual(refused);
  expect(await toldInAnHour(true)).toEqual([]);
  loadedStream(ports, 'orders', Array(8).fill(0.7));
  await sweep({ ports, deployment: DEPLOYMENT, policy: parsePolicy() });
  expect((await ports.state.read('orders')).lastReason).toBe('WithinTolerance');
  // The failure is another than the last end.
  expect(await toldInAnHour(true)).toEqual(['orders failed: LimitExceeded']);
  expect(await toldInAnHour(false)).toContainEqual(expect.stringMatching(/resharded.*1 UpdateShardCount/));
  expect(await toldInAnHour(true)).toEqual(refused);
});

/** So many UpdateShardCount calls of ours are on record, an hour apart, the last two hours ago. */
async function withUpdatesOfToday({ clock, state }: InMemoryPorts, count: number): Promise<void> {
  const lease = await state.acquire('orders', 'an earlier one', clock.nowSeconds(), 60);
  if (lease === undefined) throw new Error('The stream is free.');
  const operations = Array.from({ length: count }, (_, index): StartedOperation => {
    const completedAtSeconds = clock.nowSeconds() - (count + 1 - index) * 3_600;
    return {
      operation: { action: 'UpdateShardCount', targetShardCount: 8 },
      direction: 'up',
      reason: 'BroadGrowth',
      startedAtSeconds: completedAtSeconds - 60,
      completedAtSeconds,
      openShardCountBefore: 4,
    };
  });
  await state.save(lease, { history: { operations }, lookAgainAtSeconds: 0 });
  await state.release(lease);
}

test('a start that cannot be told neither stops nor delays the relief', async () => {
  const ports = failing(worldWith([0.95, 0.6]), 'events.publish', new AccessDenied('No.'));
  const { steps } = await run(ports);

  expect(steps.filter((step) => step === 'apply')).toHaveLength(1);
  expectEvents(ports, ['Reshard Completed']);
});

test('a failure is told by its name', async () => {
  const ports = failing(worldWith([0.95, 0.6]), 'streams.splitShard', new AccessDenied('Not allowed.'));
  await run(ports);

  expectEvents(ports, ['Reshard Failed']);
  expect(ports.events.published[0]?.detail['failure']).toMatchObject({ Error: 'AccessDenied' });
  expect(ports.events.published[0]?.text).toMatch(/^What went wrong: AccessDenied\. Not allowed\.\n/);
});

test('an end that cannot be told fails the execution', async () => {
  const ports = worldWith([0.95, 0.6]);
  ports.events.publish = async () => {
    throw new ServiceUnavailable('No bus.');
  };

  expect((await run(ports)).error?.name).toBe('ServiceUnavailable');
});

test('shard-level metrics switched on are a notice, with their price', async () => {
  const ports = inMemoryPorts();
  ports.streams.create('orders', 2);
  await run(ports);

  expect(ports.events.published).toMatchObject([
    { kind: 'Notice', subject: 'Shardwright: orders has its shard-level metrics on now' },
  ]);
  expect(ports.events.published[0]?.text).toContain(
    'Cost: 2.40 USD a month more: 4 metrics of 2 shards at 0.3 USD each.',
  );
});

describe('shard-level metrics that may not be switched', () => {
  /** An execution an hour after the last, on the same load. */
  const runAfterAnHour = async (ports: InMemoryPorts, parameters: Record<string, string | number> = {}) => {
    ports.clock.advance(3_600);
    const { shardLevelMetrics } = await ports.streams.describe('orders');
    loadedStream(ports, 'orders', [0.6, 0.6], { shardLevelMetrics });
    await run(ports, parameters);
  };
  const denied = async () => {
    throw new AccessDenied('An organization denies it.');
  };

  test('are told of once, with what Kinesis said, and again once they could be switched in between', async () => {
    const ports = inMemoryPorts();
    loadedStream(ports, 'orders', [0.6, 0.6], { shardLevelMetrics: [] });
    const { enableShardLevelMetrics } = ports.streams;
    ports.streams.enableShardLevelMetrics = denied;
    for (let hour = 0; hour < 3; hour++) await runAfterAnHour(ports);
    expectEvents(ports, ['Notice']);
    expect(ports.events.published[0]).toMatchObject({
      subject: 'Shardwright: orders cannot have its shard-level metrics switched on: AccessDenied',
      text: expect.stringContaining('An organization denies it.'),
    });
    ports.streams.enableShardLevelMetrics = enableShardLevelMetrics;
    await runAfterAnHour(ports);
    ports.streams.create('orders', 2);
    ports.streams.enableShardLevelMetrics = denied;
    await runAfterAnHour(ports);
    expect(ports.events.published.map(({ subject }) => subject).slice(1)).toEqual([
      'Shardwright: orders has its shard-level metrics on now',
      'Shardwright: orders cannot have its shard-level metrics switched on: AccessDenied',
    ]);
  });

  test('are told of once also where the sweep looks in between', async () => {
    const ports = inMemoryPorts();
    loadedStream(ports, 'orders', [0.6, 0.6], { shardLevelMetrics: [] });
    ports.streams.enableShardLevelMetrics = denied;
    await runAfterAnHour(ports);
    ports.clock.advance(1_800);
    loadedStream(ports, 'orders', [0.6, 0.6], { shardLevelMetrics: [] });
    await sweep({ ports, deployment: DEPLOYMENT, policy: parsePolicy() });
    expect((await ports.state.read('orders')).lookAgainAtSeconds).toBeGreaterThan(ports.clock.nowSeconds());
    await runAfterAnHour(ports);
    expectEvents(ports, ['Notice']);
  });

  test('off are told of as such', async () => {
    const ports = inMemoryPorts();
    loadedStream(ports, 'orders', [0.6, 0.6], { shardLevelMetrics: [] });
    await run(ports);
    ports.streams.disableShardLevelMetrics = denied;
    for (let hour = 0; hour < 2; hour++) await runAfterAnHour(ports, { ShardLevelMetrics: 'Never' });
    expect(ports.events.published.map(({ subject }) => subject)).toEqual([
      'Shardwright: orders has its shard-level metrics on now',
      'Shardwright: orders cannot have its shard-level metrics switched off: AccessDenied',
    ]);
  });
});

const ARN = 'arn:aws:states:eu-west-1:111122223333:execution:Reshard:e-1';

function heldBy(reason: DecisionSummary['reason'], outcomes: OperationOutcome[] = []): WorkflowState {
  const decision: DecisionSummary = {
    atSeconds: 0,
    kind: 'hold',
    reason,
    sentence: 'One key is more than a shard.',
    evidence: { hashKey: '7' },
    operations: [],
    lookAgainSeconds: 600,
  };
  return {
    input: {},
    execution: { id: ARN, startedAt: '2026-01-01T00:00:00Z' },
    trigger: { kind: 'Request', streamName: 'orders', reason: 'a test' },
    lease: { streamName: 'orders', holder: ARN, fencingToken: 1, expiresAtSeconds: 0 },
    endsAtSeconds: 0,
    operationsLeft: 0,
    outcomes,
    decisions: [decision],
  };
}

const SPLIT: OperationOutcome = {
  operation: { action: 'SplitShard', hashKey: '8' },
  startedAtSeconds: 100,
  completedAtSeconds: 131,
  outcome: 'applied',
  openShardCountBefore: 3,
};

test.each([
  ['UnsplittableKey', [], ['Unsplittable Key']],
  ['UnsplittableKey', [SPLIT], ['Reshard Completed', 'Unsplittable Key']],
  ['AtMaxShards', [], ['Limit Reached']],
  ['SkewUnseen', [], ['Notice']],
  ['SkewUnseen', [SPLIT], ['Reshard Completed']],
  ['ConsumersBehind', [], []],
  ['WithinTolerance', [], []],
] as const)('where the last word was %s after %j, what is told is %j', (reason, outcomes, kinds) => {
  const reports = reportsOf(heldBy(reason, [...outcomes]), DEPLOYMENT, { isNews: true });

  expect(reports.map(({ kind }) => kind)).toEqual(kinds);
  for (const report of reports) if (report.kind !== 'Notice') expectValid(eventOf(report));
});

test('what is not news is not told again', () => {
  expect(reportsOf(heldBy('UnsplittableKey'), DEPLOYMENT, { isNews: false })).toEqual([]);
});

test('a message leads to the execution in the console', () => {
  const [report] = reportsOf(heldBy('UnsplittableKey'), DEPLOYMENT, { isNews: true });

  const url = `https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/${ARN}`;
  expect(report?.text).toContain(`Execution: ${url}`);
  expect(report?.detail['executionUrl']).toBe(url);
});
