/** Clients of the emulators. */
import { BillingMode, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { startDynalite, startKinesisLocal } from '../../lib/local/emulators';

/** Emulators take any. */
const ACCESS = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

/** A client of a kinesis-local of its own. */
export async function emulatedKinesis(
  reshardSeconds: number,
): Promise<{ client: KinesisClient; stop(): Promise<void> }> {
  const { endpoint, stop } = await startKinesisLocal({
    splitMergeSeconds: reshardSeconds,
    updateSeconds: reshardSeconds,
  });
  const client = new KinesisClient({ endpoint, ...ACCESS, requestHandler: new NodeHttpHandler() });
  return {
    client,
    async stop() {
      client.destroy();
      await stop();
    },
  };
}

/** A client of a dynalite of its own, with a table as the stack makes it. */
export async function emulatedTable(
  tableName: string,
): Promise<{ client: DynamoDBDocumentClient; stop(): Promise<void> }> {
  const { endpoint, stop } = await startDynalite();
  const client = new DynamoDBClient({ endpoint, ...ACCESS });
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: BillingMode.PAY_PER_REQUEST,
      KeySchema: [{ AttributeName: 'streamName', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'streamName', AttributeType: 'S' }],
    }),
  );
  return {
    client: DynamoDBDocumentClient.from(client),
    async stop() {
      client.destroy();
      await stop();
    },
  };
}
