import { Alarm, ComparisonOperator, type IMetric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { ALARMS, type AlarmDefinition, type AlarmSignal, alarmName } from '../triggers/alarms';
import type { AutoscalerSetting } from './autoscaler';
import type { ManagedStream } from './managed-stream';
import { runbookLink } from './runbook';
import { kinesisMetric, math, utilization } from './stream-metrics';
import { onlyIf } from './template-policy';

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
  utilization: (streamName) => utilization(streamName),
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
