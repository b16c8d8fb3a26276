/** From the minutes that CloudWatch shows to the states of a stream's alarms: the metric maths of ./alarms, as pure functions. */
import type { MetricWindow, Minutes, ShardLevelMetric } from '../core/model';
import type { Policy } from '../core/policy';
import { SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND } from '../core/quotas';
import { type AlarmState, alarmStateOf } from './alarm-state';
import { ALARMS, type AlarmDefinition, type AlarmSignal, PERIOD_SECONDS, thresholdOf } from './alarms';

/** The most minutes that any alarm looks back over: a window of so many is enough to evaluate them all. */
export const ALARM_MINUTES = Math.max(...ALARMS.map(({ evaluationPeriods }) => evaluationPeriods));

/** The shard-level metrics that any alarm looks at. */
export const ALARM_SHARD_METRICS: readonly ShardLevelMetric[] = ['IncomingBytes'];

/** The alarms that a stream has under `policy`. */
export function alarmsUnder(policy: Policy): AlarmDefinition[] {
  return ALARMS.filter(
    ({ needsShardLevelMetrics }) => !needsShardLevelMetrics || policy.ShardLevelMetrics !== 'Never',
  );
}

/**
 * The state of one alarm. Where the signal has several contributors (one a shard), one of them is enough for ALARM.
 * @param window the newest minutes that are visible, at least ALARM_MINUTES of them where there are as many
 */
export function alarmStateIn(definition: AlarmDefinition, window: MetricWindow, policy: Policy): AlarmState {
  const threshold = thresholdOf(definition.threshold, policy);
  const states = contributors(definition.signal, window).map((values) =>
    alarmStateOf(definition, threshold, values),
  );
  return states.includes('ALARM') ? 'ALARM' : 'OK';
}

/** What an alarm watches, a value a minute for each contributor; NaN where there is none. */
function contributors(signal: AlarmSignal, window: MetricWindow): Minutes[] {
  switch (signal) {
    case 'utilization':
      return [streamUtilization(window)];
    case 'throttledRecords':
      return [window.stream.throttledRecords];
    case 'iteratorAgeSeconds':
      return [window.stream.iteratorAgeSeconds];
    case 'shardBytesPerMinute':
      return [...window.shards.values()].map(({ bytes }) => bytes);
  }
}

/** max(IncomingBytes / 1 MiB, IncomingRecords / 1000) / 60 / OpenShardCount, a ratio; NaN where one of them has no datapoint. */
function streamUtilization({ stream, openShardCount }: MetricWindow): Minutes {
  return stream.bytes.map((bytes, minute) => {
    const shardSeconds = Math.max(
      bytes / SHARD_BYTES_PER_SECOND,
      (stream.records[minute] as number) / SHARD_RECORDS_PER_SECOND,
    );
    return shardSeconds / PERIOD_SECONDS / (openShardCount[minute] as number);
  });
}
