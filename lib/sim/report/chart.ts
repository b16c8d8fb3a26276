/** The four panels as one drawing, by ECharts on the server's side: SVG that needs no script and takes its colours from CSS. */
import { type CustomSeriesOption, type EChartsOption, init, type LineSeriesOption } from 'echarts';
import type { Simulation } from '../simulate';
import type { ReshardCall } from '../stream-world';
import { layoutOf, PANEL_NAMES, type PanelName, type Size } from './panels';
import { runsOf, type ShardCells, shardCells } from './shard-cells';
import { openShardsOverTime, type StreamColumns, streamColumns } from './stream-columns';
import { timeAxis } from './time-axis';
import { type TimeColumns, timeColumns } from './time-columns';
import { CELL_CLASSES } from './utilization-scale';

/** A rectangle in a panel's own coordinates: minutes across, the panel's values up. */
export interface Box {
  readonly fromMinutes: number;
  readonly toMinutes: number;
  readonly from: number;
  readonly to: number;
}

/** All that one drawing shows. */
export interface ChartData {
  readonly size: Size;
  readonly columns: TimeColumns;
  readonly stream: StreamColumns;
  readonly shards: readonly ShardCells[];
  readonly calls: readonly ReshardCall[];
  readonly openShards: ReturnType<typeof openShardsOverTime>;
}

export function chartData(simulation: Simulation, size: Size): ChartData {
  const { world } = simulation;
  const columns = timeColumns(world.workload.minutes, size.mostColumns);
  return {
    size,
    columns,
    stream: streamColumns(simulation, columns),
    shards: shardCells(simulation, columns),
    calls: world.calls,
    openShards: openShardsOverTime(simulation),
  };
}

/** The rows of the panel of operations, lowest first: the axis has them at 1, 2 and 3. */
const OPERATION_ROWS = ['UpdateShardCount', 'MergeShards', 'SplitShard'] as const;
const OPERATION_LABELS = ['', 'Update', 'Merge', 'Split', ''];

/** The upper end of their axis. */
export const OPERATION_ROWS_TOP = 4;

/** A drawn thing that is narrower than this cannot be seen; pixels. */
const LEAST_PIXELS = 2;
const LEAST_SHARD_PIXELS = 3;
const LEAST_OUTLINED_PIXELS = 5;

export function chartSvg(data: ChartData): string {
  const { size } = data;
  const chart = init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: size.width,
    height: layoutOf(size).height,
  });
  chart.setOption(options(data));
  const svg = chart.renderToSVGString();
  chart.dispose();
  return withOwnNames(svg, size.name);
}

/**
 * Clip paths with names of their own, as two drawings on a page must not share them: the library numbers them by how many it
 * has drawn before. What it leaves for its own script in a browser is left out.
 */
function withOwnNames(svg: string, name: string): string {
  return svg
    .replaceAll(/zr\d+-c/g, `${name}-c`)
    .replaceAll(/ (class|ecmeta_\w+)="[^"]*"/g, '')
    .replace(/<style[\s\S]*<\/style>/, '');
}

function options(data: ChartData): EChartsOption {
  const { panels } = layoutOf(data.size);
  const inOrder = PANEL_NAMES.map((name) => panels[name]);
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    title: inOrder.map(({ heading, top }) => ({
      text: heading,
      left: 0,
      top: top - 24,
      padding: 0,
      textStyle: { fontSize: 13, fontWeight: 600, color: 'var(--ink)' },
    })),
    grid: inOrder.map(({ left, top, width, height }) => ({
      left,
      top,
      width,
      height,
      outerBoundsMode: 'none',
    })),
    xAxis: timeAxes(data),
    yAxis: valueAxes(data),
    series: [...loadSeries(data), throttledSeries(data), operationSeries(data), ...mapSeries(data)],
  };
}

const LABEL = { color: 'var(--muted)', fontSize: 12 };
const AXIS_LINE = { show: true, lineStyle: { color: 'var(--rule)' } };
const SPLIT_LINE = { show: true, lineStyle: { color: 'var(--grid)' } };

/** One for each panel, the same; the lowest alone is labelled. */
function timeAxes({ size, columns: { minutes } }: ChartData): NonNullable<EChartsOption['xAxis']> {
  const { name, intervalMinutes, label } = timeAxis(minutes, size.mostTicks);
  return PANEL_NAMES.map((panel, gridIndex) => ({
    gridIndex,
    type: 'value' as const,
    min: 0,
    max: minutes,
    interval: intervalMinutes,
    axisLine: AXIS_LINE,
    axisTick: { show: panel === 'map', lineStyle: { color: 'var(--rule)' } },
    splitLine: SPLIT_LINE,
    axisLabel: {
      ...LABEL,
      show: panel === 'map',
      showMaxLabel: minutes % intervalMinutes === 0,
      formatter: label,
    },
    ...(panel === 'map' && {
      name,
      nameLocation: 'middle' as const,
      nameGap: 28,
      nameTextStyle: { ...LABEL },
    }),
  }));
}

function valueAxes({ size, stream }: ChartData): NonNullable<EChartsOption['yAxis']> {
  const ticks = size.name === 'wide' ? 5 : 4;
  const common = {
    type: 'value' as const,
    min: 0,
    axisLabel: LABEL,
    axisLine: AXIS_LINE,
    splitLine: SPLIT_LINE,
  };
  const highest = 100 * stream.throttledShare.reduce((most, share) => Math.max(most, share), 0);
  const throttledTop = THROTTLED_TOPS.find((top) => top >= highest) ?? 100;
  return [
    { ...common, gridIndex: 0, minInterval: 1, splitNumber: ticks },
    { ...common, gridIndex: 1, max: throttledTop, interval: throttledTop },
    {
      ...common,
      gridIndex: 2,
      max: OPERATION_ROWS_TOP,
      interval: 1,
      axisLabel: { ...LABEL, formatter: (row: number) => OPERATION_LABELS[row] as string },
      axisTick: { show: false },
      splitLine: { show: false },
    },
    { ...common, gridIndex: 3, max: 100, interval: 25, splitLine: { show: false } },
  ];
}

/** Where the axis of the throttled share may end, in percent. */
const THROTTLED_TOPS = [1, 2, 5, 10, 20, 50, 100];

function inPanel(name: PanelName) {
  const index = PANEL_NAMES.indexOf(name);
  return { xAxisIndex: index, yAxisIndex: index, silent: true };
}

/** Lines and their areas lie at 2 unless told otherwise. */
const ABOVE_AREA = 3;

function loadSeries({ stream, columns, openShards }: ChartData): (LineSeriesOption | CustomSeriesOption)[] {
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

function throttledSeries({ stream, columns }: ChartData): CustomSeriesOption {
  const boxes = boxesOf(columns, (column) => {
    const share = stream.throttledShare[column] as number;
    return share >= LEAST_SHARE ? { from: 0, to: 100 * share } : undefined;
  });
  return boxesSeries('throttled', [{ boxes, style: { fill: 'var(--t1)' }, leastPixels: LEAST_PIXELS }]);
}

/** A stroke for each call, those that were refused in another colour and on top. */
function operationSeries({ calls }: ChartData): CustomSeriesOption {
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

function mapSeries(data: ChartData): CustomSeriesOption[] {
  const { shards, columns, size } = data;
  const mapHeight = size.panels.map.height;
  const isThin = ({ fromKey, toKey }: ShardCells) => (toKey - fromKey) * mapHeight < LEAST_SHARD_PIXELS;
  return [
    boxesSeries(
      'map',
      layersByClass(
        shards.filter((cells) => !isThin(cells)),
        columns,
      ),
    ),
    boxesSeries('map', [
      { boxes: edgesOf(data), style: { fill: 'none', stroke: 'var(--page)', lineWidth: 0.8 } },
    ]),
    boxesSeries('map', layersByClass(shards.filter(isThin), columns)),
  ];
}

/**
 * The edges between shards, as boxes without an extent: below each, and where it opened. A shard that is gone within a few
 * pixels has the former alone, or where shards come and go quickly there would be nothing but edges.
 */
function edgesOf({ shards, columns, size }: ChartData): Box[] {
  const leastMinutes = (LEAST_OUTLINED_PIXELS * columns.minutes) / size.width;
  return shards.flatMap(({ fromMinutes, toMinutes, fromKey, toKey }) => {
    const below = { fromMinutes, toMinutes, from: 100 * fromKey, to: 100 * fromKey };
    const opened = { fromMinutes, toMinutes: fromMinutes, from: 100 * fromKey, to: 100 * toKey };
    return [
      ...(fromKey > 0 ? [below] : []),
      ...(fromMinutes > 0 && toMinutes - fromMinutes >= leastMinutes ? [opened] : []),
    ];
  });
}

/** One layer for each class that occurs: a path of all its cells is far smaller than a path for each cell. */
function layersByClass(shards: readonly ShardCells[], columns: TimeColumns): Layer[] {
  const boxes = CELL_CLASSES.map((): Box[] => []);
  for (const cells of shards) {
    for (const { cellClass, fromMinutes, toMinutes } of runsOf(cells, columns)) {
      boxes[cellClass]?.push({ fromMinutes, toMinutes, from: 100 * cells.fromKey, to: 100 * cells.toKey });
    }
  }
  return CELL_CLASSES.map(({ name }, index) => ({
    boxes: boxes[index] as Box[],
    style: { fill: `var(--${name})` },
    leastPixels: LEAST_SHARD_PIXELS,
  }));
}

/** Boxes that are drawn as one path. */
interface Layer {
  readonly boxes: readonly Box[];
  readonly style: { readonly fill: string; readonly stroke?: string; readonly lineWidth?: number };
  /** What is lower, or narrower, is drawn so high, or wide, about its middle. */
  readonly leastPixels?: number;
}

function boxesSeries(panel: PanelName, layers: readonly Layer[]): CustomSeriesOption {
  const drawn = layers.filter(({ boxes }) => boxes.length > 0);
  return {
    ...inPanel(panel),
    type: 'custom',
    clip: true,
    data: drawn.map((_, index) => [index]),
    renderItem: ({ dataIndex }, { coord }) => {
      const { boxes, style, leastPixels = 0 } = drawn[dataIndex] as Layer;
      const pathData = boxes.map((box) => {
        const [left = 0, bottom = 0] = coord([box.fromMinutes, box.from]);
        const [right = 0, top = 0] = coord([box.toMinutes, box.to]);
        const [x, width] = atLeast(left, right, 0);
        const [y, height] = atLeast(top, bottom, leastPixels);
        return `M${x} ${y}h${width}v${height}h${-width}Z`;
      });
      return { type: 'path', shape: { pathData: pathData.join('') }, style, silent: true };
    },
  };
}

/** The start and the length of a stretch of pixels, widened about its middle to be at least so long. */
function atLeast(from: number, to: number, least: number): [start: number, length: number] {
  const length = Math.max(least, to - from);
  return [rounded((from + to - length) / 2), rounded(length)];
}

/** To a hundredth: what is finer, no screen shows. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
