/** What is read of a stream, as alarms and the dashboard read it. */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND } from '../core/quotas';
import { PERIOD_SECONDS } from '../triggers/alarms';
import { ownMetric } from './own-metrics';

const PERIOD = Duration.seconds(PERIOD_SECONDS);

/** A metric that Kinesis sends of the stream, by the minute. */
export function kinesisMetric(streamName: string, metricName: string, statistic: string): Metric {
  return new Metric({
    namespace: 'AWS/Kinesis',
    metricName,
    dimensionsMap: { StreamName: streamName },
    statistic,
    period: PERIOD,
  });
}

/** An expression sets the period of all that is in it, and would set five minutes. */
export function math(
  expression: string,
  usingMetrics: Record<string, IMetric> = {},
  label?: string,
): MathExpression {
  return new MathExpression({
    expression,
    usingMetrics,
    period: PERIOD,
    ...(label !== undefined && { label }),
  });
}

/** What is written to the stream in shards: the larger of bytes and records. A minute without puts has no datapoint and counts as 0. */
export const ACCEPTED_SHARDS = `MAX([shardsOfBytes, shardsOfRecords]) / ${PERIOD_SECONDS}`;

/** A minute without OpenShardCount has the last one that was seen, since shards do not vanish when the sweep is late. */
export const OPEN_SHARDS = 'FILL(openShards, REPEAT)';

/** What those expressions are of. */
export function shardMetrics(streamName: string): Record<string, IMetric> {
  return {
    shardsOfBytes: math(`FILL(bytes, 0) / ${SHARD_BYTES_PER_SECOND}`, {
      bytes: kinesisMetric(streamName, 'IncomingBytes', Stats.SUM),
    }),
    shardsOfRecords: math(`FILL(records, 0) / ${SHARD_RECORDS_PER_SECOND}`, {
      records: kinesisMetric(streamName, 'IncomingRecords', Stats.SUM),
    }),
    openShards: ownMetric('OpenShardCount', streamName),
  };
}

/** The larger of the two shares of the stream's write capacity. */
export function utilization(streamName: string, label?: string): MathExpression {
  return math(`${ACCEPTED_SHARDS} / ${OPEN_SHARDS}`, shardMetrics(streamName), label);
}
