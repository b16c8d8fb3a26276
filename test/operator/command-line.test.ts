/** The command line as an operator runs it, on an account in moto_server. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { ListExecutionsCommand, ListStateMachinesCommand } from '@aws-sdk/client-sfn';
import { NO_HISTORY } from '../../lib/core/model';
import type { WorkflowState } from '../../lib/workflow/state';
import { readTrace } from '../../lib/workload/trace';
import { HAS_MOTO, type Moto, startMoto } from '../support/moto';
import { type MotoKinesis, startMotoKinesis } from '../support/moto-kinesis';
import { clientsOf, deploy, logSweep, type MotoClients, raise, remember, stream } from './deployed-account';

if (!HAS_MOTO)
  console.warn('The command line on an account is not tested: there is no moto_server on the PATH.');

const LAUNCHER = join(__dirname, '../../bin/shardwright.mjs');

const nowSeconds = Math.floor(Date.now() / 1000);

/** What every execution in this account has come to. */
const DOCUMENT: WorkflowState = {
  input: { streamName: 'orders' },
  execution: { id: 'one', startedAt: new Date().toISOString() },
  trigger: { kind: 'Request', streamName: 'orders', reason: 'asked for with shardwright plan --apply' },
  lease: { streamName: 'orders', holder: 'one', fencingToken: 1, expiresAtSeconds: nowSeconds },
  endsAtSeconds: nowSeconds + 1_800,
  operationsLeft: 19,
  decisions: [
    {
      atSeconds: nowSeconds,
      kind: 'act',
      reason: 'ShardHot',
      sentence: 'shardId-000000000001 is offered 104 % of its write capacity.',
      evidence: { openShards: 3, utilization: 0.51, demand: 1.04, metricsAsked: 17, metricCalls: 1 },
      operations: [{ action: 'SplitShard', hashKey: String(1n << 127n) }],
      lookAgainSeconds: 60,
    },
  ],
  outcomes: [
    {
      operation: { action: 'SplitShard', hashKey: String(1n << 127n) },
      startedAtSeconds: nowSeconds + 1,
      completedAtSeconds: nowSeconds + 37,
      outcome: 'applied',
      openShardCountBefore: 3,
    },
  ],
};

(HAS_MOTO ? describe : describe.skip)('the command line on an account', () => {
  let moto: Moto;
  let kinesis: MotoKinesis;
  let clients: MotoClients;
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'operator-'));
    moto = await startMoto();
    kinesis = await startMotoKinesis(moto);
    clients = clientsOf(moto);
    await deploy(moto, clients, ['orders', 'clicks', 'events'], DOCUMENT);
    await stream(clients, 'orders', [0.3, 1.04, 0.2]);
    await stream(clients, 'clicks', [0.1], {
      tags: { 'shardwright:Mode': 'Observe', 'shardwright:MaxShards': '4' },
    });
    await stream(clients, 'events', [1.2], { tags: { 'shardwright:MaxShards': 'many' } });
    const decision = {
      reason: 'WithinTolerance',
      sentence: 'Nothing to do.',
      evidence: { openShards: 1, utilization: 0.1, metricsAsked: 9, metricCalls: 1 },
    };
    await logSweep(clients, nowSeconds - 100, [{ streamName: 'clicks', openShardCount: 1, decision }]);
  });

  beforeAll(async () => {
    const lookAgainAtSeconds = nowSeconds + 100_000;
    await remember(clients, 'clicks', { history: NO_HISTORY, lookAgainAtSeconds, lastReason: 'AtMinShards' });
    await raise(clients, 'Shardwright-orders-hot-shard');
    await raise(clients, 'Shardwright-orders-too-hot-shard');
  });

  afterAll(async () => {
    for (const client of Object.values(clients)) client.destroy();
    await kinesis.stop();
    await moto.stop();
    rmSync(directory, { recursive: true });
  });

  interface Ended {
    readonly status: number;
    readonly stdout: string;
    readonly stderr: string;
  }

  function shardwright(given: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
    const env = {
      ...process.env,
      ...moto.environment,
      ...kinesis.environment,
      COLUMNS: '60',
      ...environment,
    };
    return new Promise((resolve) => {
      execFile(process.execPath, [LAUNCHER, ...given], { cwd: directory, env }, (error, stdout, stderr) =>
        resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });
  }

  async function executions(): Promise<number> {
    const { stateMachines = [] } = await clients.stepFunctions.send(new ListStateMachinesCommand({}));
    const { executions: found = [] } = await clients.stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn: stateMachines[0]?.stateMachineArn }),
    );
    return found.length;
  }

  async function openShards(StreamName: string): Promise<number | undefined> {
    const { StreamDescriptionSummary } = await clients.kinesis.send(
      new DescribeStreamSummaryCommand({ StreamName }),
    );
    return StreamDescriptionSummary?.OpenShardCount;
  }

  test('plan shows the map, what would be done and why, in sixty columns, and does nothing', async () => {
    const { status, stdout, stderr } = await shardwright(['plan', '--stream', 'orders']);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('3 shards open');
    expect(stdout).toMatch(/30%.*104%.*20%/);
    expect(stdout).toContain('▲');
    expect(stdout).toContain('Would be done: ShardHot');
    expect(stdout).toMatch(/1\. SplitShard at \d+\.\d+%, 3 to 4 shards/);
    expect(stdout).toMatch(/asked for 14 metrics of CloudWatch in 1 call/);
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(60);
    expect(await openShards('orders')).toBe(3);
    expect(await executions()).toBe(0);
  });

  test('plan --json is the decision with every number, and the shards', async () => {
    const { status, stdout, stderr } = await shardwright(['plan', '--stream', 'clicks', '--json']);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      stack: 'Shardwright',
      stream: 'clicks',
      mode: 'Observe',
      overriddenByTags: { Mode: 'Observe', MaxShards: 4 },
      decision: { kind: 'hold', evidence: { openShards: 1, utilization: 0.1, metricCalls: 1 } },
      shards: [{ shardId: 'shardId-000000000000', startingHashKey: '0', utilization: 0.1 }],
      execution: null,
    });
  });

  test('status shows every stream with its use, its tags, and tags that are ignored: these are status 2', async () => {
    const { status, stdout, stderr } = await shardwright(['status']);

    expect(status).toBe(2);
    expect(stdout).toMatch(/orders +3 +51% +104% +none yet +now\n/);
    expect(stdout).toMatch(/clicks +1 +10% +10% +AtMinShards +in 28 h\n/);
    expect(stdout).toContain('In ALARM: hot-shard.');
    expect(stdout).toContain('Mode Observe. By tags:');
    expect(stdout).toContain('MaxShards is "many"');
    expect(stderr).toMatch(/^shardwright: .*tags of events are ignored.*MaxShards is "many"/);
    expect(stderr.trimEnd()).not.toContain('\n');
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(60);
  });

  test('status --json FILE has the same', async () => {
    await shardwright(['status', '--json', 'status.json']);

    const [deployment] = JSON.parse(readFileSync(join(directory, 'status.json'), 'utf8'));
    expect(deployment.streams).toMatchObject([
      {
        stream: 'orders',
        mode: 'Act',
        alarms: ['Shardwright-orders-hot-shard'],
        evidence: { openShards: 3 },
        lastDecision: null,
      },
      { stream: 'clicks', mode: 'Observe', overriddenByTags: { MaxShards: 4 } },
      { stream: 'events', ignoredTags: [expect.stringContaining('MaxShards is "many"')] },
    ]);
  });

  test.each<[string, string[], RegExp]>([
    ['without a terminal to ask on', ['--stream', 'orders', '--apply'], /give --yes/],
    [
      'to a stream whose tags are ignored',
      ['--stream', 'events', '--apply', '--yes'],
      /tags of events are ignored/,
    ],
    ['without --apply', ['--stream', 'orders', '--yes'], /--yes is for --apply/],
  ])('plan starts nothing %s: status 2', async (_, given, message) => {
    const { status, stderr } = await shardwright(['plan', ...given]);

    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(await executions()).toBe(0);
  });

  test('plan --apply starts nothing where there is nothing to do', async () => {
    const { status, stdout } = await shardwright(['plan', '--stream', 'clicks', '--apply', '--yes']);

    expect(status).toBe(0);
    expect(stdout).toContain('Nothing was started.');
    expect(await executions()).toBe(0);
  });

  test('plan --apply --yes starts the workflow, and explain tells what came of it', async () => {
    const { status, stdout } = await shardwright(['plan', '--stream', 'orders', '--apply', '--yes']);

    expect(status).toBe(0);
    expect(stdout).toContain('Started:');
    expect(await executions()).toBe(1);

    const told = await shardwright(['explain', '--stream', 'orders']);

    expect({ status: told.status, stderr: told.stderr }).toEqual({ status: 0, stderr: '' });
    expect(told.stdout).toContain('Why it ran: asked for with shardwright plan --apply');
    expect(told.stdout).toMatch(/ShardHot: shardId-000000000001/);
    expect(told.stdout).toMatch(/demand +1\.04/);
    expect(told.stdout).toContain('asked for 17 metrics of CloudWatch in 1 call:');
    expect(told.stdout).toContain('0.00017 USD');
    expect(told.stdout).toMatch(/SplitShard at 50\.00%, 3 to 4 shards: applied,\n? +36 s/);
  });

  test('explain finds a look of the sweep in its log', async () => {
    const { status, stdout } = await shardwright(['explain', '--stream', 'clicks', '--json']);

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      stream: 'clicks',
      source: 'sweep',
      decisions: [{ reason: 'WithinTolerance', evidence: { utilization: 0.1 }, askedUsd: 0.00009 }],
    });
  });

  test('record tells of gaps, goes on from what it has read, and writes a trace that can be played', async () => {
    const refused = await shardwright(['record', '--stream', 'orders', '--days', '1']);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(
      /^shardwright: CloudWatch has nothing of orders in 1,3\d\d of 1,440 minutes/,
    );
    expect(refused.stderr.trimEnd()).not.toContain('\n');

    const { status, stdout, stderr } = await shardwright(
      ['record', '--stream', 'orders', '--days', '1', '--gaps', 'zero', '--json'],
      // What was read is not asked for again: nobody would answer there.
      { AWS_ENDPOINT_URL_CLOUDWATCH: 'http://localhost:9' },
    );

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      stream: 'orders',
      file: 'orders.csv.gz',
      minutes: 1_440,
      isByShard: true,
      shareByShard: 1,
      metricsAsked: 14,
    });
    const { minutes, keyed, bytes } = await readTrace(join(directory, 'orders.csv.gz'));
    expect(minutes).toBe(1_440);
    expect(keyed?.keys.length).toBe(24);
    expect(bytes[1_400]).toBeCloseTo(1.54 * 62_914_560, -2);

    const again = await shardwright(['record', '--stream', 'orders', '--days', '1']);
    expect(again.status).toBe(2);
    expect(again.stderr).toContain('orders.csv.gz is there already');
  });

  test.each<[string, string[], RegExp, Record<string, string>?]>([
    [
      'no credentials',
      ['status'],
      /Could not load credentials.*aws sso login/,
      { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    ],
    ['no Region', ['status'], /No Region is known.*--region/, { AWS_REGION: '' }],
    [
      'another Region',
      ['plan', '--stream', 'orders', '--region', 'eu-west-1'],
      /no stack Shardwright in eu-west-1.*--region/,
    ],
    ['another stack', ['status', '--stack-name', 'Other'], /no stack Other in us-east-1.*--stack-name/],
    [
      'a stream that is not managed',
      ['plan', '--stream', 'other'],
      /other is not managed by Shardwright.*orders, clicks, events/,
    ],
    ['a stream that is not managed, explained', ['explain', '--stream', 'other'], /other is not managed/],
    ['a stream that does not exist, recorded', ['record', '--stream', 'other'], /Stream other.*not found/],
    ['no stream', ['plan'], /--stream/],
    ['no such profile', ['status', '--profile', 'nosuch'], /no profile nosuch/],
    [
      'a moment that is none, before anybody is asked',
      ['explain', '--stream', 'orders', '--at', 'noon'],
      /--at is "noon"/,
      { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    ],
    ['a moment before all memory', ['explain', '--stream', 'orders', '--at', '30d'], /No decision on orders/],
    ['too many days', ['record', '--stream', 'orders', '--days', '99'], /--days.*from 1 to 63/],
  ])('%s is one line on standard error and status 2', async (_, given, message, environment = {}) => {
    const { status, stdout, stderr } = await shardwright(given, environment);

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});
