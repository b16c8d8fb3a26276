/** The hash-space map: every shard a rectangle of cells, coloured by what was offered to it. */
import type { CustomSeriesOption } from 'echarts';
import { type Box, boxesSeries, type Layer } from './boxes';
import type { ChartData } from './chart-data';
import { layoutOf } from './panels';
import { runsOf } from './shard-cells';
import { CELL_CLASSES, isThrottled } from './utilization-scale';

/** What is lower than this, or throttled and narrower, cannot be seen; pixels. It is widened, and lies above the edges. */
const LEAST_HEIGHT = 3;
const LEAST_THROTTLED_WIDTH = 2;

/** The edges of a shard take about this much of its width; pixels. */
const EDGED_WIDTH = 4;

/** From the bottom up: cells, the edges between shards, and those cells that either would hide. */
export function mapSeries(data: ChartData): CustomSeriesOption[] {
  const edges = { boxes: edgesOf(data), style: { fill: 'none', stroke: 'var(--page)', lineWidth: 0.8 } };
  const cells = cellsOf(data);
  return [
    boxesSeries('map', layersByClass(cells.filter(({ isSmall }) => !isSmall))),
    boxesSeries('map', [edges]),
    boxesSeries('map', layersByClass(cells.filter(({ isSmall }) => isSmall))),
  ];
}

interface Cell extends Box {
  readonly cellClass: number;
  readonly isSmall: boolean;
}

function cellsOf({ shards, columns, size }: ChartData): Cell[] {
  const { width, height } = layoutOf(size).panels.map;
  return shards.flatMap((shard) => {
    const { fromKey, toKey } = shard;
    const isLow = (toKey - fromKey) * height < LEAST_HEIGHT;
    return runsOf(shard, columns).map((run) => {
      const pixels = ((run.toMinutes - run.fromMinutes) * width) / columns.minutes;
      const isSmall = isLow || (isThrottled(run.cellClass) && pixels < EDGED_WIDTH);
      return { ...run, from: 100 * fromKey, to: 100 * toKey, isSmall };
    });
  });
}

/** Coolest first, so that the worst lies on top. */
function layersByClass(cells: readonly Cell[]): Layer[] {
  const boxes = CELL_CLASSES.map((): Box[] => []);
  for (const cell of cells) boxes[cell.cellClass]?.push(cell);
  return CELL_CLASSES.map(({ name }, index) => ({
    boxes: boxes[index] as Box[],
    style: { fill: `var(--${name})` },
    leastHeight: LEAST_HEIGHT,
    leastWidth: isThrottled(index) ? LEAST_THROTTLED_WIDTH : 0,
  }));
}

/**
 * The edges between shards, as boxes without an extent: below each, and where it opened. A shard that is gone within a few
 * pixels has the former alone, or where shards come and go quickly there would be nothing but edges.
 */
function edgesOf({ shards, columns, size }: ChartData): Box[] {
  const leastMinutes = (EDGED_WIDTH * columns.minutes) / layoutOf(size).panels.map.width;
  return shards.flatMap(({ fromMinutes, toMinutes, fromKey, toKey }) => {
    const below = { fromMinutes, toMinutes, from: 100 * fromKey, to: 100 * fromKey };
    const opened = { fromMinutes, toMinutes: fromMinutes, from: 100 * fromKey, to: 100 * toKey };
    return [
      ...(fromKey > 0 ? [below] : []),
      ...(fromMinutes > 0 && toMinutes - fromMinutes >= leastMinutes ? [opened] : []),
    ];
  });
}
