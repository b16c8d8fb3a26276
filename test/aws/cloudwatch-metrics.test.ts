import type { CloudWatchClient, GetMetricDataInput } from '@aws-sdk/client-cloudwatch';
import { cloudwatchMetrics } from '../../lib/aws/cloudwatch-metrics';
import type { MeasureName } from '../../lib/core/measures';
import { SHARD_LEVEL_METRICS } from '../../lib/core/model';
import { AccessDenied, ServiceUnavailable, Throttled } from '../../lib/errors';
import { metricsContract } from '../contract/metrics';
import { cloudwatchStub } from './cloudwatch-stub';
import { emfMeasuresRead } from './emf';
import { type Call, sdkError, stub } from './stub';

metricsContract('CloudWatch', () => {
  const cloudwatch = cloudwatchStub();
  return {
    metrics: cloudwatchMetrics(cloudwatch.client),
    measures: emfMeasuresRead(({ dimensions, metric, ...datapoint }) =>
      cloudwatch.put({
        ...datapoint,
        streamName: dimensions['StreamName'] as string,
        metric: metric as MeasureName,
      }),
    ),
    put: cloudwatch.put,
  };
});

const NOON = 1_800_000_000;
const REQUEST = {
  streamName: 'orders',
  shardIds: [],
  shardLevelMetrics: [],
  fromSeconds: NOON,
  toSeconds: NOON + 60,
};

describe('cloudwatchMetrics', () => {
  test('asks for the stream by the minute, from the first minute to the end of the last', async () => {
    const { client, calls } = cloudwatchStub();

    await cloudwatchMetrics(client).read(REQUEST);

    expect(calls).toHaveLength(1);
    const input = calls[0]?.input as GetMetricDataInput;
    expect(input.StartTime).toEqual(new Date(NOON * 1000));
    expect(input.EndTime).toEqual(new Date((NOON + 60) * 1000));
    expect(
      input.MetricDataQueries?.map(({ MetricStat }) => [
        MetricStat?.Metric?.Namespace,
        MetricStat?.Metric?.MetricName,
        MetricStat?.Stat,
        MetricStat?.Period,
      ]),
    ).toEqual([
      ['AWS/Kinesis', 'IncomingBytes', 'Sum', 60],
      ['AWS/Kinesis', 'IncomingRecords', 'Sum', 60],
      ['AWS/Kinesis', 'WriteProvisionedThroughputExceeded', 'Sum', 60],
      ['AWS/Kinesis', 'GetRecords.IteratorAgeMilliseconds', 'Maximum', 60],
      ['Shardwright', 'OpenShardCount', 'Maximum', 60],
    ]);
  });

  test('asks for a shard only what is on for it', async () => {
    const { client, calls } = cloudwatchStub();

    await cloudwatchMetrics(client).read({
      ...REQUEST,
      shardIds: ['shardId-7'],
      shardLevelMetrics: ['IteratorAgeMilliseconds'],
    });

    const input = calls[0]?.input as GetMetricDataInput;
    expect(input.MetricDataQueries).toHaveLength(6);
    expect(input.MetricDataQueries?.[5]?.MetricStat).toEqual({
      Metric: {
        Namespace: 'AWS/Kinesis',
        MetricName: 'IteratorAgeMilliseconds',
        Dimensions: [
          { Name: 'StreamName', Value: 'orders' },
          { Name: 'ShardId', Value: 'shardId-7' },
        ],
      },
      Period: 60,
      Stat: 'Maximum',
    });
  });

  test('sends at most 500 queries a call and at most four calls at once', async () => {
    const { client, calls, mostAtOnce } = cloudwatchStub();

    await cloudwatchMetrics(client).read({
      ...REQUEST,
      shardIds: Array.from({ length: 1_500 }, (_, index) => `shardId-${index}`),
      shardLevelMetrics: ['IncomingBytes', 'IncomingRecords', 'WriteProvisionedThroughputExceeded'],
    });

    const batches = new Set(calls.map(({ input }) => JSON.stringify(input.MetricDataQueries)));
    expect(batches.size).toBe(10); // 5 + 1,500 · 3 queries
    expect(mostAtOnce()).toBe(4);
  });

  test('asks for the rest of a metric that came in part, with the same queries', async () => {
    const calls: Call[] = [];
    const client = stub<CloudWatchClient>(
      {
        GetMetricData: ({ NextToken }: GetMetricDataInput) =>
          NextToken === undefined
            ? {
                MetricDataResults: [
                  { Id: 'm0', StatusCode: 'PartialData', Timestamps: [new Date(NOON * 1000)], Values: [1] },
                ],
                NextToken: 'more',
              }
            : {
                MetricDataResults: [
                  {
                    Id: 'm0',
                    StatusCode: 'Complete',
                    Timestamps: [new Date((NOON + 60) * 1000)],
                    Values: [2],
                  },
                ],
              },
      },
      calls,
    );

    const { stream } = await cloudwatchMetrics(client).read({ ...REQUEST, toSeconds: NOON + 120 });

    expect(stream.bytes).toEqual(Float64Array.of(1, 2));
    expect(calls[1]?.input).toEqual({ ...calls[0]?.input, NextToken: 'more' });
  });

  test('counts what it asked for', async () => {
    const { client } = cloudwatchStub();
    const shardIds = Array.from({ length: 150 }, (_, index) => `shardId-${index}`);

    const { asked } = await cloudwatchMetrics(client).read({
      ...REQUEST,
      shardIds,
      shardLevelMetrics: [...SHARD_LEVEL_METRICS],
    });

    // 605 queries are two calls, and the stub's pages hold 200.
    expect(asked).toEqual({ calls: 4, metrics: 605 });
  });

  test('spreads a longer period evenly over its minutes', async () => {
    const calls: Call[] = [];
    const client = stub<CloudWatchClient>(
      {
        GetMetricData: () => ({
          MetricDataResults: [
            { Id: 'm0', Timestamps: [new Date((NOON + 300) * 1000)], Values: [500] },
            { Id: 'm3', Timestamps: [new Date(NOON * 1000)], Values: [7_000] },
          ],
        }),
      },
      calls,
    );

    const { stream } = await cloudwatchMetrics(client).read({
      ...REQUEST,
      toSeconds: NOON + 600,
      periodSeconds: 300,
    });

    const none = Number.NaN;
    expect([...stream.bytes]).toEqual([none, none, none, none, none, 100, 100, 100, 100, 100]);
    expect([...stream.iteratorAgeSeconds]).toEqual([7, 7, 7, 7, 7, none, none, none, none, none]);
    expect(calls[0]?.input.MetricDataQueries[0].MetricStat.Period).toBe(300);
  });

  test('drops datapoints of minutes and of metrics that were not asked for', async () => {
    const client = stub<CloudWatchClient>({
      GetMetricData: () => ({
        MetricDataResults: [
          {
            Id: 'm0',
            Timestamps: [new Date((NOON - 60) * 1000), new Date(NOON * 1000 + 60_000)],
            Values: [1, 2],
          },
          { Id: 'm99', Timestamps: [new Date(NOON * 1000)], Values: [3] },
        ],
      }),
    });

    const { stream } = await cloudwatchMetrics(client).read(REQUEST);

    expect(stream.bytes).toEqual(Float64Array.of(Number.NaN));
  });

  test.each([
    ['PartialData', ServiceUnavailable],
    ['InternalError', ServiceUnavailable],
    ['Forbidden', AccessDenied],
  ])('does not take a metric that ends with %s for one without traffic', async (StatusCode, error) => {
    const client = stub<CloudWatchClient>({
      GetMetricData: () => ({
        MetricDataResults: [{ Id: 'm0', StatusCode, Messages: [{ Code: 'Why', Value: 'because' }] }],
      }),
    });

    const read = cloudwatchMetrics(client).read(REQUEST);

    await expect(read).rejects.toThrow(error);
    await expect(read).rejects.toThrow(
      `GetMetricData of stream orders answered ${StatusCode} instead of Complete (Why: because).`,
    );
  });

  test('of closed shards alone the stream is not asked for', async () => {
    const { client, calls } = cloudwatchStub();

    await cloudwatchMetrics(client).read({
      ...REQUEST,
      shardIds: ['shardId-000000000000'],
      shardLevelMetrics: ['IncomingBytes'],
      onlyClosedShards: true,
    });

    expect((calls[0]?.input as GetMetricDataInput | undefined)?.MetricDataQueries).toHaveLength(1);
  });

  test('throws the errors of ours', async () => {
    const throttled = stub<CloudWatchClient>({ GetMetricData: () => sdkError('Throttling') });
    const metrics = cloudwatchMetrics(throttled);

    await expect(metrics.read(REQUEST)).rejects.toThrow(Throttled);
  });
});
