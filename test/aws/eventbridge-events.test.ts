import type { EventBridgeClient, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { eventBridgeEvents } from '../../lib/aws/eventbridge-events';
import { AccessDenied, ServiceUnavailable } from '../../lib/errors';
import type { Report, ReportKind } from '../../lib/ports';
import { startsExecution } from '../../lib/triggers/rule';
import { eventsContract } from '../contract/signals';
import { type Call, sdkError, stub } from './stub';

const PREFIX = 'Shardwright ';

function entriesIn(calls: readonly Call[]): PutEventsRequestEntry[] {
  return calls.flatMap(({ input }) => input.Entries);
}

eventsContract('EventBridge', () => {
  const calls: Call[] = [];
  return {
    events: eventBridgeEvents(stub<EventBridgeClient>({ PutEvents: () => ({}) }, calls)),
    received: () =>
      entriesIn(calls).map(({ DetailType = '', Detail = '' }) => ({
        kind: DetailType.slice(PREFIX.length) as ReportKind,
        detail: JSON.parse(Detail),
      })),
  };
});

const REPORT: Report = {
  kind: 'Limit Reached',
  subject: 'subject',
  text: 'text',
  detail: { streamName: 'orders', alarmName: 'Shardwright-orders-hot-shard', state: { value: 'ALARM' } },
};

async function put(report: Partial<Report>): Promise<PutEventsRequestEntry[]> {
  const calls: Call[] = [];
  const client = stub<EventBridgeClient>(
    { PutEvents: () => ({ FailedEntryCount: 0, Entries: [{}] }) },
    calls,
  );
  await eventBridgeEvents(client).publish({ ...REPORT, ...report });
  return entriesIn(calls);
}

describe('eventBridgeEvents', () => {
  test.each([
    ['Reshard Started', 'Shardwright Reshard Started'],
    ['Reshard Completed', 'Shardwright Reshard Completed'],
    ['Reshard Failed', 'Shardwright Reshard Failed'],
    ['Unsplittable Key', 'Shardwright Unsplittable Key'],
    ['Limit Reached', 'Shardwright Limit Reached'],
  ] as const)('%s is an event of the default bus with the detail-type %s', async (kind, DetailType) => {
    expect(await put({ kind })).toMatchObject([
      { EventBusName: 'default', Source: 'shardwright', DetailType },
    ]);
  });

  test('a notice is for people alone', async () => {
    expect(await put({ kind: 'Notice' })).toEqual([]);
  });

  test('no event of ours starts the workflow, whatever its detail says', async () => {
    const [entry] = await put({});
    const event = {
      source: entry?.Source,
      'detail-type': entry?.DetailType,
      detail: JSON.parse(entry?.Detail ?? ''),
    };

    expect(startsExecution(event, { stackName: 'Shardwright', streamNames: ['orders'] })).toBe(false);
    const alarm = { ...event, source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change' };
    expect(startsExecution(alarm, { stackName: 'Shardwright', streamNames: ['orders'] })).toBe(true);
  });

  test('an entry that the bus did not take is an error worth a retry', async () => {
    const Entries = [{ ErrorCode: 'InternalFailure', ErrorMessage: 'no' }];
    const client = stub<EventBridgeClient>({ PutEvents: () => ({ FailedEntryCount: 1, Entries }) });

    await expect(eventBridgeEvents(client).publish(REPORT)).rejects.toThrow(ServiceUnavailable);
  });

  test('throws the errors of ours', async () => {
    const client = stub<EventBridgeClient>({ PutEvents: () => sdkError('AccessDeniedException') });

    await expect(eventBridgeEvents(client).publish(REPORT)).rejects.toThrow(AccessDenied);
  });
});
