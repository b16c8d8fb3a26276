import { Duration, type Stack } from 'aws-cdk-lib';
import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { alarmRulePattern } from '../triggers/rule';

/** An alarm that is later than this is worthless: the sweep has looked at the stream long since. */
const EVENT_AGE_MAX = Duration.minutes(15);

/** With EventBridge's backoff, more than fit into that age. */
const RETRIES = 20;

/** Every alarm of ours that goes to ALARM starts an execution. */
export function alarmRule(stack: Stack, stateMachine: IStateMachine, undelivered: IQueue): Rule {
  const { source, 'detail-type': detailType, detail } = alarmRulePattern(stack.stackName);
  return new Rule(stack, 'AlarmRule', {
    description: `Alarms of ${stack.stackName} that went to ALARM`,
    eventPattern: { source, detailType, detail } as EventPattern,
    targets: [
      new SfnStateMachine(stateMachine, {
        deadLetterQueue: undelivered,
        maxEventAge: EVENT_AGE_MAX,
        retryAttempts: RETRIES,
      }),
    ],
  });
}
