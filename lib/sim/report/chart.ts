/** The four panels as one drawing, by ECharts on the server's side: SVG that needs no script and takes its colours from CSS. */
import { type EChartsOption, init } from 'echarts';
import { timeAxes, valueAxes } from './axes';
import type { ChartData } from './chart-data';
import { mapSeries } from './map-series';
import { layoutOf, PANEL_NAMES } from './panels';
import { loadSeries, operationSeries, throttledSeries } from './stream-series';

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
