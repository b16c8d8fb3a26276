import type { MetricWindow, Minutes, ShardLevelMetric, ShardMinutes } from '../../core/model';
import type { MetricRequest, Metrics } from '../../ports';
import type { SimulatedShard } from '../lineage';
import type { Series, SeriesColumn } from '../series';
import type { StreamWorld } from '../stream-world';
import { assertNamed, EPOCH_SECONDS, type SimulatedStream } from './simulated-stream';

export interface SimulatedMetrics extends Metrics {
  /** The newest `minutes` that are visible, of the stream and of every shard that has been open in them. */
  newest(minutes: number): MetricWindow;
}

const COLUMN_METRICS: Readonly<Record<SeriesColumn, ShardLevelMetric>> = {
  bytes: 'IncomingBytes',
  records: 'IncomingRecords',
  throttledRecords: 'WriteProvisionedThroughputExceeded',
};

/** The consumers of a simulated stream keep up. */
const ITERATOR_AGE_SECONDS = 0;

/** Minutes of the workload from `from` up to, not including, `to`; before the first and after the newest there is nothing. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** CloudWatch, as it shows the simulated stream a minute after each minute's end. */
export function simulatedMetrics(stream: SimulatedStream): SimulatedMetrics {
  const { world, metricSwitches } = stream;
  const openShardCounts = new Float64Array(world.workload.minutes).fill(Number.NaN);

  const windowOf = (
    shards: readonly SimulatedShard[],
    asked: readonly ShardLevelMetric[],
    span: Span,
  ): MetricWindow => ({
    startsAtSeconds: EPOCH_SECONDS + span.from * 60,
    minutes: span.to - span.from,
    stream: {
      bytes: column(world, world.meter.stream, 'bytes', span),
      records: column(world, world.meter.stream, 'records', span),
      throttledRecords: column(world, world.meter.stream, 'throttledRecords', span),
      iteratorAgeSeconds: visibleMinutes(world, span, () => ITERATOR_AGE_SECONDS),
    },
    openShardCount: visibleMinutes(world, span, (minute) => openShardCounts[minute] as number),
    shards: new Map(
      shards.flatMap((shard) => {
        const minutes = shardMinutes(stream, shard, asked, span);
        return minutes === undefined ? [] : [[shard.shardId, minutes]];
      }),
    ),
  });

  return {
    async read({ streamName, shardIds, shardLevelMetrics, fromSeconds, toSeconds }: MetricRequest) {
      assertNamed(stream, streamName);
      const asked = new Set(shardIds);
      const shards = asked.size === 0 ? [] : world.allShards.filter(({ shardId }) => asked.has(shardId));
      return windowOf(shards, shardLevelMetrics, { from: minuteAt(fromSeconds), to: minuteAt(toSeconds) });
    },
    async publishOpenShardCount(streamName, openShardCount, atSeconds) {
      assertNamed(stream, streamName);
      openShardCounts[minuteAt(atSeconds)] = openShardCount;
    },
    newest(minutes) {
      const to = world.visibleMinutes;
      const sinceSeconds = (to - minutes) * 60;
      const shards = world.allShards.filter(
        ({ closedAtSeconds }) => closedAtSeconds === undefined || closedAtSeconds > sinceSeconds,
      );
      return windowOf(shards, metricSwitches.on(), { from: to - minutes, to });
    },
  };
}

/** A shard's metrics as far as they were asked for and were on; undefined where that leaves nothing. */
function shardMinutes(
  { world, metricSwitches }: SimulatedStream,
  shard: SimulatedShard,
  asked: readonly ShardLevelMetric[],
  span: Span,
): ShardMinutes | undefined {
  const series = world.meter.ofShard(shard);
  if (series === undefined) return undefined;
  const minutesOf = (of: SeriesColumn) => {
    const metric = COLUMN_METRICS[of];
    if (!asked.includes(metric)) return new Float64Array(span.to - span.from).fill(Number.NaN);
    const values = column(world, series, of, span);
    return values.map((value, index) =>
      metricSwitches.wasOn(metric, span.from + index) ? value : Number.NaN,
    );
  };
  const ageIn = (minute: number) => {
    const wasOpen = minute >= series.firstMinute && minute < series.firstMinute + series.length;
    const isKnown = wasOpen && metricSwitches.wasOn('IteratorAgeMilliseconds', minute);
    return isKnown ? ITERATOR_AGE_SECONDS : Number.NaN;
  };
  const minutes: ShardMinutes = {
    bytes: minutesOf('bytes'),
    records: minutesOf('records'),
    throttledRecords: minutesOf('throttledRecords'),
    ...(asked.includes('IteratorAgeMilliseconds') && {
      iteratorAgeSeconds: visibleMinutes(world, span, ageIn),
    }),
  };
  return Object.values(minutes).some(hasDatapoint) ? minutes : undefined;
}

/** A series' column, NaN where it is not visible yet. */
function column(world: StreamWorld, series: Series, of: SeriesColumn, { from, to }: Span): Minutes {
  const values = series.copy(of, from, to);
  if (to > world.visibleMinutes) values.fill(Number.NaN, Math.max(0, world.visibleMinutes - from));
  return values;
}

/** What `valueIn` gives for each minute that is visible, NaN for the others. */
function visibleMinutes(
  world: StreamWorld,
  { from, to }: Span,
  valueIn: (minute: number) => number,
): Minutes {
  return Float64Array.from({ length: to - from }, (_, index) => {
    const minute = from + index;
    return minute >= 0 && minute < world.visibleMinutes ? valueIn(minute) : Number.NaN;
  });
}

function minuteAt(seconds: number): number {
  return Math.floor((seconds - EPOCH_SECONDS) / 60);
}

function hasDatapoint(minutes: Minutes): boolean {
  return minutes.some((value) => !Number.isNaN(value));
}
