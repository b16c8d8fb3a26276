/**
 * The alarms of a managed stream, defined once: the stack turns each into a CloudWatch alarm, the laptop and the
 * simulation evaluate the same definitions.
 */
import type { Policy } from '../core/policy';
import { SHARD_BYTES_PER_SECOND } from '../core/quotas';

/** Namespace and name of the metric that the sweep publishes; its one dimension is StreamName. */
export const OWN_METRIC_NAMESPACE = 'Shardwright';
export const OPEN_SHARD_COUNT_METRIC = 'OpenShardCount';

/** Alarms and metrics count whole minutes. */
export const PERIOD_SECONDS = 60;

/** What an alarm watches, one value a minute. */
export type AlarmSignal =
  /** max(IncomingBytes / 1 MiB, IncomingRecords / 1000) / 60 / OpenShardCount: a ratio of the stream's write capacity. */
  | 'utilization'
  /** WriteProvisionedThroughputExceeded, Sum: records refused. */
  | 'throttledRecords'
  /** GetRecords.IteratorAgeMilliseconds, Maximum, in seconds. */
  | 'iteratorAgeSeconds'
  /** IncomingBytes by shard, Sum, through Metrics Insights: one contributor a shard, in bytes a minute. */
  | 'shardBytesPerMinute';

/** A parameter's value, times a constant where the signal has another unit; or a constant. */
export type AlarmThreshold =
  | {
      readonly parameter: 'ScaleUpUtilization' | 'ScaleDownUtilization' | 'IteratorAgeSeconds';
      readonly times: number;
    }
  | { readonly constant: number };

export interface AlarmDefinition {
  /** The alarm is named `<stack>-<stream>-<suffix>`. */
  readonly suffix: 'utilization-high' | 'utilization-low' | 'write-throttled' | 'iterator-age' | 'hot-shard';
  readonly description: string;
  readonly signal: AlarmSignal;
  readonly comparison: 'atOrAbove' | 'atOrBelow';
  readonly threshold: AlarmThreshold;
  /** M (datapointsToAlarm) of N (evaluationPeriods) minutes. */
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: 'notBreaching' | 'breaching';
  /** Whether it exists only where shard-level metrics may be on. */
  readonly needsShardLevelMetrics: boolean;
}

/**
 * Missing data is no traffic, not a failure: so it never makes a stream hot, and it makes an idle stream cold. Scale-down
 * is M of N because the newest minute arrives late and would otherwise keep the alarm where it is
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html).
 */
export const ALARMS: readonly AlarmDefinition[] = [
  {
    suffix: 'utilization-high',
    description: 'The stream as a whole is close to its write capacity.',
    signal: 'utilization',
    comparison: 'atOrAbove',
    threshold: { parameter: 'ScaleUpUtilization', times: 1 },
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    treatMissingData: 'notBreaching',
    needsShardLevelMetrics: false,
  },
  {
    suffix: 'utilization-low',
    description: 'The stream as a whole is far below its write capacity: shards may be merged.',
    signal: 'utilization',
    comparison: 'atOrBelow',
    threshold: { parameter: 'ScaleDownUtilization', times: 1 },
    // Begins early, as it leads to a look alone, and ends late: each time that it begins anew starts an execution.
    evaluationPeriods: 30,
    datapointsToAlarm: 12,
    treatMissingData: 'breaching',
    needsShardLevelMetrics: false,
  },
  {
    suffix: 'write-throttled',
    description: 'Records are being refused.',
    signal: 'throttledRecords',
    comparison: 'atOrAbove',
    threshold: { constant: 1 },
    // At once, and until five minutes went by without: where some are refused every other minute, each would be a new alarm.
    evaluationPeriods: 5,
    datapointsToAlarm: 1,
    treatMissingData: 'notBreaching',
    needsShardLevelMetrics: false,
  },
  {
    suffix: 'iterator-age',
    description: 'Consumers are behind.',
    signal: 'iteratorAgeSeconds',
    comparison: 'atOrAbove',
    threshold: { parameter: 'IteratorAgeSeconds', times: 1 },
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    treatMissingData: 'notBreaching',
    needsShardLevelMetrics: false,
  },
  {
    suffix: 'hot-shard',
    description: 'One shard is close to its write capacity, whatever the stream as a whole is.',
    signal: 'shardBytesPerMinute',
    comparison: 'atOrAbove',
    threshold: { parameter: 'ScaleUpUtilization', times: SHARD_BYTES_PER_SECOND * PERIOD_SECONDS },
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    treatMissingData: 'notBreaching',
    needsShardLevelMetrics: true,
  },
];

/** The name of an alarm; the stack's name keeps two deployments apart. */
export function alarmName(stackName: string, streamName: string, suffix: AlarmDefinition['suffix']): string {
  return `${stackName}-${streamName}-${suffix}`;
}

/** The threshold in the signal's unit. */
export function thresholdOf(threshold: AlarmThreshold, policy: Policy): number {
  return 'constant' in threshold ? threshold.constant : policy[threshold.parameter] * threshold.times;
}
