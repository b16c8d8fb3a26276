import type { PublishInput, SNSClient } from '@aws-sdk/client-sns';
import { snsEvents } from '../../lib/aws/sns-events';
import { AccessDenied } from '../../lib/errors';
import type { Report, ReportKind } from '../../lib/ports';
import { eventsContract } from '../contract/signals';
import { type Call, sdkError, stub } from './stub';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:Reports';

eventsContract('SNS', () => {
  const calls: Call[] = [];
  const client = stub<SNSClient>({ Publish: () => ({}) }, calls);
  return {
    events: snsEvents(client, TOPIC),
    received: () =>
      calls.map(({ input }) => {
        const { kind, detail } = reportOf(input);
        return { kind, detail };
      }),
  };
});

/** A report as a subscriber reads it: the detail is the last line. */
function reportOf({ Subject = '', Message = '', MessageAttributes }: PublishInput): Report {
  const lines = Message.split('\n');
  const detail = JSON.parse(lines.pop() ?? '');
  expect(lines.pop()).toBe('');
  const kind = MessageAttributes?.['kind']?.StringValue as ReportKind;
  return { kind, subject: Subject, text: lines.join('\n'), detail };
}

/** A report that each test changes a part of. */
const REPORT: Report = { kind: 'Reshard Completed', subject: 'subject', text: 'text', detail: {} };

async function published(report: Partial<Report>): Promise<PublishInput> {
  const calls: Call[] = [];
  const client = stub<SNSClient>({ Publish: () => ({}) }, calls);
  await snsEvents(client, TOPIC).publish({ ...REPORT, ...report });
  return calls[0]?.input;
}

describe('snsEvents', () => {
  test.each([
    ['a short one', 'a short one'],
    ['on\ntwo  lines', 'on two lines'],
    ['naïve – 93 %', 'na?ve ? 93 %'],
    ['\u0007bell', '?bell'],
    ['x'.repeat(150), 'x'.repeat(99)],
  ])('the subject %j is sent as %j, as SNS takes it', async (subject, sent) => {
    expect((await published({ subject })).Subject).toBe(sent);
  });

  test('the texts of the detail are attributes that a subscription can filter by', async () => {
    const detail = { streamName: 'orders', decisions: [], failure: undefined, trigger: '', shards: 3 };

    const { TopicArn, MessageAttributes } = await published({ detail });

    expect(TopicArn).toBe(TOPIC);
    expect(MessageAttributes).toEqual({
      kind: { DataType: 'String', StringValue: 'Reshard Completed' },
      streamName: { DataType: 'String', StringValue: 'orders' },
    });
  });

  test('a message is the text for people, a blank line, and the detail for programs', async () => {
    const report: Report = { ...REPORT, text: 'What was done.\nAnd why.', detail: { shards: 3 } };

    expect(reportOf(await published(report))).toEqual(report);
  });

  test('a start is told to programs alone', async () => {
    expect(await published({ kind: 'Reshard Started' })).toBeUndefined();
  });

  test('throws the errors of ours', async () => {
    const client = stub<SNSClient>({ Publish: () => sdkError('AuthorizationErrorException') });

    await expect(snsEvents(client, TOPIC).publish(REPORT)).rejects.toThrow(AccessDenied);
  });
});
