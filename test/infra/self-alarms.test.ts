import { Match } from 'aws-cdk-lib/assertions';
import { SELF_ALARMS, selfAlarmName } from '../../lib/infra/self-alarms';
import { alarmEvent, startsExecution } from '../../lib/triggers/rule';
import { STACK_NAME, STREAM_NAMES, templateOf } from './synthesised';

const template = templateOf();
const idOf = (type: string) => Object.keys(template.findResources(type))[0] as string;

const names = Object.values(template.findResources('AWS::CloudWatch::Alarm'))
  .map(({ Properties }) => Properties.AlarmName as string)
  .filter((name) => name.includes('/'));

test('there is one of each, and of what is about a stream one for each stream', () => {
  expect(names.sort()).toEqual(
    [
      selfAlarmName(STACK_NAME, 'executions-failing'),
      selfAlarmName(STACK_NAME, 'undelivered'),
      selfAlarmName(STACK_NAME, 'sweep-silent'),
      ...STREAM_NAMES.map((streamName) => selfAlarmName(STACK_NAME, 'unanswered', streamName)),
    ].sort(),
  );
});

test('each tells the topic when it begins and when it is over, and ends with its heading in the runbook', () => {
  const topic = [{ Ref: idOf('AWS::SNS::Topic') }];
  for (const name of names) {
    const about = name.split('/').at(-1) as keyof typeof SELF_ALARMS;
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: name,
      AlarmDescription: `${SELF_ALARMS[about]} Runbook: docs/runbook.md#${about}`,
      AlarmActions: topic,
      OKActions: topic,
    });
  }
});

test('none starts the workflow, whatever the streams are called', () => {
  const streamNames = [...STREAM_NAMES, 'unanswered', 'sweep-silent', 'orders-unanswered'];
  const started = names.filter((alarmName) => {
    const event = alarmEvent({
      id: 'e',
      alarmName,
      from: 'OK',
      to: 'ALARM',
      atSeconds: 0,
      region: 'eu-west-1',
      account: '111122223333',
    });
    return startsExecution(event, { stackName: STACK_NAME, streamNames });
  });

  expect(started).toEqual([]);
});

test('executions fail again and again where two of six periods of five minutes have a failure', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: `${STACK_NAME}/executions-failing`,
    EvaluationPeriods: 6,
    DatapointsToAlarm: 2,
    Threshold: 1,
    TreatMissingData: 'notBreaching',
    Metrics: Match.arrayWith([
      Match.objectLike({ Expression: 'FILL(failed, 0) + FILL(timedOut, 0)' }),
      ...['ExecutionsFailed', 'ExecutionsTimedOut'].map((MetricName) =>
        Match.objectLike({
          MetricStat: {
            Metric: Match.objectLike({ Namespace: 'AWS/States', MetricName }),
            Period: 300,
            Stat: 'Sum',
          },
        }),
      ),
    ]),
  });
});

test('a message in the dead-letter queue is told at once', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: `${STACK_NAME}/undelivered`,
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    EvaluationPeriods: 1,
    Threshold: 1,
  });
});

test('the sweep is silent after five minutes in which it failed, or did not run', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: `${STACK_NAME}/sweep-silent`,
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Statistic: 'Average',
    Period: 60,
    EvaluationPeriods: 5,
    Threshold: 1,
    TreatMissingData: 'breaching',
  });
});

test('a stream in ALARM without an operation is told after thirty minutes', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: `${STACK_NAME}/orders/unanswered`,
    Namespace: 'Shardwright',
    MetricName: 'UnansweredAlarms',
    Dimensions: [{ Name: 'StreamName', Value: 'orders' }],
    Period: 60,
    EvaluationPeriods: 30,
    Threshold: 1,
    TreatMissingData: 'notBreaching',
  });
});
