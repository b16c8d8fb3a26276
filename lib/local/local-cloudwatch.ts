/**
 * CloudWatch as the controller sees it, answered from the meter: metrics in periods of a minute, each visible a minute after it
 * ended and absent where nothing happened, our own metrics as they were put, and the alarms' states.
 */
import {
  type CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  type Metric,
  type MetricAlarm,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { ShardLevelMetric } from '../core/model';
import type { Measures, StandingAlarm } from '../ports';
import { OWN_METRIC_NAMESPACE, PERIOD_SECONDS } from '../triggers/alarms';
import type { Meter, MeteredMinute } from './meter';

/** A minute's metrics are complete about a minute after it ended. https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html */
export const VISIBLE_AFTER_SECONDS = 60;

export interface LocalCloudWatchOptions {
  readonly meter: Meter;
  readonly nowSeconds: () => number;
  readonly alarmsInAlarm: () => readonly StandingAlarm[];
}

/** The part of a CloudWatch client that the adapters use, and what takes metrics out of logs. Other commands are refused. */
export interface LocalCloudWatch extends Pick<CloudWatchClient, 'send'>, Measures {}

export function localCloudWatch(options: LocalCloudWatchOptions): LocalCloudWatch {
  const own = new Map<string, Map<number, number>>();
  const valueAt = (metric: Metric, minuteSeconds: number): number | undefined =>
    metric.Namespace === 'AWS/Kinesis'
      ? kinesisValue(options.meter, metric, minuteSeconds)
      : own.get(seriesName(metric))?.get(minuteSeconds);

  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof GetMetricDataCommand) return read(command.input, options.nowSeconds(), valueAt);
    if (command instanceof DescribeAlarmsCommand) {
      const prefix = command.input.AlarmNamePrefix ?? '';
      const standing = options.alarmsInAlarm().filter(({ name }) => name.startsWith(prefix));
      return { MetricAlarms: standing.map(metricAlarm) };
    }
    throw new Error(`The laptop's CloudWatch does not answer ${(command as object).constructor.name}.`);
  };
  return {
    send: send as LocalCloudWatch['send'],
    async publish(streamName, published, atSeconds) {
      for (const [MetricName, value] of Object.entries(published)) {
        const Dimensions = [{ Name: 'StreamName', Value: streamName }];
        const name = seriesName({ Namespace: OWN_METRIC_NAMESPACE, MetricName, Dimensions });
        const values = own.get(name) ?? new Map<number, number>();
        own.set(name, values.set(minuteStart(atSeconds), value));
      }
    },
  };
}

function metricAlarm({ name, sinceSeconds }: StandingAlarm): MetricAlarm {
  return {
    AlarmName: name,
    StateValue: 'ALARM',
    StateTransitionedTimestamp: new Date(sinceSeconds * 1000),
  };
}

function seriesName({ Namespace, MetricName, Dimensions }: Metric): string {
  const dimensions = (Dimensions ?? []).map(({ Name, Value }) => `${Name}=${Value}`).sort();
  return [Namespace, MetricName, ...dimensions].join(' ');
}

/** The start of the minute that a moment lies in. */
function minuteStart(seconds: number): number {
  return Math.floor(seconds / PERIOD_SECONDS) * PERIOD_SECONDS;
}

function read(
  input: GetMetricDataCommandInput,
  nowSeconds: number,
  valueAt: (metric: Metric, minuteSeconds: number) => number | undefined,
): { MetricDataResults: MetricDataResult[] } {
  const from = minuteStart((input.StartTime?.getTime() ?? 0) / 1000);
  const to = (input.EndTime?.getTime() ?? 0) / 1000;
  const isVisible = (minute: number) => minute + PERIOD_SECONDS + VISIBLE_AFTER_SECONDS <= nowSeconds;
  const answer = ({ Id, MetricStat }: MetricDataQuery): MetricDataResult => {
    if (MetricStat?.Metric === undefined) {
      throw new Error(`The laptop's CloudWatch answers MetricStat queries alone; ${Id} is none.`);
    }
    const Timestamps: Date[] = [];
    const Values: number[] = [];
    for (let minute = from; minute < to && isVisible(minute); minute += PERIOD_SECONDS) {
      const value = valueAt(MetricStat.Metric, minute);
      if (value === undefined) continue;
      Timestamps.push(new Date(minute * 1000));
      Values.push(value);
    }
    if (input.ScanBy !== 'TimestampAscending') {
      Timestamps.reverse();
      Values.reverse();
    }
    return { Id: Id as string, Timestamps, Values, StatusCode: 'Complete' };
  };
  return { MetricDataResults: (input.MetricDataQueries ?? []).map(answer) };
}

/** A metric of the stream, or with the dimension ShardId of one of its shards, where that one is switched on. */
function kinesisValue(meter: Meter, metric: Metric, minuteSeconds: number): number | undefined {
  const name = metric.MetricName ?? '';
  const shardId = metric.Dimensions?.find(({ Name }) => Name === 'ShardId')?.Value;
  if (shardId === undefined)
    return valueIn(name.replace('GetRecords.', ''), meter.streamMinute(minuteSeconds));
  if (!meter.hadShardLevel(name as ShardLevelMetric, minuteSeconds)) return undefined;
  return valueIn(name, meter.shardMinute(shardId, minuteSeconds));
}

function valueIn(metricName: string, minute: MeteredMinute | undefined): number | undefined {
  if (minute === undefined) return undefined;
  if (metricName === 'IteratorAgeMilliseconds') return minute.iteratorAgeMilliseconds;
  const wasPutTo = minute.records + minute.throttledRecords > 0;
  if (!wasPutTo) return undefined;
  switch (metricName) {
    case 'IncomingBytes':
      return minute.bytes;
    case 'IncomingRecords':
      return minute.records;
    case 'WriteProvisionedThroughputExceeded':
      return minute.throttledRecords;
    default:
      throw new Error(`The laptop's CloudWatch has no metric ${metricName}.`);
  }
}
