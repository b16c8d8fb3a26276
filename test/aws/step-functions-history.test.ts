import type { GetExecutionHistoryInput, ListExecutionsInput, SFNClient } from '@aws-sdk/client-sfn';
import { type ListedExecution, stepFunctionsHistory } from '../../lib/aws/step-functions-history';
import { InvalidRequest } from '../../lib/errors';
import { type Call, sdkError, stub } from './stub';

const ARN = 'arn:aws:states:eu-west-1:111122223333:stateMachine:Reshard';
const AT = new Date('2026-11-20T10:00:00Z');

const LISTED: ListedExecution = { id: 'one', status: 'FAILED', startedAtSeconds: AT.getTime() / 1000 };

const document = (next: string) =>
  JSON.stringify({ input: {}, execution: { id: 'one', startedAt: '' }, next });

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test('lists all pages, newest first as they come', async () => {
  const client = stub<SFNClient>({
    ListExecutions: ({ nextToken }: ListExecutionsInput) =>
      nextToken === undefined
        ? { executions: [{ executionArn: 'two', status: 'RUNNING', startDate: AT }], nextToken: 'more' }
        : { executions: [{ executionArn: 'one', status: 'SUCCEEDED', startDate: AT, stopDate: AT }] },
  });

  expect(await all(stepFunctionsHistory(client, ARN).list())).toEqual([
    { id: 'two', status: 'RUNNING', startedAtSeconds: LISTED.startedAtSeconds },
    {
      id: 'one',
      status: 'SUCCEEDED',
      startedAtSeconds: LISTED.startedAtSeconds,
      endedAtSeconds: LISTED.startedAtSeconds,
    },
  ]);
});

test('reads the document that an execution ended with, and asks for no more', async () => {
  const calls: Call[] = [];
  const client = stub<SFNClient>(
    { DescribeExecution: () => ({ input: '{"streamName":"orders"}', output: document('Record') }) },
    calls,
  );

  const execution = await stepFunctionsHistory(client, ARN).read(LISTED);

  expect(execution).toMatchObject({ input: { streamName: 'orders' }, document: { next: 'Record' } });
  expect(calls.map(({ name }) => name)).toEqual(['DescribeExecution']);
});

test('of an execution without output, as its last step left it, with why it failed', async () => {
  const client = stub<SFNClient>({
    DescribeExecution: () => ({ input: '{}', error: 'AccessDenied', cause: 'Not allowed.' }),
    GetExecutionHistory: ({ nextToken }: GetExecutionHistoryInput) =>
      nextToken === undefined
        ? {
            events: [{ executionFailedEventDetails: {} }, { stateExitedEventDetails: { output: 'cut sh' } }],
            nextToken: 'more',
          }
        : {
            events: [
              { stateExitedEventDetails: { output: document('Wait') } },
              { stateExitedEventDetails: { output: document('Decide') } },
            ],
          },
  });

  const execution = await stepFunctionsHistory(client, ARN).read(LISTED);

  expect(execution).toMatchObject({
    document: { next: 'Wait' },
    failure: { error: 'AccessDenied', cause: 'Not allowed.' },
  });
});

test('an execution that no step of has ended has no document', async () => {
  const client = stub<SFNClient>({
    DescribeExecution: () => ({ input: '{"streamName":"orders"}' }),
    GetExecutionHistory: () => ({
      events: [{ stateEnteredEventDetails: { input: '{"streamName":"orders"}' } }],
    }),
  });

  expect(await stepFunctionsHistory(client, ARN).read(LISTED)).not.toHaveProperty('document');
});

test('starts an execution and tells its ARN', async () => {
  const client = stub<SFNClient>({ StartExecution: () => ({ executionArn: 'started' }) });

  expect(await stepFunctionsHistory(client, ARN).start('orders', 'by hand')).toBe('started');
});

test('throws the errors of ours', async () => {
  const client = stub<SFNClient>({ ListExecutions: () => sdkError('StateMachineDoesNotExist') });

  await expect(all(stepFunctionsHistory(client, ARN).list())).rejects.toThrow(InvalidRequest);
});
