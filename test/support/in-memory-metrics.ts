import type { MeasureName, MeasureValues } from '../../lib/core/measures';
import type { Minutes, ShardLevelMetric, ShardMinutes } from '../../lib/core/model';
import type { Measures, MetricRequest, Metrics } from '../../lib/ports';

/** One datapoint as CloudWatch has it: the minute's sum, or for the iterator age its maximum in milliseconds. */
export interface Datapoint {
  readonly streamName: string;
  /** Absent for the stream as a whole. */
  readonly shardId?: string;
  readonly metric: ShardLevelMetric | MeasureName;
  /** Any time in the minute. */
  readonly atSeconds: number;
  readonly value: number;
}

export interface InMemoryMetrics extends Metrics, Measures {
  /** What was published, oldest first. */
  readonly published: readonly { readonly streamName: string; readonly values: MeasureValues }[];
  put(datapoint: Datapoint): void;
}

export function inMemoryMetrics(): InMemoryMetrics {
  const datapoints: Datapoint[] = [];
  const published: { streamName: string; values: MeasureValues }[] = [];

  function column(request: MetricRequest, metric: Datapoint['metric'], shardId?: string): Minutes {
    const minutes = new Float64Array((request.toSeconds - request.fromSeconds) / 60).fill(Number.NaN);
    const wasAskedFor = shardId === undefined || request.shardLevelMetrics.some((asked) => asked === metric);
    if (!wasAskedFor) return minutes;
    for (const datapoint of datapoints) {
      if (datapoint.streamName !== request.streamName) continue;
      if (datapoint.metric !== metric || datapoint.shardId !== shardId) continue;
      minutes[Math.floor((datapoint.atSeconds - request.fromSeconds) / 60)] = datapoint.value;
    }
    return minutes;
  }

  function ageColumn(request: MetricRequest, shardId?: string): Minutes {
    return column(request, 'IteratorAgeMilliseconds', shardId).map((milliseconds) => milliseconds / 1000);
  }

  function ofShard(request: MetricRequest, shardId: string): ShardMinutes {
    const hasAge = request.shardLevelMetrics.includes('IteratorAgeMilliseconds');
    return {
      bytes: column(request, 'IncomingBytes', shardId),
      records: column(request, 'IncomingRecords', shardId),
      throttledRecords: column(request, 'WriteProvisionedThroughputExceeded', shardId),
      ...(hasAge && { iteratorAgeSeconds: ageColumn(request, shardId) }),
    };
  }

  return {
    published,
    put(datapoint) {
      datapoints.push(datapoint);
    },

    async read(request) {
      const shards = request.shardIds.map((shardId) => [shardId, ofShard(request, shardId)] as const);
      return {
        startsAtSeconds: request.fromSeconds,
        minutes: (request.toSeconds - request.fromSeconds) / 60,
        stream: {
          bytes: column(request, 'IncomingBytes'),
          records: column(request, 'IncomingRecords'),
          throttledRecords: column(request, 'WriteProvisionedThroughputExceeded'),
          iteratorAgeSeconds: ageColumn(request),
        },
        openShardCount: column(request, 'OpenShardCount'),
        shards: new Map(shards.filter(([, minutes]) => Object.values(minutes).some(hasDatapoint))),
      };
    },

    async publish(streamName, values, atSeconds) {
      published.push({ streamName, values });
      for (const [metric, value] of Object.entries(values) as [MeasureName, number][])
        datapoints.push({ streamName, metric, atSeconds, value });
    },
  };
}

function hasDatapoint(minutes: Minutes): boolean {
  return minutes.some((value) => !Number.isNaN(value));
}
