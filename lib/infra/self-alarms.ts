import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { PERIOD_SECONDS } from '../triggers/alarms';
import type { AutoscalerSetting } from './autoscaler';
import { ownMetric } from './own-metrics';
import { runbookLink } from './runbook';

/** What alarms on ourselves are about; each is a heading of the runbook, and the end of its alarm's name. */
export const SELF_ALARMS = {
  'executions-failing': 'Executions of the workflow fail or time out, again and again.',
  undelivered: 'An alarm, or a turn of the sweep, could not be delivered.',
  'sweep-silent': 'For five minutes no sweep came to its end, or none could see any stream.',
  unanswered: 'An alarm of the stream has stood for thirty minutes, and Shardwright has done nothing.',
} as const satisfies Record<string, string>;

export type SelfAlarm = keyof typeof SELF_ALARMS;

const MINUTE = Duration.seconds(PERIOD_SECONDS);

/** A single failure is told by its execution; two of these periods in half an hour are a fault that stays. */
const FAILURE_PERIOD = Duration.minutes(5);
const FAILURE_PERIODS = { evaluationPeriods: 6, datapointsToAlarm: 2 };

const SILENT_MINUTES = 5;
const UNANSWERED_MINUTES = 30;

/** What is watched. */
export interface Watched {
  readonly stateMachine: IStateMachine;
  readonly sweep: IFunction;
  readonly undelivered: IQueue;
  /** Told of every alarm that begins or ends. */
  readonly topic: ITopic;
}

interface Definition {
  readonly metric: IMetric;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm?: number;
  readonly treatMissingData: TreatMissingData;
}

/** Alarms on Shardwright itself. They tell people, and start nothing. */
export function selfAlarms(scope: Construct, setting: AutoscalerSetting, watched: Watched): void {
  const { deploymentName } = setting;
  const alarm = (about: SelfAlarm, id: string, definition: Definition, streamName?: string) => {
    const made = new Alarm(scope, id, {
      ...definition,
      alarmName: selfAlarmName(deploymentName, about, streamName),
      alarmDescription: `${SELF_ALARMS[about]} ${runbookLink(about)}`,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    });
    const told = new SnsAction(watched.topic);
    made.addAlarmAction(told);
    made.addOkAction(told);
  };
  alarm('executions-failing', 'ExecutionsFailing', executionsFailing(watched.stateMachine));
  alarm('undelivered', 'UndeliveredAlarm', {
    metric: watched.undelivered.metricApproximateNumberOfMessagesVisible({
      statistic: Stats.MAXIMUM,
      period: MINUTE,
    }),
    threshold: 1,
    evaluationPeriods: 1,
    // An empty queue falls silent after a while.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  alarm('sweep-silent', 'SweepSilent', {
    // 1 where every invocation of the minute failed; nothing where there was none, which is as bad.
    metric: watched.sweep.metricErrors({ statistic: Stats.AVERAGE, period: MINUTE }),
    threshold: 1,
    evaluationPeriods: SILENT_MINUTES,
    treatMissingData: TreatMissingData.BREACHING,
  });
  for (const { id, name } of setting.streams) {
    const definition = {
      metric: ownMetric('UnansweredAlarms', name),
      threshold: 1,
      evaluationPeriods: UNANSWERED_MINUTES,
      // Sent while an alarm stands only.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    };
    alarm('unanswered', `${id}-unanswered`, definition, name);
  }
}

/**
 * With a slash, which no stream's name has: no alarm of a stream can have such a name, so that the rule that starts the
 * workflow never matches it, and the sweep does not take it for a stream's.
 */
export function selfAlarmName(deploymentName: string, about: SelfAlarm, streamName?: string): string {
  return [deploymentName, ...(streamName === undefined ? [] : [streamName]), about].join('/');
}

function executionsFailing(stateMachine: IStateMachine): Definition {
  const failed = stateMachine.metricFailed({ statistic: Stats.SUM, period: FAILURE_PERIOD });
  const timedOut = stateMachine.metricTimedOut({ statistic: Stats.SUM, period: FAILURE_PERIOD });
  return {
    metric: new MathExpression({
      expression: 'FILL(failed, 0) + FILL(timedOut, 0)',
      usingMetrics: { failed, timedOut },
      period: FAILURE_PERIOD,
    }),
    threshold: 1,
    ...FAILURE_PERIODS,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
}
