import { type MessageAttributeValue, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Events, Report } from '../ports';
import { answerTo } from './errors';

/** "Less than 100 characters long." https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const SUBJECT_CHARACTERS = 99;

/**
 * Publishes reports to a topic, but for starts. A message is the report's text, a blank line, and the detail as JSON on its last
 * line. The kind and the detail's texts are message attributes besides, for subscriptions to filter by.
 */
export function snsEvents(client: SNSClient, topicArn: string): Events {
  return {
    async publish(report) {
      // Whoever reads mail is told once it is over.
      if (report.kind === 'Reshard Started') return;
      await answerTo(
        `Publish to ${topicArn}`,
        client.send(
          new PublishCommand({
            TopicArn: topicArn,
            Subject: subjectOf(report.subject),
            Message: `${report.text}\n\n${JSON.stringify(report.detail)}`,
            MessageAttributes: attributesOf({ kind: report.kind, ...report.detail }),
          }),
        ),
      );
    },
  };
}

/** SNS takes printable ASCII on one line. */
function subjectOf(subject: string): string {
  return subject
    .replace(/\s+/g, ' ')
    .replace(/[^ -~]/g, '?')
    .trim()
    .slice(0, SUBJECT_CHARACTERS);
}

function attributesOf(detail: Report['detail']): Record<string, MessageAttributeValue> {
  const texts = Object.entries(detail).filter(([, value]) => typeof value === 'string' && value !== '');
  return Object.fromEntries(
    texts.map(([name, value]) => [name, { DataType: 'String', StringValue: String(value) }]),
  );
}
