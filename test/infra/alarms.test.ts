import { Match } from 'aws-cdk-lib/assertions';
import { THRESHOLD_ATTRIBUTES } from '../../lambda/threshold-attributes';
import { ALARMS, type AlarmDefinition, alarmName } from '../../lib/triggers/alarms';
import { STACK_NAME, STREAM_NAMES, templateOf } from './synthesised';

const template = templateOf();

interface SynthesisedAlarm {
  readonly Condition?: string;
  readonly Properties: Record<string, unknown> & { Metrics?: { Expression?: string; Period?: number }[] };
}

/** Those of streams: what is told of ourselves is in self-alarms.test.ts. */
const alarms = (Object.values(template.findResources('AWS::CloudWatch::Alarm')) as SynthesisedAlarm[]).filter(
  ({ Properties }) => !String(Properties['AlarmName']).includes('/'),
);

function alarmOf(streamName: string, suffix: AlarmDefinition['suffix']): SynthesisedAlarm {
  const name = alarmName(STACK_NAME, streamName, suffix);
  const found = alarms.filter(({ Properties }) => Properties['AlarmName'] === name);
  expect(found).toHaveLength(1);
  return found[0] as SynthesisedAlarm;
}

const everyAlarm = STREAM_NAMES.flatMap((stream) => ALARMS.map((definition) => ({ stream, definition })));

test('there are these alarms and no others', () => {
  expect(alarms).toHaveLength(everyAlarm.length);
});

test.each(everyAlarm)('$stream has the alarm $definition.suffix as defined', ({ stream, definition }) => {
  const { Properties } = alarmOf(stream, definition.suffix);

  expect(Properties).toMatchObject({
    AlarmDescription: `${definition.description} Runbook: docs/runbook.md#${definition.suffix}`,
    ComparisonOperator: {
      atOrAbove: 'GreaterThanOrEqualToThreshold',
      atOrBelow: 'LessThanOrEqualToThreshold',
    }[definition.comparison],
    EvaluationPeriods: definition.evaluationPeriods,
    DatapointsToAlarm: definition.datapointsToAlarm,
    TreatMissingData: definition.treatMissingData,
    Threshold: expectedThreshold(definition),
  });
  expect(Properties['AlarmActions']).toBeUndefined();
});

function expectedThreshold({ suffix, threshold }: AlarmDefinition): unknown {
  if ('constant' in threshold) return threshold.constant;
  const attribute = THRESHOLD_ATTRIBUTES[suffix];
  if (attribute === undefined) return { Ref: threshold.parameter };
  return { 'Fn::GetAtt': [Object.keys(template.findResources('Custom::ShardwrightPolicy'))[0], attribute] };
}

test('every threshold that is not a parameter itself comes from the custom resource', () => {
  const derived = ALARMS.filter(({ threshold }) => 'times' in threshold && threshold.times !== 1);

  expect(derived.map(({ suffix }) => suffix)).toEqual(Object.keys(THRESHOLD_ATTRIBUTES));
});

test('utilization is a ratio of the capacity of the shards that are open, in whole minutes', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'Shardwright-orders-utilization-high',
    Metrics: Match.arrayWith([
      Match.objectLike({
        Expression: 'MAX([shardsOfBytes, shardsOfRecords]) / 60 / FILL(openShards, REPEAT)',
      }),
      Match.objectLike({ Id: 'shardsOfBytes', Expression: 'FILL(bytes, 0) / 1048576', ReturnData: false }),
      Match.objectLike({ Id: 'bytes', MetricStat: metricStat('AWS/Kinesis', 'IncomingBytes', 'Sum') }),
      Match.objectLike({ Id: 'shardsOfRecords', Expression: 'FILL(records, 0) / 1000', ReturnData: false }),
      Match.objectLike({ Id: 'records', MetricStat: metricStat('AWS/Kinesis', 'IncomingRecords', 'Sum') }),
      Match.objectLike({
        Id: 'openShards',
        MetricStat: metricStat('Shardwright', 'OpenShardCount', 'Maximum'),
      }),
    ]),
  });
});

function metricStat(namespace: string, name: string, stat: string): unknown {
  return {
    Metric: {
      Namespace: namespace,
      MetricName: name,
      Dimensions: [{ Name: 'StreamName', Value: 'orders' }],
    },
    Period: 60,
    Stat: stat,
  };
}

test('the iterator age is compared in seconds', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'Shardwright-orders-iterator-age',
    Metrics: Match.arrayWith([
      Match.objectLike({ Expression: 'milliseconds / 1000' }),
      Match.objectLike({
        MetricStat: metricStat('AWS/Kinesis', 'GetRecords.IteratorAgeMilliseconds', 'Maximum'),
      }),
    ]),
  });
});

test('refused records are counted by the minute', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'Shardwright-orders-write-throttled',
    Namespace: 'AWS/Kinesis',
    MetricName: 'WriteProvisionedThroughputExceeded',
    Statistic: 'Sum',
    Period: 60,
  });
});

test('every shard of the stream, whichever there are, is a contributor to its hot-shard alarm', () => {
  expect(alarmOf('clicks.v2', 'hot-shard').Properties.Metrics).toEqual([
    expect.objectContaining({
      Expression: `SELECT SUM(IncomingBytes) FROM SCHEMA("AWS/Kinesis", ShardId, StreamName) WHERE StreamName = 'clicks.v2' GROUP BY ShardId ORDER BY SUM() DESC`,
      Period: 60,
    }),
  ]);
});

test('alarms on shard-level metrics exist only where those may be on', () => {
  const [condition] = Object.entries(template.toJSON()['Conditions']).filter(
    ([, expression]) =>
      JSON.stringify(expression) ===
      JSON.stringify({ 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'ShardLevelMetrics' }, 'Never'] }] }),
  );

  for (const { stream, definition } of everyAlarm) {
    expect(alarmOf(stream, definition.suffix).Condition).toBe(
      definition.needsShardLevelMetrics ? condition?.[0] : undefined,
    );
  }
});

test('no alarm has a number of shards in it: the numbers in expressions are units alone', () => {
  const units = ['0', '60', '1000', '1048576'];

  const numbers = alarms
    .flatMap(({ Properties }) => Properties.Metrics ?? [])
    .flatMap(({ Expression }) => Expression?.match(/(?<![\w.])\d+(?![\w.])/g) ?? []);

  expect(numbers.length).toBeGreaterThan(0);
  expect(numbers.filter((number) => !units.includes(number))).toEqual([]);
});

test('nothing of a stream is evaluated over five minutes by an expression that left its period open', () => {
  const periods = JSON.stringify(alarms).match(/"Period":\d+/g) ?? [];

  expect(new Set(periods)).toEqual(new Set(['"Period":60']));
});
