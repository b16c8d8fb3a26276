/** The laptop's world: the emulators, the gateway, and the real adapters, steps and state machine on top of them. */
import { BillingMode, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { cloudwatchAlarms } from '../aws/cloudwatch-alarms';
import { cloudwatchMetrics } from '../aws/cloudwatch-metrics';
import { dynamodbState } from '../aws/dynamodb-state';
import { kinesisSamples } from '../aws/kinesis-samples';
import { kinesisStreams } from '../aws/kinesis-streams';
import type { Alarms, Ports } from '../ports';
import { startDynalite, startKinesisLocal } from './emulators';
import { type Gateway, type GatewayOptions, startGateway } from './gateway';
import type { LocalCloudWatch } from './local-cloudwatch';

export interface LocalWorld {
  readonly gateway: Gateway;
  /** A client of the gateway, for producers. */
  readonly kinesis: KinesisClient;
  /** The real adapters. */
  readonly ports: Omit<Ports, 'events'> & { readonly alarms: Alarms };
  /** Stops everything that was started; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface LocalWorldOptions extends Omit<GatewayOptions, 'emulatorEndpoint'> {
  readonly stackName: string;
  readonly initialShards: number;
  readonly cloudWatch: LocalCloudWatch;
}

const TABLE_NAME = 'shardwright';

/** The emulators ask for credentials and look at none. */
const CLIENT = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

/** The SDK announces on standard error which Node it will want some day; that is for whoever deploys to know. */
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** @throws Error where an emulator does not start, or a port is taken; what was started is stopped then */
export async function startLocalWorld(options: LocalWorldOptions): Promise<LocalWorld> {
  const started: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const one of started.splice(0).reverse()) await one.stop();
  };
  const keep = <Started extends { stop(): Promise<void> }>(one: Started): Started => {
    started.push(one);
    return one;
  };
  try {
    const { streamName, initialShards } = options;
    const emulator = keep(await startKinesisLocal({ streams: { [streamName]: initialShards } }));
    const dynalite = keep(await startDynalite());
    const gateway = keep(await startGateway({ ...options, emulatorEndpoint: emulator.endpoint }));
    const kinesis = new KinesisClient({
      ...CLIENT,
      endpoint: gateway.endpoint,
      requestHandler: new NodeHttpHandler(),
    });
    const dynamodb = new DynamoDBClient({ ...CLIENT, endpoint: dynalite.endpoint });
    started.push(stopping(kinesis), stopping(dynamodb));
    await createTable(dynamodb);
    return { gateway, kinesis, ports: portsOn(options, kinesis, dynamodb), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function portsOn(
  { clock, cloudWatch, stackName }: LocalWorldOptions,
  kinesis: KinesisClient,
  dynamodb: DynamoDBClient,
): LocalWorld['ports'] {
  return {
    streams: kinesisStreams(kinesis),
    samples: kinesisSamples(kinesis),
    metrics: cloudwatchMetrics(cloudWatch),
    measures: cloudWatch,
    alarms: cloudwatchAlarms(cloudWatch, stackName),
    state: dynamodbState(DynamoDBDocumentClient.from(dynamodb), TABLE_NAME),
    // Whole seconds, as the controller's clock on AWS has them.
    clock: { nowSeconds: () => Math.floor(clock.nowSeconds()) },
  };
}

async function createTable(dynamodb: DynamoDBClient): Promise<void> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: TABLE_NAME,
      AttributeDefinitions: [{ AttributeName: 'streamName', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'streamName', KeyType: 'HASH' }],
      BillingMode: BillingMode.PAY_PER_REQUEST,
    }),
  );
}

function stopping(client: { destroy(): void }): { stop(): Promise<void> } {
  return { stop: async () => client.destroy() };
}
