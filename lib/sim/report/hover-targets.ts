/** What is under the pointer: invisible shapes over the drawing, each with a title that browsers show by themselves. */
import type { Box } from './boxes';
import type { ChartData } from './chart-data';
import { type Html, html } from './html';
import { layoutOf, type Panel } from './panels';
import type { ShardCells } from './shard-cells';
import { OPERATION_ROWS_TOP, operationBox } from './stream-series';
import { momentText } from './time-axis';
import { operationText, ratioText, shardName } from './wording';

/** Narrower ones are hard to hit; pixels. */
const LEAST_PIXELS = 5;

export function hoverTargets({ size, columns, shards, calls }: ChartData): Html {
  const { map, operations } = layoutOf(size).panels;
  const inMap = placeIn(map, columns.minutes, 1);
  const inOperations = placeIn(operations, columns.minutes, OPERATION_ROWS_TOP);
  // The longest lived first: of shards that overlap on the screen, the narrow and the brief lie on top.
  const byLength = shards
    .map((cells, index) => ({ cells, index }))
    .sort((one, other) => areaOf(other.cells) - areaOf(one.cells));
  return html`<g class="targets">
${byLength.map(({ cells, index }) => {
  const box = { ...cells, from: cells.fromKey, to: cells.toKey };
  return target(inMap(box), html`data-shard="${index}"`, shardTitle(cells));
})}
${calls.map((call) => {
  const outcome = call.outcome === 'applied' ? '' : `, refused: ${call.outcome}`;
  const title = `${momentText(call.atSeconds)}: ${operationText(call)}${outcome}\n${call.reason}`;
  return target(inOperations(operationBox(call)), html`data-operation=""`, title);
})}
</g>`;
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function target({ x, y, width, height }: Rectangle, data: Html, title: string): Html {
  return html`<rect ${data} x="${x}" y="${y}" width="${width}" height="${height}"><title>${title}</title></rect>
`;
}

/** From a panel's coordinates to pixels; `top` is the upper end of its axis, which begins at 0. */
function placeIn(panel: Panel, minutes: number, top: number): (box: Box) => Rectangle {
  const across = (at: number) => panel.left + (panel.width * at) / minutes;
  const up = (at: number) => panel.top + panel.height * (1 - at / top);
  return ({ fromMinutes, toMinutes, from, to }) => {
    const width = Math.max(LEAST_PIXELS, across(toMinutes) - across(fromMinutes));
    const height = Math.max(LEAST_PIXELS, up(from) - up(to));
    const middleX = (across(fromMinutes) + across(toMinutes)) / 2;
    const middleY = (up(from) + up(to)) / 2;
    const [x, y] = [tenths(middleX - width / 2), tenths(middleY - height / 2)];
    return { x, y, width: tenths(width), height: tenths(height) };
  };
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

function areaOf({ fromMinutes, toMinutes, fromKey, toKey }: ShardCells): number {
  return (toMinutes - fromMinutes) * (toKey - fromKey);
}

function shardTitle(cells: ShardCells): string {
  const { shard, fromMinutes, toMinutes, fromKey, toKey, highestUtilization, highestThrottledShare } = cells;
  const parents = shard.parentShardIds.map(shardName).join(' and ');
  const until = shard.closedAtSeconds === undefined ? 'the end' : momentText(toMinutes * 60);
  return [
    `${shardName(shard.shardId)}${parents === '' ? '' : `, of ${parents}`}`,
    `keys ${(100 * fromKey).toFixed(2)} to ${(100 * toKey).toFixed(2)} %, open ${momentText(fromMinutes * 60)} to ${until}`,
    `busiest minute ${ratioText(highestUtilization)} of its capacity, worst ${ratioText(highestThrottledShare)} throttled`,
  ].join('\n');
}
