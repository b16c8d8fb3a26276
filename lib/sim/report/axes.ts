import type { EChartsOption } from 'echarts';
import type { ChartData } from './chart-data';
import { PANEL_NAMES } from './panels';
import { OPERATION_LABELS, OPERATION_ROWS_TOP } from './stream-series';
import { timeAxis } from './time-axis';

const LABEL = { color: 'var(--muted)', fontSize: 12 };
const AXIS_LINE = { show: true, lineStyle: { color: 'var(--rule)' } };
const SPLIT_LINE = { show: true, lineStyle: { color: 'var(--grid)' } };

/** One for each panel, the same; the lowest alone is labelled. */
export function timeAxes({ size, columns: { minutes } }: ChartData): NonNullable<EChartsOption['xAxis']> {
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

/** Where the axis of the throttled share may end, in percent. */
const THROTTLED_TOPS = [1, 2, 5, 10, 20, 50, 100];

/** One for each panel, each in its own unit. */
export function valueAxes({ size, stream }: ChartData): NonNullable<EChartsOption['yAxis']> {
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
