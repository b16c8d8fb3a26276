import { CfnCondition, type CustomResource, Duration, Fn, type Stack, Token } from 'aws-cdk-lib';
import {
  Alarm,
  type CfnAlarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { THRESHOLD_ATTRIBUTES } from '../../lambda/threshold-attributes';
import { SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND } from '../core/quotas';
import {
  ALARMS,
  type AlarmDefinition,
  type AlarmSignal,
  alarmName,
  OPEN_SHARD_COUNT_METRIC,
  OWN_METRIC_NAMESPACE,
  PERIOD_SECONDS,
} from '../triggers/alarms';
import type { StackParameters } from './parameters';

const PERIOD = Duration.seconds(PERIOD_SECONDS);

const COMPARISONS = {
  atOrAbove: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  atOrBelow: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
} as const;

const MISSING_DATA = {
  notBreaching: TreatMissingData.NOT_BREACHING,
  breaching: TreatMissingData.BREACHING,
} as const;

/** What a threshold may come from. */
export interface ThresholdSources {
  readonly parameters: StackParameters;
  /** Carries the thresholds of THRESHOLD_ATTRIBUTES. */
  readonly validation: CustomResource;
}

/**
 * The alarms of every stream, from their definitions. They have no actions: EventBridge hears of every change of state.
 * None has a number of shards in it, so that none goes stale when the stream is resharded.
 */
export function streamAlarms(stack: Stack, streamNames: readonly string[], sources: ThresholdSources): void {
  const shardLevelMetrics = new CfnCondition(stack, 'ShardLevelMetricsWanted', {
    expression: Fn.conditionNot(Fn.conditionEquals(sources.parameters.ShardLevelMetrics, 'Never')),
  });
  for (const streamName of streamNames) {
    for (const definition of ALARMS) {
      const alarm = streamAlarm(stack, streamName, definition, sources);
      if (!definition.needsShardLevelMetrics) continue;
      (alarm.node.defaultChild as CfnAlarm).cfnOptions.condition = shardLevelMetrics;
    }
  }
}

function streamAlarm(
  stack: Stack,
  streamName: string,
  definition: AlarmDefinition,
  sources: ThresholdSources,
): Alarm {
  return new Alarm(stack, `${streamName}-${definition.suffix}`, {
    alarmName: alarmName(stack.stackName, streamName, definition.suffix),
    alarmDescription: definition.description,
    metric: SIGNALS[definition.signal](streamName),
    comparisonOperator: COMPARISONS[definition.comparison],
    threshold: thresholdFrom(definition, sources),
    evaluationPeriods: definition.evaluationPeriods,
    datapointsToAlarm: definition.datapointsToAlarm,
    treatMissingData: MISSING_DATA[definition.treatMissingData],
  });
}

function thresholdFrom({ suffix, threshold }: AlarmDefinition, sources: ThresholdSources): number {
  const attribute = THRESHOLD_ATTRIBUTES[suffix];
  if (attribute !== undefined) return Token.asNumber(sources.validation.getAtt(attribute));
  if ('constant' in threshold) return threshold.constant;
  if (threshold.times === 1) return sources.parameters[threshold.parameter].valueAsNumber;
  throw new Error(`The threshold of ${suffix} needs arithmetic: name it in THRESHOLD_ATTRIBUTES.`);
}

const SIGNALS: Readonly<Record<AlarmSignal, (streamName: string) => IMetric>> = {
  utilization,
  throttledRecords: (streamName) =>
    kinesisMetric(streamName, 'WriteProvisionedThroughputExceeded', Stats.SUM),
  iteratorAgeSeconds: (streamName) =>
    math('milliseconds / 1000', {
      milliseconds: kinesisMetric(streamName, 'GetRecords.IteratorAgeMilliseconds', Stats.MAXIMUM),
    }),
  shardBytesPerMinute: (streamName) =>
    math(
      `SELECT SUM(IncomingBytes) FROM SCHEMA("AWS/Kinesis", ShardId, StreamName) WHERE StreamName = '${streamName}' GROUP BY ShardId ORDER BY SUM() DESC`,
    ),
};

/**
 * The larger of the two shares of the stream's write capacity. A minute without puts has no datapoint and counts as 0;
 * a minute without OpenShardCount has the last one that was seen, since shards do not vanish when the sweep is late.
 */
function utilization(streamName: string): MathExpression {
  return math(`MAX([shardsOfBytes, shardsOfRecords]) / ${PERIOD_SECONDS} / FILL(openShards, REPEAT)`, {
    shardsOfBytes: math(`FILL(bytes, 0) / ${SHARD_BYTES_PER_SECOND}`, {
      bytes: kinesisMetric(streamName, 'IncomingBytes', Stats.SUM),
    }),
    shardsOfRecords: math(`FILL(records, 0) / ${SHARD_RECORDS_PER_SECOND}`, {
      records: kinesisMetric(streamName, 'IncomingRecords', Stats.SUM),
    }),
    openShards: new Metric({
      namespace: OWN_METRIC_NAMESPACE,
      metricName: OPEN_SHARD_COUNT_METRIC,
      dimensionsMap: { StreamName: streamName },
      // Two sweeps in one minute see the same shards: never their sum.
      statistic: Stats.MAXIMUM,
      period: PERIOD,
    }),
  });
}

function kinesisMetric(streamName: string, metricName: string, statistic: string): Metric {
  return new Metric({
    namespace: 'AWS/Kinesis',
    metricName,
    dimensionsMap: { StreamName: streamName },
    statistic,
    period: PERIOD,
  });
}

/** An expression sets the period of all that is in it, and would set five minutes. */
function math(expression: string, usingMetrics: Record<string, IMetric> = {}): MathExpression {
  return new MathExpression({ expression, usingMetrics, period: PERIOD });
}
