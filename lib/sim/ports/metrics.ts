import type { MetricWindow, Minutes, ShardLevelMetric, ShardMinutes } from '../../core/model';
import type { Measures, MetricRequest, Metrics } from '../../ports';
import type { SimulatedShard } from '../lineage';
import type { Series, SeriesColumn } from '../series';
import type { StreamWorld } from '../stream-world';
import { assertNamed, EPOCH_SECONDS, type OnTime, type SimulatedStream } from './simulated-stream';

export interface SimulatedMetrics extends Metrics, Measures {
  /** The newest `minutes` that are visible, of the stream and, as far as asked, of every shard that has been open in them. */
  newest(minutes: number, asked: readonly ShardLevelMetric[]): MetricWindow;
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
  const { world } = stream;
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
      iteratorAgeSeconds: iteratorAges(world, span, { from: 0, to: world.visibleMinutes }),
    },
    openShardCount: published(world, openShardCounts, span),
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
      const shards = shardIds.flatMap((shardId) => world.shardWithId(shardId) ?? []);
      return windowOf(shards, shardLevelMetrics, { from: minuteAt(fromSeconds), to: minuteAt(toSeconds) });
    },
    // Of the others nothing in here reads.
    async publish(streamName, { OpenShardCount }, atSeconds) {
      assertNamed(stream, streamName);
      if (OpenShardCount !== undefined) openShardCounts[minuteAt(atSeconds)] = OpenShardCount;
    },
    newest(minutes, asked) {
      const to = world.visibleMinutes;
      const shards = world.shardsOpenSince((to - minutes) * 60);
      return windowOf(shards, asked, { from: to - minutes, to });
    },
  };
}

/** A shard's metrics as far as they were asked for and were on; undefined where that leaves nothing. */
function shardMinutes(
  stream: SimulatedStream,
  shard: SimulatedShard,
  asked: readonly ShardLevelMetric[],
  span: Span,
): ShardMinutes | undefined {
  const series = stream.world.meter.ofShard(shard);
  if (series === undefined) return undefined;
  const minutes: ShardMinutes = {
    bytes: shardColumn(stream, series, 'bytes', asked, span),
    records: shardColumn(stream, series, 'records', asked, span),
    throttledRecords: shardColumn(stream, series, 'throttledRecords', asked, span),
    ...(asked.includes('IteratorAgeMilliseconds') && {
      iteratorAgeSeconds: shardIteratorAges(stream, series, span),
    }),
  };
  return Object.values(minutes).some(hasDatapoint) ? minutes : undefined;
}

function shardColumn(
  { world, metricSwitches }: SimulatedStream,
  series: Series,
  of: SeriesColumn,
  asked: readonly ShardLevelMetric[],
  span: Span,
): Minutes {
  const metric = COLUMN_METRICS[of];
  if (!asked.includes(metric)) return noDatapoints(span);
  return whereOn(column(world, series, of, span), metricSwitches.timesOf(metric), span);
}

function shardIteratorAges({ world, metricSwitches }: SimulatedStream, series: Series, span: Span): Minutes {
  const open = { from: series.firstMinute, to: series.firstMinute + series.length };
  return whereOn(iteratorAges(world, span, open), metricSwitches.timesOf('IteratorAgeMilliseconds'), span);
}

/** The values of minutes in which the metric was on throughout; NaN in place of the others. */
function whereOn(values: Minutes, times: readonly OnTime[], { from, to }: Span): Minutes {
  if (isOnThroughout(times, from, to)) return values;
  return values.map((value, index) =>
    isOnThroughout(times, from + index, from + index + 1) ? value : Number.NaN,
  );
}

function isOnThroughout(times: readonly OnTime[], fromMinute: number, toMinute: number): boolean {
  for (const { fromSeconds, toSeconds } of times)
    if (fromSeconds <= fromMinute * 60 && toMinute * 60 <= toSeconds) return true;
  return false;
}

/** A series' column, NaN where it is not visible yet. */
function column(world: StreamWorld, series: Series, of: SeriesColumn, { from, to }: Span): Minutes {
  const values = series.copy(of, from, to);
  if (to > world.visibleMinutes) values.fill(Number.NaN, Math.max(0, world.visibleMinutes - from));
  return values;
}

/** The consumers' lag in the minutes of `open` that are visible, NaN in the others. */
function iteratorAges(world: StreamWorld, { from, to }: Span, open: Span): Minutes {
  const first = Math.max(from, open.from);
  const end = Math.min(to, open.to, world.visibleMinutes);
  const ages = noDatapoints({ from, to });
  return first < end ? ages.fill(ITERATOR_AGE_SECONDS, first - from, end - from) : ages;
}

/** What was published minute by minute, as far as it is visible. */
function published(world: StreamWorld, counts: Minutes, { from, to }: Span): Minutes {
  const first = Math.max(from, 0);
  const end = Math.min(to, world.visibleMinutes);
  const values = noDatapoints({ from, to });
  if (first < end) values.set(counts.subarray(first, end), first - from);
  return values;
}

function noDatapoints({ from, to }: Span): Minutes {
  return new Float64Array(to - from).fill(Number.NaN);
}

function minuteAt(seconds: number): number {
  return Math.floor((seconds - EPOCH_SECONDS) / 60);
}

function hasDatapoint(minutes: Minutes): boolean {
  for (let index = 0; index < minutes.length; index++) if (!Number.isNaN(minutes[index])) return true;
  return false;
}
