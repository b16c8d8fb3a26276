import { positionOf } from '../../core/hash-range';
import { needOf } from '../../workload/need';
import type { SimulatedShard } from '../lineage';
import type { Meter } from '../metering';
import type { Series } from '../series';
import type { Simulation } from '../simulate';
import type { TimeColumns } from './time-columns';
import { cellClassOf } from './utilization-scale';

/** A shard of the map: the rectangle that it spans, and the cells in it. */
export interface ShardCells {
  readonly shard: SimulatedShard;
  /** Minutes from the start of the trace, to the second. */
  readonly fromMinutes: number;
  readonly toMinutes: number;
  /** Its part of the hash key space, each in [0, 1]. */
  readonly fromKey: number;
  readonly toKey: number;
  /** Of its busiest minute: what was offered to it as a ratio of its write capacity. */
  readonly highestUtilization: number;
  /** Of its worst minute, in [0, 1]. */
  readonly highestThrottledShare: number;
  readonly firstColumn: number;
  /** The class of each column from the first on, by the column's worst minute of this shard. */
  readonly classes: Uint8Array;
}

/** Every shard that was open for any time, in the order in which they were opened. */
export function shardCells({ world }: Simulation, columns: TimeColumns): ShardCells[] {
  return world.allShards.flatMap((shard) => {
    const series = world.meter.ofShard(shard);
    return series === undefined ? [] : [cellsOf(shard, series, world.meter, columns)];
  });
}

function cellsOf(shard: SimulatedShard, series: Series, meter: Meter, columns: TimeColumns): ShardCells {
  const { minutes, minutesPerColumn } = columns;
  const { firstMinute, length } = series;
  const firstColumn = Math.floor(firstMinute / minutesPerColumn);
  const classes = new Uint8Array(Math.ceil((firstMinute + length) / minutesPerColumn) - firstColumn);
  let highestUtilization = 0;
  let highestThrottledShare = 0;
  for (let minute = firstMinute; minute < firstMinute + length; minute++) {
    const { utilization, throttledShare } = minuteOf(shard, series, meter, minute);
    const column = Math.floor(minute / minutesPerColumn) - firstColumn;
    classes[column] = Math.max(classes[column] as number, cellClassOf(utilization, throttledShare));
    highestUtilization = Math.max(highestUtilization, utilization);
    highestThrottledShare = Math.max(highestThrottledShare, throttledShare);
  }
  return {
    shard,
    fromMinutes: shard.openedAtSeconds / 60,
    toMinutes: Math.min(minutes, (shard.closedAtSeconds ?? Number.POSITIVE_INFINITY) / 60),
    fromKey: positionOf(shard.startingHashKey),
    toKey: positionOf(shard.endingHashKey + 1n),
    highestUtilization,
    highestThrottledShare,
    firstColumn,
    classes,
  };
}

/** What was offered to the shard while it was open, and the share of it that was throttled. */
function minuteOf(shard: SimulatedShard, series: Series, meter: Meter, minute: number) {
  const value = (column: 'records' | 'throttledRecords') =>
    series.view(column, minute, minute + 1)[0] as number;
  const [accepted, throttled] = [value('records'), value('throttledRecords')];
  if (Number.isNaN(accepted)) return { utilization: 0, throttledShare: 0 };
  const { bytes, records } = meter.offeredTo(shard, minute);
  return { utilization: needOf(bytes, records), throttledShare: throttled / (accepted + throttled) };
}

/** Neighbouring cells of one class, as one rectangle. Minutes from the start of the trace. */
export interface Run {
  readonly cellClass: number;
  readonly fromMinutes: number;
  readonly toMinutes: number;
}

/** A shard's cells with those of one class joined, cut to the time for which it was open. */
export function runsOf(cells: ShardCells, { minutesPerColumn }: TimeColumns): Run[] {
  const { classes, firstColumn, fromMinutes, toMinutes } = cells;
  const runs: Run[] = [];
  let from = 0;
  for (let index = 1; index <= classes.length; index++) {
    if (classes[index] === classes[from]) continue;
    runs.push({
      cellClass: classes[from] as number,
      fromMinutes: Math.max(fromMinutes, (firstColumn + from) * minutesPerColumn),
      toMinutes: Math.min(toMinutes, (firstColumn + index) * minutesPerColumn),
    });
    from = index;
  }
  return runs;
}
