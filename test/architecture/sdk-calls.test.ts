/**
 * Least privilege, proved: each function's calls of the SDK, made here through the real adapters, are the actions that its role
 * allows, all of them and no others. Which ports' calls a function makes is held to the truth by chaos (test/sim/faults).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloudwatchAlarms } from '../../lib/aws/cloudwatch-alarms';
import { cloudwatchMetrics } from '../../lib/aws/cloudwatch-metrics';
import { dynamodbState } from '../../lib/aws/dynamodb-state';
import { eventBridgeEvents } from '../../lib/aws/eventbridge-events';
import { kinesisSamples } from '../../lib/aws/kinesis-samples';
import { kinesisStreams } from '../../lib/aws/kinesis-streams';
import { snsEvents } from '../../lib/aws/sns-events';
import { stepFunctionsExecutions } from '../../lib/aws/step-functions-executions';
import { NO_HISTORY } from '../../lib/core/model';
import { type FunctionName, PERMISSIONS } from '../../lib/infra/permissions';
import type { ReportKind } from '../../lib/ports';
import { CALLS } from '../../lib/sim/faults/fault';

/** What a command of the SDK is to IAM, where that is not `service:Command`. */
const ACTIONS: Readonly<Record<string, string>> = {
  GetCommand: 'dynamodb:GetItem',
  UpdateCommand: 'dynamodb:UpdateItem',
};

/** Which service's IAM prefix the commands of a package go by. */
const PREFIXES: Readonly<Record<string, string>> = {
  'client-cloudwatch': 'cloudwatch',
  'client-eventbridge': 'events',
  'client-kinesis': 'kinesis',
  'client-sfn': 'states',
  'client-sns': 'sns',
  'lib-dynamodb': 'dynamodb',
};

/** What only the command line calls, with the credentials of whoever runs it: no function of the stack imports these. */
const FOR_THE_COMMAND_LINE = [
  'cloudformation-outputs.ts',
  'cloudwatch-sweep-log.ts',
  'step-functions-history.ts',
];

/** No call of ours: Kinesis decrypts on behalf of who calls GetRecords. */
const ON_BEHALF = ['kms:Decrypt'];

const AWS = join(__dirname, '../../lib/aws');
const LAMBDA = join(__dirname, '../../lambda');

/** Every command that the functions' code imports, as IAM knows it. */
const imported = new Map(
  [AWS, LAMBDA].flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && !FOR_THE_COMMAND_LINE.includes(file))
      .flatMap((file) => commandsImportedBy(readFileSync(join(folder, file), 'utf8'))),
  ),
);

function commandsImportedBy(source: string): [command: string, action: string][] {
  return [...source.matchAll(/import \{([^}]*)\} from '@aws-sdk\/([\w-]+)'/g)].flatMap(
    ([, names = '', from = '']) =>
      [...names.matchAll(/\b(?<!type )(\w+Command)\b/g)].map(([, command = '']): [string, string] => [
        command,
        ACTIONS[command] ?? `${PREFIXES[from]}:${command.replace(/Command$/, '')}`,
      ]),
  );
}

/** Which actions a call through the adapters takes. */
async function actionsOf(call: (client: never) => Promise<unknown>): Promise<string[]> {
  const actions: string[] = [];
  const client = {
    send: async (command: object) => {
      const { name } = command.constructor;
      actions.push(imported.get(name) ?? `not imported: ${name}`);
      return { ShardIterator: 'iterator' };
    },
  };
  // An answer with next to nothing in it is no answer to most adapters; what was called is all that is asked.
  await call(client as never).catch(() => {});
  return actions;
}

const LEASE = { streamName: 'orders', holder: 'me', fencingToken: 1, expiresAtSeconds: 1 };
const MINUTE = { fromSeconds: 0, toSeconds: 60, shardIds: [], shardLevelMetrics: [] };

/** A report of each kind goes its ways. */
const publishing = (kind: ReportKind) => async (client: never) => {
  const report = { kind, subject: 'subject', text: 'text', detail: {} };
  await eventBridgeEvents(client)
    .publish(report)
    .catch(() => {});
  await snsEvents(client, 'topic').publish(report);
};

/** The calls of the ports through their adapters. */
const THROUGH_ADAPTERS: Readonly<Record<string, (client: never) => Promise<unknown>>> = {
  'alarms.inAlarm': (client) => cloudwatchAlarms(client, 'stack').inAlarm(),
  'executions.start': (client) => stepFunctionsExecutions(client, 'arn').start('orders', 'reason'),
  // A line of the log.
  'measures.publish': async () => {},
  'metrics.read': (client) => cloudwatchMetrics(client).read({ streamName: 'orders', ...MINUTE }),
  'samples.sample': (client) =>
    kinesisSamples(client).sample('orders', {
      shardId: 'shard',
      startingHashKey: 0n,
      endingHashKey: 9n,
      ageSeconds: 60,
      meanRecordBytes: 100,
    }),
  'state.acquire': (client) => dynamodbState(client, 'table').acquire('orders', 'me', 0, 1),
  'state.read': (client) => dynamodbState(client, 'table').read('orders'),
  'state.release': (client) => dynamodbState(client, 'table').release(LEASE),
  'state.renew': (client) => dynamodbState(client, 'table').renew(LEASE, 0, 1),
  'state.save': (client) =>
    dynamodbState(client, 'table').save(LEASE, { history: NO_HISTORY, lookAgainAtSeconds: 0 }),
  'streams.describe': (client) => kinesisStreams(client).describe('orders'),
  'streams.disableShardLevelMetrics': (client) =>
    kinesisStreams(client).disableShardLevelMetrics('orders', []),
  'streams.enableShardLevelMetrics': (client) => kinesisStreams(client).enableShardLevelMetrics('orders', []),
  'streams.listShards': (client) => kinesisStreams(client).listShards('orders'),
  'streams.mergeShards': (client) => kinesisStreams(client).mergeShards('orders', 'shard', 'next'),
  'streams.splitShard': (client) => kinesisStreams(client).splitShard('orders', 'shard', 1n),
  'streams.tags': (client) => kinesisStreams(client).tags('orders'),
  'streams.updateShardCount': (client) => kinesisStreams(client).updateShardCount('orders', 2),
};

async function calledBy(name: FunctionName): Promise<string[]> {
  const calls = CALLS[name].map((call) => {
    if (call !== 'events.publish')
      return actionsOf(THROUGH_ADAPTERS[call] as (client: never) => Promise<unknown>);
    // Applying tells programs of the start; recording tells everyone of everything else.
    return actionsOf(publishing(name === 'apply' ? 'Reshard Started' : 'Reshard Completed'));
  });
  return [...new Set((await Promise.all(calls)).flat())].sort();
}

const NAMES = Object.keys(PERMISSIONS) as FunctionName[];

test.each(NAMES)('%s calls what its role allows, all of it and nothing else', async (name) => {
  const allowed = PERMISSIONS[name].flatMap(({ actions }) => actions);
  expect(await calledBy(name)).toEqual(allowed.filter((action) => !ON_BEHALF.includes(action)).sort());
});

test('every command of the SDK that is imported is called by some function', async () => {
  const called = (await Promise.all(NAMES.map(calledBy))).flat();
  expect([...new Set(imported.values())].sort()).toEqual([...new Set(called)].sort());
});

test('the functions import no adapter that is for the command line', () => {
  const runtime = readFileSync(join(LAMBDA, 'runtime.ts'), 'utf8');
  for (const file of FOR_THE_COMMAND_LINE) expect(runtime).not.toContain(file.replace('.ts', ''));
});
