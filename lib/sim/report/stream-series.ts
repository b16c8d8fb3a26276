/** The panels above the map: load and open shards, what was throttled, and the operations. */
import type { CustomSeriesOption, LineSeriesOption } from 'echarts';
import type { ReshardCall } from '../stream-world';
import { type Box, boxesSeries, inPanel, type Layer, rounded } from './boxes';
import type { ChartData } from './chart-data';
import type { TimeColumns } from './time-columns';

/** Lines and their areas lie at 2 unless told otherwise. */
const ABOVE_AREA = 3;

export function loadSeries({
  stream,
  columns,
  openShards,
}: ChartData): (LineSeriesOption | CustomSeriesOption)[] {
  const { minutes } = columns;
  const last = openShards.at(-1)?.count ?? 0;
  const open = [...openShards.map(({ atMinutes, count }) => [atMinutes, count]), [minutes, last]];
  const lost = boxesOf(columns, (column) => {
    const load = stream.load[column] as number;
    const throttled = stream.throttled[column] as number;
    return throttled > 0 ? { from: load - throttled, to: load } : undefined;
  });
  return [
    {
      ...stepLine(stepsOf(stream.load, columns), 'load'),
      areaStyle: { color: 'var(--load-area)', opacity: 1 },
    },
    { ...stepLine(stepsOf(stream.bound, columns), 'bound') },
    { ...boxesSeries('load', [{ boxes: lost, style: { fill: 'var(--t1)' } }]), z: ABOVE_AREA },
    { ...stepLine(open, 'open'), z: ABOVE_AREA + 1 },
  ];
}

function stepLine(data: number[][], color: string): LineSeriesOption {
  return {
    ...inPanel('load'),
    type: 'line',
    step: 'end',
    symbol: 'none',
    data,
    lineStyle: { color: `var(--${color})`, width: color === 'open' ? 1.8 : 1, cap: 'butt' },
  };
}

/** A value for each column as the corners of a line of steps. */
function stepsOf(values: Float64Array, { minutesPerColumn, minutes }: TimeColumns): number[][] {
  const steps = Array.from(values, (value, column) => [column * minutesPerColumn, rounded(value)]);
  return [...steps, [minutes, rounded(values.at(-1) ?? 0)]];
}

function boxesOf(
  { count, minutes, minutesPerColumn }: TimeColumns,
  extent: (column: number) => Pick<Box, 'from' | 'to'> | undefined,
): Box[] {
  return Array.from({ length: count }, (_, column) => column).flatMap((column) => {
    const fromMinutes = column * minutesPerColumn;
    const toMinutes = Math.min(minutes, fromMinutes + minutesPerColumn);
    const upward = extent(column);
    return upward === undefined ? [] : [{ fromMinutes, toMinutes, ...upward }];
  });
}

/** A smaller share of a minute's load is not drawn as throttled: below this, it is the tail of the physics' normal. */
const LEAST_SHARE = 1e-4;

/** A lower bar cannot be seen; pixels. */
const LEAST_BAR_HEIGHT = 2;

export function throttledSeries({ stream, columns }: ChartData): CustomSeriesOption {
  const boxes = boxesOf(columns, (column) => {
    const share = stream.throttledShare[column] as number;
    return share >= LEAST_SHARE ? { from: 0, to: 100 * share } : undefined;
  });
  return boxesSeries('throttled', [{ boxes, style: { fill: 'var(--t1)' }, leastHeight: LEAST_BAR_HEIGHT }]);
}

/** The rows of the panel of operations, lowest first: the axis has them at 1, 2 and 3. */
const OPERATION_ROWS = ['UpdateShardCount', 'MergeShards', 'SplitShard'] as const;
export const OPERATION_LABELS = ['', 'Update', 'Merge', 'Split', ''];

/** The upper end of their axis. */
export const OPERATION_ROWS_TOP = 4;

/** A stroke for each call, those that were refused in another colour and on top. */
export function operationSeries({ calls }: ChartData): CustomSeriesOption {
  const isApplied = ({ outcome }: ReshardCall) => outcome === 'applied';
  const strokes = (wanted: readonly ReshardCall[], color: string): Layer => ({
    boxes: wanted.map(operationBox),
    style: { fill: 'none', stroke: `var(--${color})`, lineWidth: 1.5 },
  });
  return boxesSeries('operations', [
    strokes(calls.filter(isApplied), 'muted'),
    strokes(
      calls.filter((call) => !isApplied(call)),
      't1',
    ),
  ]);
}

/** Where a call is marked in the panel of operations, whose rows are one high. */
export function operationBox({ action, atSeconds }: ReshardCall): Box {
  const row = 1 + OPERATION_ROWS.indexOf(action);
  const atMinutes = atSeconds / 60;
  return { fromMinutes: atMinutes, toMinutes: atMinutes, from: row - 0.38, to: row + 0.38 };
}
