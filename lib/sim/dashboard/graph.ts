/** A graph of the dashboard, drawn as CloudWatch draws it, of a simulated day. */
import { type EChartsOption, init, type LineSeriesOption } from 'echarts';
import type { Minutes } from '../../core/model';
import type { MetricOptions, Widget, WidgetMetric } from './dashboard-body';
import { evaluated, type MathValues } from './metric-math';
import type { SimulatedDay } from './simulated-day';

interface Line {
  readonly label: string;
  readonly color: string | undefined;
  readonly isRight: boolean;
  readonly values: Minutes;
}

const OPTIONS_OF = ([first, , , , options]: WidgetMetric): MetricOptions =>
  typeof first === 'string' ? (options ?? {}) : first;

/** @param size in pixels */
export function graphSvg(widget: Widget, day: SimulatedDay, size: { width: number; height: number }): string {
  const lines = linesOf(widget, day);
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  chart.setOption(optionsOf(widget, lines));
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function linesOf({ properties: { metrics = [] } }: Widget, day: SimulatedDay): Line[] {
  const values = valuesOf(metrics, day);
  return metrics
    .filter((metric) => OPTIONS_OF(metric).visible !== false)
    .map((metric) => {
      const { label, color, yAxis } = OPTIONS_OF(metric);
      const name = typeof metric[0] === 'string' ? (metric[1] as string) : '';
      return { label: label ?? name, color, isRight: yAxis === 'right', values: values.line(metric) };
    })
    .filter((line) => !line.values.every(Number.isNaN));
}

function valuesOf(metrics: readonly WidgetMetric[], day: SimulatedDay) {
  const line = (metric: WidgetMetric): Minutes => {
    const { expression } = OPTIONS_OF(metric);
    if (expression !== undefined) return evaluated(expression, math);
    const [namespace, name] = metric as unknown as [string, string];
    return day.metric(namespace, name);
  };
  const math: MathValues = {
    minutes: day.minutes,
    of(id) {
      const metric = metrics.find((one) => OPTIONS_OF(one).id === id);
      if (metric === undefined) throw new Error(`No metric of the widget has the id ${id}.`);
      return line(metric);
    },
    found(search) {
      const name = /MetricName="(\w+)"/.exec(search)?.[1];
      if (name === undefined) throw new Error(`The search names no metric: ${search}`);
      return day.ofShards(name);
    },
  };
  return { line };
}

/** Named, since a drawing that is made without a browser must know how wide its text is. */
export const FONT = 'DejaVu Sans';

const LABEL = { color: '#545b64', fontSize: 11, fontFamily: FONT };

/** Of text whose width is only guessed, some is kept free. */
const LEGEND_GAP = 26;

function optionsOf({ properties }: Widget, lines: readonly Line[]): EChartsOption {
  const hasRight = lines.some(({ isRight }) => isRight);
  const axis = (side: 'left' | 'right') => {
    const max = properties.yAxis?.[side]?.max ?? (side === 'left' ? roomFor(properties) : undefined);
    return {
      type: 'value' as const,
      position: side,
      min: properties.yAxis?.[side]?.min ?? 0,
      ...(max !== undefined && { max }),
      ...(side === 'right' && { splitLine: { show: false } }),
      axisLabel: { ...LABEL, formatter: shortened },
      splitNumber: 4,
    };
  };
  return {
    animation: false,
    textStyle: { fontFamily: FONT },
    grid: { left: 46, right: hasRight ? 40 : 16, top: 12, bottom: 58 },
    legend: {
      bottom: 0,
      left: 8,
      itemGap: LEGEND_GAP,
      itemWidth: 12,
      itemHeight: 8,
      textStyle: LABEL,
      icon: 'roundRect',
    },
    xAxis: {
      type: 'value',
      min: 0,
      max: (lines[0]?.values.length ?? 60) / 60,
      interval: 3,
      axisLabel: { ...LABEL, formatter: (hour: number) => `${String(hour % 24).padStart(2, '0')}:00` },
      splitLine: { show: false },
    },
    yAxis: hasRight ? [axis('left'), axis('right')] : [axis('left')],
    series: lines.map((line, index) => seriesOf(line, index === 0 ? annotationsOf(properties) : undefined)),
  };
}

/** An annotation is shown also where the line stays far below it. */
function roomFor({ annotations }: Widget['properties']): ((extent: { max: number }) => number) | undefined {
  const heights = (annotations?.horizontal ?? []).map(({ value }) => value * 1.1);
  return heights.length === 0 ? undefined : ({ max }) => Math.max(max, ...heights);
}

/** `1.5M` */
function shortened(value: number): string {
  if (Math.abs(value) >= 1e6) return `${value / 1e6}M`;
  if (Math.abs(value) >= 1e4) return `${value / 1e3}k`;
  return String(Math.round(value * 100) / 100);
}

/** Where a metric is sent now and then, its datapoints are dots. */
function seriesOf(line: Line, markLine: LineSeriesOption['markLine'] | undefined): LineSeriesOption {
  const isSparse = line.values.filter((value) => !Number.isNaN(value)).length < line.values.length / 4;
  return {
    type: 'line',
    name: line.label,
    yAxisIndex: line.isRight ? 1 : 0,
    showSymbol: isSparse,
    symbol: 'circle',
    symbolSize: 6,
    lineStyle: { width: isSparse ? 0 : 1.4 },
    ...(line.color !== undefined && { color: line.color }),
    data: Array.from(line.values, (value, minute) => [minute / 60, Number.isNaN(value) ? null : value]) as [
      number,
      number,
    ][],
    ...(markLine !== undefined && { markLine }),
  };
}

function annotationsOf({ annotations }: Widget['properties']): LineSeriesOption['markLine'] | undefined {
  if (annotations?.horizontal === undefined) return undefined;
  return {
    symbol: 'none',
    silent: true,
    lineStyle: { color: '#7f7f7f', type: 'dashed', width: 1 },
    label: { position: 'insideStartTop', fontSize: 11, color: '#545b64', formatter: '{b}' },
    data: annotations.horizontal.map(({ value, label }) => ({ yAxis: value, name: label })),
  };
}
