/** A deployment in a moto account: the stack's output and what it names, streams with metrics, and no functions. */
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  AddTagsToStreamCommand,
  CreateStreamCommand,
  EnableEnhancedMonitoringCommand,
  KinesisClient,
  type MetricsName,
} from '@aws-sdk/client-kinesis';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { dynamodbState } from '../../lib/aws/dynamodb-state';
import type { DeploymentOutput } from '../../lib/operator/deployment';
import type { Lease, StreamRecord } from '../../lib/ports';
import type { WorkflowState } from '../../lib/workflow/state';
import type { Moto } from '../support/moto';

const TABLE_NAME = 'state';
const SWEEP_LOG = '/aws/lambda/sweep';

const SHARD_LEVEL_METRICS: MetricsName[] = [
  'IncomingBytes',
  'IncomingRecords',
  'WriteProvisionedThroughputExceeded',
  'IteratorAgeMilliseconds',
];

/** Clients whose calls go to moto. */
export function clientsOf({ endpoint }: Moto) {
  const config = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  };
  return {
    cloudformation: new CloudFormationClient(config),
    // moto does not unpack what is sent packed.
    cloudwatch: new CloudWatchClient({ ...config, disableRequestCompression: true }),
    logs: new CloudWatchLogsClient(config),
    dynamodb: new DynamoDBClient(config),
    kinesis: new KinesisClient({ ...config, requestHandler: new NodeHttpHandler() }),
    stepFunctions: new SFNClient(config),
  };
}

export type MotoClients = ReturnType<typeof clientsOf>;

/**
 * What `cdk deploy` leaves, as far as the command line looks at it.
 * @param document what every execution of the state machine ends with
 */
export async function deploy(
  { endpoint }: Moto,
  clients: MotoClients,
  streamNames: readonly string[],
  document: WorkflowState,
): Promise<void> {
  // Without this moto only says that executions have run.
  await fetch(`${endpoint}/moto-api/config`, {
    method: 'POST',
    body: JSON.stringify({ stepfunctions: { execute_state_machine: true } }),
  });
  await clients.dynamodb.send(
    new CreateTableCommand({
      TableName: TABLE_NAME,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'streamName', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'streamName', AttributeType: 'S' }],
    }),
  );
  const { stateMachineArn = '' } = await clients.stepFunctions.send(
    new CreateStateMachineCommand({
      name: 'Reshard',
      roleArn: 'arn:aws:iam::123456789012:role/reshard',
      definition: JSON.stringify({
        StartAt: 'Decided',
        States: { Decided: { Type: 'Pass', Result: document, End: true } },
      }),
    }),
  );
  const deployment: DeploymentOutput = {
    deploymentName: 'Shardwright',
    streamNames,
    policy: { MaxShards: '16' },
    stateMachineArn,
    tableName: TABLE_NAME,
    sweepLogGroupName: SWEEP_LOG,
  };
  await clients.cloudformation.send(
    new CreateStackCommand({
      StackName: 'Shardwright',
      TemplateBody: JSON.stringify({
        Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
        Outputs: { Deployment: { Value: JSON.stringify(deployment) } },
      }),
    }),
  );
  await clients.logs.send(new CreateLogGroupCommand({ logGroupName: SWEEP_LOG }));
  await clients.logs.send(new CreateLogStreamCommand({ logGroupName: SWEEP_LOG, logStreamName: 'all' }));
}

/** A stream whose shards carry each so much of its capacity, in each of the last minutes. */
export async function stream(
  { kinesis, cloudwatch }: MotoClients,
  streamName: string,
  utilizations: readonly number[],
  { minutes = 70, tags = {} }: { readonly minutes?: number; readonly tags?: Record<string, string> } = {},
): Promise<void> {
  await kinesis.send(new CreateStreamCommand({ StreamName: streamName, ShardCount: utilizations.length }));
  await kinesis.send(
    new EnableEnhancedMonitoringCommand({ StreamName: streamName, ShardLevelMetrics: SHARD_LEVEL_METRICS }),
  );
  if (Object.keys(tags).length > 0)
    await kinesis.send(new AddTagsToStreamCommand({ StreamName: streamName, Tags: tags }));
  const nowMinute = Math.floor(Date.now() / 60_000) * 60_000;
  const shardId = (index: number) => `shardId-${String(index).padStart(12, '0')}`;
  const data = Array.from({ length: minutes }, (_, back) => {
    const Timestamp = new Date(nowMinute - back * 60_000);
    const bytes = utilizations.map((utilization) => utilization * 62_914_560);
    const total = bytes.reduce((sum, value) => sum + value, 0);
    return [
      ...bytes.flatMap((value, index) => datum(value, [streamName, shardId(index)], Timestamp)),
      ...datum(total, [streamName], Timestamp),
    ];
  }).flat();
  for (let from = 0; from < data.length; from += 500)
    await cloudwatch.send(
      new PutMetricDataCommand({ Namespace: 'AWS/Kinesis', MetricData: data.slice(from, from + 500) }),
    );
}

/** Records of four kilobytes. */
function datum(bytes: number, [StreamName, ShardId]: readonly string[], Timestamp: Date) {
  const Dimensions = [
    { Name: 'StreamName', Value: StreamName },
    ...(ShardId === undefined ? [] : [{ Name: 'ShardId', Value: ShardId }]),
  ];
  return [
    { MetricName: 'IncomingBytes', Dimensions, Timestamp, Value: bytes },
    { MetricName: 'IncomingRecords', Dimensions, Timestamp, Value: bytes / 4_096 },
  ];
}

/** A line as the sweep's function logs it. */
export async function logSweep(
  { logs }: MotoClients,
  atSeconds: number,
  streams: readonly object[],
): Promise<void> {
  await logs.send(
    new PutLogEventsCommand({
      logGroupName: SWEEP_LOG,
      logStreamName: 'all',
      logEvents: [
        {
          timestamp: atSeconds * 1000,
          message: JSON.stringify({ level: 'INFO', message: 'sweep', streams }),
        },
      ],
    }),
  );
}

/** What an execution has remembered of a stream. */
export async function remember(
  { dynamodb }: MotoClients,
  streamName: string,
  record: StreamRecord,
): Promise<void> {
  const state = dynamodbState(DynamoDBDocumentClient.from(dynamodb), TABLE_NAME);
  const lease = (await state.acquire(streamName, 'an execution', 0, 1)) as Lease;
  await state.save(lease, record);
  await state.release(lease);
}

/** An alarm of the deployment that is in ALARM. */
export async function raise({ cloudwatch }: MotoClients, AlarmName: string): Promise<void> {
  const threshold = {
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: 1,
    Threshold: 1,
  } as const;
  const metric = {
    Namespace: 'AWS/Kinesis',
    MetricName: 'IncomingBytes',
    Period: 60,
    Statistic: 'Sum',
  } as const;
  await cloudwatch.send(new PutMetricAlarmCommand({ AlarmName, ...threshold, ...metric }));
  await cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'A test.' }));
}
