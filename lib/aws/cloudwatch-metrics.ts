import {
  type CloudWatchClient,
  type Dimension,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import {
  type MetricsAsked,
  type Minutes,
  SHARD_LEVEL_METRICS,
  type ShardLevelMetric,
  type ShardMinutes,
  type WriteMinutes,
} from '../core/model';
import { AccessDenied, ServiceUnavailable } from '../errors';
import type { MetricRequest, Metrics } from '../ports';
import { OPEN_SHARD_COUNT_METRIC, OWN_METRIC_NAMESPACE, PERIOD_SECONDS } from '../triggers/alarms';
import { answerTo } from './errors';

/** The most queries that one GetMetricData takes. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const QUERIES_PER_CALL = 500;

/** Calls of one read that are under way together: a stream of a thousand shards is read in two rounds, far below 50 calls a second. */
const CALLS_AT_ONCE = 4;

const KINESIS_NAMESPACE = 'AWS/Kinesis';

/** One metric to ask for, and the column that its datapoints go to. */
interface Series {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly Dimension[];
  readonly statistic: 'Sum' | 'Maximum';
  /** How many of the metric's units make one of the column's. */
  readonly divisor: number;
  readonly column: Minutes;
}

/** What is read of each metric: IncomingBytes and its like mean nothing but their Sum; of an age there is no Sum. */
const STATISTIC_OF: Readonly<Record<ShardLevelMetric, Pick<Series, 'statistic' | 'divisor'>>> = {
  IncomingBytes: { statistic: 'Sum', divisor: 1 },
  IncomingRecords: { statistic: 'Sum', divisor: 1 },
  WriteProvisionedThroughputExceeded: { statistic: 'Sum', divisor: 1 },
  IteratorAgeMilliseconds: { statistic: 'Maximum', divisor: 1000 },
};

/** The datapoints of one stream or one shard. */
type Columns = Readonly<Record<ShardLevelMetric, Minutes>>;

/**
 * CloudWatch's metrics of streams.
 * @param client anything that answers GetMetricData
 */
export function cloudwatchMetrics(client: Pick<CloudWatchClient, 'send'>): Metrics {
  return {
    async read(request) {
      const minutes = (request.toSeconds - request.fromSeconds) / PERIOD_SECONDS;
      const stream = emptyColumns(minutes);
      const openShardCount = emptyMinutes(minutes);
      const shards = request.shardIds.map((shardId) => ({ shardId, columns: emptyColumns(minutes) }));
      const asked = await fill(client, request, [
        ...(request.onlyClosedShards
          ? []
          : [
              ...streamSeries(request.streamName, stream),
              openShardCountSeries(request.streamName, openShardCount),
            ]),
        ...shards.flatMap(({ shardId, columns }) => shardSeries(request, shardId, columns)),
      ]);
      return {
        startsAtSeconds: request.fromSeconds,
        minutes,
        stream: { ...writeMinutes(stream), iteratorAgeSeconds: stream.IteratorAgeMilliseconds },
        openShardCount,
        shards: new Map(
          shards
            .filter(({ columns }) => Object.values(columns).some(hasDatapoint))
            .map(({ shardId, columns }) => [shardId, shardMinutes(request, columns)]),
        ),
        asked,
      };
    },
  };
}

function emptyMinutes(minutes: number): Minutes {
  return new Float64Array(minutes).fill(Number.NaN);
}

function emptyColumns(minutes: number): Columns {
  return {
    IncomingBytes: emptyMinutes(minutes),
    IncomingRecords: emptyMinutes(minutes),
    WriteProvisionedThroughputExceeded: emptyMinutes(minutes),
    IteratorAgeMilliseconds: emptyMinutes(minutes),
  };
}

function hasDatapoint(column: Minutes): boolean {
  return column.some((value) => !Number.isNaN(value));
}

function writeMinutes(columns: Columns): WriteMinutes {
  return {
    bytes: columns.IncomingBytes,
    records: columns.IncomingRecords,
    throttledRecords: columns.WriteProvisionedThroughputExceeded,
  };
}

function shardMinutes(request: MetricRequest, columns: Columns): ShardMinutes {
  const hasAge = request.shardLevelMetrics.includes('IteratorAgeMilliseconds');
  return {
    ...writeMinutes(columns),
    ...(hasAge && { iteratorAgeSeconds: columns.IteratorAgeMilliseconds }),
  };
}

/** At stream level the iterator age goes by another name. */
function streamSeries(streamName: string, columns: Columns): Series[] {
  return SHARD_LEVEL_METRICS.map((metric) => ({
    namespace: KINESIS_NAMESPACE,
    metricName: metric === 'IteratorAgeMilliseconds' ? 'GetRecords.IteratorAgeMilliseconds' : metric,
    dimensions: [{ Name: 'StreamName', Value: streamName }],
    ...STATISTIC_OF[metric],
    column: columns[metric],
  }));
}

function shardSeries(request: MetricRequest, shardId: string, columns: Columns): Series[] {
  return request.shardLevelMetrics.map((metric) => ({
    namespace: KINESIS_NAMESPACE,
    metricName: metric,
    dimensions: [
      { Name: 'StreamName', Value: request.streamName },
      { Name: 'ShardId', Value: shardId },
    ],
    ...STATISTIC_OF[metric],
    column: columns[metric],
  }));
}

function openShardCountSeries(streamName: string, column: Minutes): Series {
  return {
    namespace: OWN_METRIC_NAMESPACE,
    metricName: OPEN_SHARD_COUNT_METRIC,
    dimensions: [{ Name: 'StreamName', Value: streamName }],
    statistic: 'Maximum',
    divisor: 1,
    column,
  };
}

/** Reads every series into its column, as many to a call as CloudWatch takes. */
async function fill(
  client: Pick<CloudWatchClient, 'send'>,
  request: MetricRequest,
  series: readonly Series[],
): Promise<MetricsAsked> {
  const batches: (readonly Series[])[] = [];
  for (let start = 0; start < series.length; start += QUERIES_PER_CALL) {
    batches.push(series.slice(start, start + QUERIES_PER_CALL));
  }
  // Each worker takes the next batch that no other has taken.
  const remaining = batches.values();
  let calls = 0;
  const worker = async () => {
    for (const batch of remaining) {
      const ofBatch = await fillBatch(client, request, batch);
      calls += ofBatch;
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, worker));
  return { calls, metrics: series.length };
}

/**
 * Reads one call's worth of series, page by page.
 * @returns how many calls that took
 */
async function fillBatch(
  client: Pick<CloudWatchClient, 'send'>,
  request: MetricRequest,
  batch: readonly Series[],
): Promise<number> {
  const { periodSeconds = PERIOD_SECONDS } = request;
  const what = `GetMetricData of stream ${request.streamName}`;
  const input: GetMetricDataCommandInput = {
    MetricDataQueries: batch.map((series, index) => queryOf(series, index, periodSeconds)),
    StartTime: new Date(request.fromSeconds * 1000),
    EndTime: new Date(request.toSeconds * 1000),
  };
  const lastResults = new Map<string, MetricDataResult>();
  let nextToken: string | undefined;
  let calls = 0;
  do {
    const page = await answerTo(
      what,
      client.send(
        new GetMetricDataCommand({ ...input, ...(nextToken !== undefined && { NextToken: nextToken }) }),
      ),
    );
    for (const result of page.MetricDataResults ?? []) {
      const id = result.Id ?? '';
      place(result, batch[indexOf(id)], request.fromSeconds, periodSeconds);
      lastResults.set(id, result);
    }
    nextToken = page.NextToken;
    calls++;
  } while (nextToken !== undefined);
  for (const result of lastResults.values()) assertComplete(result, what);
  return calls;
}

/** A query's id must begin with a small letter; the rest is its index in the batch. */
function queryOf(series: Series, index: number, periodSeconds: number): MetricDataQuery {
  const { namespace, metricName, dimensions, statistic } = series;
  return {
    Id: `m${index}`,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: metricName, Dimensions: [...dimensions] },
      Period: periodSeconds,
      Stat: statistic,
    },
  };
}

function indexOf(id: string): number {
  return Number(id.slice(1));
}

/**
 * Writes the datapoints to the minutes that they are of, a longer period's to all of its minutes: of a sum each gets its part.
 * A minute outside the column is dropped, as any typed array does.
 */
function place(
  result: MetricDataResult,
  series: Series | undefined,
  fromSeconds: number,
  periodSeconds: number,
): void {
  if (series === undefined) return;
  const minutes = periodSeconds / PERIOD_SECONDS;
  const divisor = series.divisor * (series.statistic === 'Sum' ? minutes : 1);
  for (const [index, timestamp] of (result.Timestamps ?? []).entries()) {
    const minute = Math.floor((timestamp.getTime() / 1000 - fromSeconds) / PERIOD_SECONDS);
    const value = (result.Values?.[index] ?? Number.NaN) / divisor;
    for (let offset = 0; offset < minutes; offset++) series.column[minute + offset] = value;
  }
}

/**
 * Datapoints that CloudWatch did not give must not be taken for minutes without traffic.
 * @throws AccessDenied, ServiceUnavailable where the metric's last page is not marked as complete
 */
function assertComplete({ StatusCode, Messages = [] }: MetricDataResult, what: string): void {
  if (StatusCode === undefined || StatusCode === 'Complete') return;
  const messages = Messages.map(({ Code, Value }) => `${Code}: ${Value}`).join('; ');
  const sentence = `${what} answered ${StatusCode} instead of Complete${messages && ` (${messages})`}.`;
  if (StatusCode === 'Forbidden') throw new AccessDenied(`${sentence} Allow cloudwatch:GetMetricData.`);
  throw new ServiceUnavailable(`${sentence} Try again.`);
}
