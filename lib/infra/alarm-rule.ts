import { Duration, Token } from 'aws-cdk-lib';
import { Rule, type EventPattern as RulePattern } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { alarmRulePatterns, type EventPattern } from '../triggers/rule';
import type { AutoscalerSetting } from './autoscaler';

/** An alarm that is later than this is worthless: the sweep has looked at the stream long since. */
const EVENT_AGE_MAX = Duration.minutes(15);

/** With EventBridge's backoff, more than fit into that age. */
const RETRIES = 20;

/** Every alarm of ours that goes to ALARM starts an execution: one rule, or as many as the streams' names need. */
export function alarmRules(
  scope: Construct,
  setting: Pick<AutoscalerSetting, 'deploymentName' | 'streams'>,
  stateMachine: IStateMachine,
  undelivered: IQueue,
): void {
  const target = new SfnStateMachine(stateMachine, {
    deadLetterQueue: undelivered,
    maxEventAge: EVENT_AGE_MAX,
    retryAttempts: RETRIES,
  });
  for (const [index, { source, 'detail-type': detailType, detail }] of patternsOf(setting).entries()) {
    new Rule(scope, `AlarmRule${index === 0 ? '' : index + 1}`, {
      description: `Alarms of ${setting.deploymentName} that went to ALARM`,
      eventPattern: { source, detailType, detail } as RulePattern,
      targets: [target],
    });
  }
}

/** How long a pattern will be is known only with the streams' names: a stream that CloudFormation names gets its own. */
function patternsOf({
  deploymentName: stackName,
  streams,
}: Pick<AutoscalerSetting, 'deploymentName' | 'streams'>): EventPattern[] {
  const names = streams.map(({ name }) => name);
  const known = names.filter((name) => !Token.isUnresolved(name));
  const unknown = names.filter((name) => Token.isUnresolved(name));
  return [known, ...unknown.map((name) => [name])].flatMap((streamNames) =>
    alarmRulePatterns({ stackName, streamNames }),
  );
}
