import { Duration, type Stack, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';

/** SQS keeps a message no longer than this: an operator has two weeks to look. */
const RETENTION = Duration.days(14);

/** What EventBridge could not deliver, and why: alarms for the workflow, and turns of the sweep. */
export function undeliveredQueue(stack: Stack): Queue {
  const queue = new Queue(stack, 'Undelivered', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: RETENTION,
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'It is a dead-letter queue itself: of EventBridge, where cdk-nag does not look.',
  });
  return queue;
}
