import { Duration, type Stack } from 'aws-cdk-lib';
import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { alarmRulePatterns } from '../triggers/rule';

/** An alarm that is later than this is worthless: the sweep has looked at the stream long since. */
const EVENT_AGE_MAX = Duration.minutes(15);

/** With EventBridge's backoff, more than fit into that age. */
const RETRIES = 20;

/** Every alarm of ours that goes to ALARM starts an execution: one rule, or as many as the streams' names need. */
export function alarmRules(
  stack: Stack,
  streamNames: readonly string[],
  stateMachine: IStateMachine,
  undelivered: IQueue,
): void {
  const target = new SfnStateMachine(stateMachine, {
    deadLetterQueue: undelivered,
    maxEventAge: EVENT_AGE_MAX,
    retryAttempts: RETRIES,
  });
  const patterns = alarmRulePatterns({ stackName: stack.stackName, streamNames });
  for (const [index, { source, 'detail-type': detailType, detail }] of patterns.entries()) {
    new Rule(stack, `AlarmRule${index === 0 ? '' : index + 1}`, {
      description: `Alarms of ${stack.stackName} that went to ALARM`,
      eventPattern: { source, detailType, detail } as EventPattern,
      targets: [target],
    });
  }
}
