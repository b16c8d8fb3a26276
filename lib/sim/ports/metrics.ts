import type { MetricWindow, Minutes, ShardLevelMetric, ShardMinutes } from '../../core/model';
import type { MetricRequest, Metrics } from '../../ports';
import type { SimulatedShard } from '../lineage';
import type { Series, SeriesColumn } from '../series';
import type { StreamWorld } from '../stream-world';
import { assertNamed, EPOCH_SECONDS, type OnTime, type SimulatedStream } from './simulated-stream';

export interface SimulatedMetrics extends Metrics {
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
      const shards = shardIds.flatMap((shardId) => world.shardWithId(shardId) ?? []);
      return windowOf(shards, shardLevelMetrics, { from: minuteAt(fromSeconds), to: minuteAt(toSeconds) });
    },
    async publishOpenShardCount(streamName, openShardCount, atSeconds) {
      assertNamed(stream, streamName);
      openShardCounts[minuteAt(atSeconds)] = openShardCount;
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
    return whereOn(column(world, series, of, span), metricSwitches.timesOf(metric), span);
  };
  const age = () => {
    const open = { from: series.firstMinute, to: series.firstMinute + series.length };
    const ages = visibleMinutes(world, span, (minute) =>
      minute >= open.from && minute < open.to ? ITERATOR_AGE_SECONDS : Number.NaN,
    );
    return whereOn(ages, metricSwitches.timesOf('IteratorAgeMilliseconds'), span);
  };
  const minutes: ShardMinutes = {
    bytes: minutesOf('bytes'),
    records: minutesOf('records'),
    throttledRecords: minutesOf('throttledRecords'),
    ...(asked.includes('IteratorAgeMilliseconds') && {
      iteratorAgeSeconds: age(),
    }),
  };
  return Object.values(minutes).some(hasDatapoint) ? minutes : undefined;
}

/** The values of minutes in which the metric was on throughout; NaN in place of the others. */
function whereOn(values: Minutes, times: readonly OnTime[], { from, to }: Span): Minutes {
  const coversAll = ({ fromSeconds, toSeconds }: OnTime) => fromSeconds <= from * 60 && to * 60 <= toSeconds;
  if (times.some(coversAll)) return values;
  return values.map((value, index) => {
    const beginsAtSeconds = (from + index) * 60;
    const wasOn = times.some(
      ({ fromSeconds, toSeconds }) => fromSeconds <= beginsAtSeconds && beginsAtSeconds + 60 <= toSeconds,
    );
    return wasOn ? value : Number.NaN;
  });
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
