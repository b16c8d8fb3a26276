import type {
  CloudWatchClient,
  DescribeAlarmsInput,
  GetMetricDataInput,
  MetricDataQuery,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { Datapoint } from '../support/in-memory-metrics';
import { type Call, stub } from './stub';

/** CloudWatch as far as the adapters ask it, with pages smaller than its own so that there are several. */
interface CloudWatchStub {
  readonly client: CloudWatchClient;
  readonly calls: readonly Call[];
  /** The most calls that were under way together. */
  mostAtOnce(): number;
  put(datapoint: Datapoint): void;
  raise(alarmName: string): void;
  clear(alarmName: string): void;
}

/** CloudWatch's own limits are 500 queries a call and 100,800 datapoints, or 100 alarms, a page. */
const QUERIES_PER_CALL = 500;
const RESULTS_PER_PAGE = 200;
const ALARMS_PER_PAGE = 100;

export function cloudwatchStub(): CloudWatchStub {
  const calls: Call[] = [];
  const alarms = new Map<string, 'ALARM' | 'OK'>();
  const values = new Map<string, number>();
  let underWay = 0;
  let mostAtOnce = 0;

  const client = stub<CloudWatchClient>(
    {
      GetMetricData(input: GetMetricDataInput) {
        const queries = input.MetricDataQueries ?? [];
        if (queries.length > QUERIES_PER_CALL) throw new Error(`${queries.length} queries in one call`);
        const { page, NextToken } = pageOf(queries, input.NextToken, RESULTS_PER_PAGE);
        return { MetricDataResults: page.map((query) => resultOf(query, input, values)), NextToken };
      },
      DescribeAlarms(input: DescribeAlarmsInput) {
        const prefix = input.AlarmNamePrefix ?? '';
        const names = [...alarms]
          .filter(([name, state]) => name.startsWith(prefix) && state === input.StateValue)
          .map(([name]) => name);
        const { page, NextToken } = pageOf(names, input.NextToken, ALARMS_PER_PAGE);
        return { MetricAlarms: page.map((AlarmName) => ({ AlarmName })), NextToken };
      },
    },
    calls,
  );

  const counted = async (command: never) => {
    mostAtOnce = Math.max(mostAtOnce, ++underWay);
    await Promise.resolve();
    return client.send(command).finally(() => underWay--);
  };

  return {
    client: { send: counted } as unknown as CloudWatchClient,
    calls,
    mostAtOnce: () => mostAtOnce,
    put: (datapoint) => {
      values.set(keyOfDatapoint(datapoint), datapoint.value);
    },
    raise: (alarmName) => {
      alarms.set(alarmName, 'ALARM');
    },
    clear: (alarmName) => {
      alarms.set(alarmName, 'OK');
    },
  };
}

/** A page, and the token of the next one: where it begins. */
function pageOf<Item>(items: readonly Item[], token: string | undefined, size: number) {
  const start = Number(token ?? 0);
  const NextToken = start + size < items.length ? String(start + size) : undefined;
  return { page: items.slice(start, start + size), NextToken };
}

/** Newest first, as CloudWatch answers unless asked otherwise. */
function resultOf(
  query: MetricDataQuery,
  { StartTime, EndTime }: GetMetricDataInput,
  values: ReadonlyMap<string, number>,
): MetricDataResult {
  const { Metric, Stat, Period = 0 } = query.MetricStat ?? {};
  const Timestamps: Date[] = [];
  const Values: number[] = [];
  for (let at = Number(EndTime) - Period * 1000; at >= Number(StartTime); at -= Period * 1000) {
    const value = values.get(keyOf({ ...Metric, Stat }, new Date(at)));
    if (value === undefined) continue;
    Timestamps.push(new Date(at));
    Values.push(value);
  }
  return { Id: query.Id, StatusCode: 'Complete', Timestamps, Values };
}

/** Metric, dimensions, statistic and minute; the iterator age goes by different names at the two levels. */
function keyOfDatapoint({ streamName, shardId, metric, atSeconds }: Datapoint): string {
  const isAge = metric === 'IteratorAgeMilliseconds';
  return keyOf(
    {
      Namespace: metric === 'OpenShardCount' ? 'Shardwright' : 'AWS/Kinesis',
      MetricName: isAge && shardId === undefined ? 'GetRecords.IteratorAgeMilliseconds' : metric,
      Dimensions: [
        { Name: 'StreamName', Value: streamName },
        ...(shardId === undefined ? [] : [{ Name: 'ShardId', Value: shardId }]),
      ],
      Stat: isAge || metric === 'OpenShardCount' ? 'Maximum' : 'Sum',
    },
    new Date(atSeconds * 1000),
  );
}

function keyOf(metric: object, at: Date | undefined): string {
  const { Namespace, MetricName, Dimensions, Stat } = metric as Record<string, unknown>;
  const minute = Math.floor(Number(at) / 60_000);
  return JSON.stringify([Namespace, MetricName, Dimensions, Stat, minute]);
}
