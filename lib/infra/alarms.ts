import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND } from '../core/quotas';
import {
  ALARMS,
  type AlarmDefinition,
  type AlarmSignal,
  alarmName,
  PERIOD_SECONDS,
} from '../triggers/alarms';
import type { AutoscalerSetting } from './autoscaler';
import type { ManagedStream } from './managed-stream';
import { ownMetric } from './own-metrics';
import { runbookLink } from './runbook';
import { onlyIf } from './template-policy';

const PERIOD = Duration.seconds(PERIOD_SECONDS);

const COMPARISONS = {
  atOrAbove: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  atOrBelow: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
} as const;

const MISSING_DATA = {
  notBreaching: TreatMissingData.NOT_BREACHING,
  breaching: TreatMissingData.BREACHING,
} as const;

/**
 * The alarms of every stream, from their definitions. They have no actions: EventBridge hears of every change of state.
 * None has a number of shards in it, so that none goes stale when the stream is resharded.
 */
export function streamAlarms(scope: Construct, setting: AutoscalerSetting): void {
  const { hasShardLevelMetrics } = setting.policy;
  for (const stream of setting.streams) {
    for (const definition of ALARMS) {
      if (!definition.needsShardLevelMetrics) streamAlarm(scope, stream, definition, setting);
      else if (hasShardLevelMetrics !== false)
        onlyIf(hasShardLevelMetrics, streamAlarm(scope, stream, definition, setting));
    }
  }
}

function streamAlarm(
  scope: Construct,
  { id, name }: ManagedStream,
  definition: AlarmDefinition,
  { deploymentName, policy }: AutoscalerSetting,
): Alarm {
  return new Alarm(scope, `${id}-${definition.suffix}`, {
    alarmName: alarmName(deploymentName, name, definition.suffix),
    alarmDescription: `${definition.description} ${runbookLink(definition.suffix)}`,
    metric: SIGNALS[definition.signal](name),
    comparisonOperator: COMPARISONS[definition.comparison],
    threshold: policy.threshold(definition),
    evaluationPeriods: definition.evaluationPeriods,
    datapointsToAlarm: definition.datapointsToAlarm,
    treatMissingData: MISSING_DATA[definition.treatMissingData],
  });
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
    openShards: ownMetric('OpenShardCount', streamName),
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
