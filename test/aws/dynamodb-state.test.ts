import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { dynamodbState } from '../../lib/aws/dynamodb-state';
import { NO_HISTORY } from '../../lib/core/model';
import { InvalidRequest, Throttled } from '../../lib/errors';
import { stateContract } from '../contract/state';
import { emulatedTable } from './emulated';
import { sdkError, stub } from './stub';

const TABLE = 'Streams';

stateContract('DynamoDB (dynalite)', async () => {
  const { client, stop } = await emulatedTable(TABLE);
  return { state: dynamodbState(client, TABLE), stop };
});

describe('dynamodbState', () => {
  let table: Awaited<ReturnType<typeof emulatedTable>>;

  beforeAll(async () => {
    table = await emulatedTable(TABLE);
  });
  afterAll(() => table.stop());

  test('keeps one item a stream, readable by a person', async () => {
    const state = dynamodbState(table.client, TABLE);

    const lease = await state.acquire('orders', 'execution-1', 1_000, 300);
    if (lease === undefined) throw new Error('The lease was free.');
    await state.save(lease, { history: NO_HISTORY, lookAgainAtSeconds: 1_060 });

    const get = new GetCommand({ TableName: TABLE, Key: { streamName: 'orders' } });
    expect((await table.client.send(get)).Item).toEqual({
      streamName: 'orders',
      leaseHolder: 'execution-1',
      leaseToken: 1,
      leaseExpiresAtSeconds: 1_300,
      streamRecord: '{"lookAgainAtSeconds":1060,"history":{"operations":[]}}',
    });
  });

  test('a table that does not exist is no missing stream', async () => {
    await expect(dynamodbState(table.client, 'Other').read('orders')).rejects.toThrow(InvalidRequest);
  });

  test('throws the errors of ours', async () => {
    const client = stub<DynamoDBDocumentClient>({
      Update: () => sdkError('ProvisionedThroughputExceededException'),
    });

    await expect(dynamodbState(client, TABLE).acquire('orders', 'a', 0, 1)).rejects.toThrow(Throttled);
  });
});
