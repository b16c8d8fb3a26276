import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from 'aws-lambda';
import type { WorkflowState } from '../../lib/workflow/state';
import { STEPS, type StepName } from '../../lib/workflow/steps';

const VARIABLES = {
  STACK_NAME: 'Shardwright',
  STREAM_NAMES: '["orders"]',
  POLICY: '{"MaxShards":"32"}',
  TABLE_NAME: 'state',
  TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:told',
  STATE_MACHINE_ARN: 'arn:aws:states:eu-west-1:123456789012:stateMachine:reshard',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
};

/** A service that refuses everything. */
const refusing = http.createServer((request, response) => {
  request.resume();
  response
    .writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
    .end(JSON.stringify({ __type: 'AccessDeniedException', message: 'not allowed' }));
});

const environment = process.env;

beforeAll((done) => {
  refusing.listen(0, '127.0.0.1', () => {
    const AWS_ENDPOINT_URL = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
    process.env = { ...environment, ...VARIABLES, AWS_ENDPOINT_URL };
    done();
  });
});

afterAll((done) => {
  process.env = environment;
  refusing.closeAllConnections();
  refusing.close(done);
});

const lambdaContext = { awsRequestId: 'request' } as Context;
const execution = { id: 'execution', startedAt: '2026-01-01T00:00:00Z' };

function handlerIn(name: StepName | 'sweep'): (state?: WorkflowState, context?: Context) => Promise<unknown> {
  return require(`../../lambda/${name}`).handler;
}

test.each([...Object.keys(STEPS), 'sweep'] as (StepName | 'sweep')[])('lambda/%s has a handler', (name) => {
  expect(handlerIn(name)).toBeInstanceOf(Function);
});

test('what is wrong with an execution’s input leaves Lambda by its name', async () => {
  const state: WorkflowState = { input: {}, execution };

  await expect(handlerIn('acquire')(state, lambdaContext)).rejects.toMatchObject({
    name: 'MalformedTrigger',
  });
});

test('a permission that a service refuses leaves Lambda by our name for it', async () => {
  const state: WorkflowState = { input: { streamName: 'orders' }, execution };

  await expect(handlerIn('acquire')(state, lambdaContext)).rejects.toMatchObject({ name: 'AccessDenied' });
});
