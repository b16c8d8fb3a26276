/** Boxes in a panel, many as one path: far smaller than a path for each. */
import type { CustomSeriesOption } from 'echarts';
import { PANEL_NAMES, type PanelName } from './panels';

/** A rectangle in a panel's own coordinates: minutes across, the panel's values up. */
export interface Box {
  readonly fromMinutes: number;
  readonly toMinutes: number;
  readonly from: number;
  readonly to: number;
}

/** Boxes that are drawn as one path. */
export interface Layer {
  readonly boxes: readonly Box[];
  readonly style: { readonly fill: string; readonly stroke?: string; readonly lineWidth?: number };
  /** In pixels: what is lower, or narrower, is drawn so high, or wide, about its middle. */
  readonly leastHeight?: number;
  readonly leastWidth?: number;
}

/** One path for each layer, the last on top. */
export function boxesSeries(panel: PanelName, layers: readonly Layer[]): CustomSeriesOption {
  const drawn = layers.filter(({ boxes }) => boxes.length > 0);
  return {
    ...inPanel(panel),
    type: 'custom',
    clip: true,
    data: drawn.map((_, index) => [index]),
    renderItem: ({ dataIndex }, { coord }) => {
      const { boxes, style, leastHeight = 0, leastWidth = 0 } = drawn[dataIndex] as Layer;
      const pathData = boxes.map((box) => {
        const [left = 0, bottom = 0] = coord([box.fromMinutes, box.from]);
        const [right = 0, top = 0] = coord([box.toMinutes, box.to]);
        const [x, width] = atLeast(left, right, leastWidth);
        const [y, height] = atLeast(top, bottom, leastHeight);
        return `M${x} ${y}h${width}v${height}h${-width}Z`;
      });
      return { type: 'path', shape: { pathData: pathData.join('') }, style, silent: true };
    },
  };
}

/** Which axes a series of a panel goes by; nothing of it answers to a pointer. */
export function inPanel(name: PanelName) {
  const index = PANEL_NAMES.indexOf(name);
  return { xAxisIndex: index, yAxisIndex: index, silent: true };
}

/** The start and the length of a stretch of pixels, widened about its middle to be at least so long. */
function atLeast(from: number, to: number, least: number): [start: number, length: number] {
  const length = Math.max(least, to - from);
  return [rounded((from + to - length) / 2), rounded(length)];
}

/** To a hundredth of a pixel, or of a shard: what is finer, no screen shows. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
