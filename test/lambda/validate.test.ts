import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { handler } from '../../lambda/validate';

interface Taken {
  readonly method?: string | undefined;
  readonly contentType?: string | undefined;
  readonly body: Record<string, unknown>;
}

let status = 200;
let taken: Taken[];

/** Takes answers as CloudFormation's presigned address does. */
const server = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString());
    taken.push({ method: request.method, contentType: request.headers['content-type'], body });
    response.writeHead(status).end();
  });
});

beforeAll((done) => {
  server.listen(0, '127.0.0.1', done);
});

afterAll((done) => {
  server.closeAllConnections();
  server.close(done);
});

beforeEach(() => {
  taken = [];
  status = 200;
});

function eventOf(
  requestType: 'Create' | 'Update' | 'Delete',
  parameters: Record<string, string>,
): CloudFormationCustomResourceEvent {
  const event = {
    RequestType: requestType,
    ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'ValidPolicy',
    ResourceType: 'Custom::ShardwrightPolicy',
    ServiceToken: 'arn',
    ResourceProperties: { ServiceToken: 'arn', ServiceTimeout: '120', Parameters: parameters },
    ...(requestType !== 'Create' && { PhysicalResourceId: 'as it was' }),
  };
  return event as CloudFormationCustomResourceEvent;
}

test('parameters that agree pass, and the threshold that needs arithmetic comes back', async () => {
  await handler(
    eventOf('Create', {
      MaxShards: '32',
      TargetUtilization: '0.7',
      ScaleUpUtilization: '0.8',
      NotificationEmail: '',
    }),
  );

  expect(taken).toEqual([
    {
      method: 'PUT',
      contentType: '',
      body: {
        Status: 'SUCCESS',
        Data: { HotShardBytesPerMinute: 0.8 * 1_048_576 * 60 },
        StackId: 'stack',
        RequestId: 'request',
        LogicalResourceId: 'ValidPolicy',
        PhysicalResourceId: 'ValidPolicy',
      },
    },
  ]);
});

test.each([
  [
    { MinShards: '9', MaxShards: '2' },
    'MinShards (9) is above MaxShards (2): lower MinShards or raise MaxShards.',
  ],
  [
    { TargetUtilization: '0.75', ScaleDownUtilization: '0.8' },
    'ScaleDownUtilization (0.8) is not below TargetUtilization (0.75): lower ScaleDownUtilization, or shards would be merged as soon as they were split.',
  ],
  [{ MinShards: '1.5' }, 'MinShards is "1.5": it takes a whole number from 1 to 10000.'],
])('%j fails the deployment with the sentence that says what to change', async (parameters, sentence) => {
  await handler(eventOf('Update', parameters));

  expect(taken[0]?.body).toMatchObject({
    Status: 'FAILED',
    Reason: sentence,
    PhysicalResourceId: 'as it was',
  });
});

test('a stack whose parameters contradict each other can still be deleted', async () => {
  await handler(eventOf('Delete', { MinShards: '9', MaxShards: '2' }));

  expect(taken[0]?.body).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'as it was' });
});

test('an answer that is not taken is an error, so that Lambda tries again', async () => {
  status = 503;

  await expect(handler(eventOf('Create', {}))).rejects.toThrow(
    'CloudFormation did not take the answer to ValidPolicy: HTTP status 503.',
  );
});
