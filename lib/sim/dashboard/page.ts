/** The dashboard as a page: its own JSON, with a simulated day in the place of an account's metrics. */
import type { Policy } from '../../core/policy';
import { alarmStateIn } from '../../triggers/alarm-signals';
import { ALARMS } from '../../triggers/alarms';
import { EPOCH_SECONDS } from '../ports/simulated-stream';
import { type Html, html, trusted } from '../report/html';
import type { DashboardBody, Widget } from './dashboard-body';
import { FONT, graphSvg } from './graph';
import { lastWindow, type SimulatedDay } from './simulated-day';

/** Pixels of a column and of a row of the dashboard's grid. */
const COLUMN = 60;
const ROW = 42;

/** Taken up in a widget by its frame and its title. */
const FRAME = 24;
const TITLE = 30;

/** How many lines of the log are shown. */
const LINES = 8;

const STYLE = `
body { margin: 0; padding: 12px; background: #f2f3f3; font: 13px/1.4 ${FONT}, sans-serif; color: #16191f; width: 1440px; }
main { position: relative; }
section { position: absolute; box-sizing: border-box; background: #fff; border: 1px solid #d5dbdb; padding: 8px 11px; overflow: hidden; }
section.text { background: none; border: none; }
h1 { font-size: 20px; margin: 0 0 2px; } h2 { font-size: 13px; margin: 0; font-weight: 600; } p { margin: 0; color: #545b64; }
ul { list-style: none; display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px; margin: 8px 0 0; padding: 0; }
li { border: 1px solid #d5dbdb; border-left: 5px solid #1d8102; padding: 5px 10px; } li.ALARM { border-left-color: #d13212; }
li b { float: right; font-weight: 600; color: #1d8102; } li.ALARM b { color: #d13212; }
table { width: 100%; border-collapse: collapse; margin-top: 6px; font-size: 12px; } td, th { text-align: left; padding: 4px 6px; border-bottom: 1px solid #eaeded; vertical-align: top; white-space: nowrap; }
td.sentence { white-space: normal; }
`;

export function dashboardPage(body: DashboardBody, day: SimulatedDay, policy: Policy): string {
  const shown = withStream(body);
  const rows = Math.max(...shown.widgets.map(({ y, height }) => y + height));
  return html`<!doctype html><html lang="en"><meta charset="utf-8"><title>Dashboard</title><style>${trusted(STYLE)}</style>
<main style="height:${rows * ROW}px">${shown.widgets.map((widget) => widgetBox(widget, day, policy))}</main></html>`
    .markup;
}

/** How large the page is, in pixels. */
export function pageSize({ widgets }: DashboardBody): { width: number; height: number } {
  const rows = Math.max(...widgets.map(({ y, height }) => y + height));
  return { width: 24 * COLUMN + 24, height: rows * ROW + 24 };
}

/** With the stream that is shown at first in the place of the pattern, as CloudWatch puts it there. */
function withStream(body: DashboardBody): DashboardBody {
  const [variable] = body.variables;
  if (variable === undefined) return body;
  return JSON.parse(JSON.stringify(body).replaceAll(variable.pattern, variable.defaultValue));
}

function widgetBox(widget: Widget, day: SimulatedDay, policy: Policy): Html {
  const { x, y, width, height, type } = widget;
  const place = `left:${x * COLUMN}px;top:${y * ROW}px;width:${width * COLUMN - 8}px;height:${height * ROW - 8}px`;
  return html`<section class="${type}" style="${place}">${contents(widget, day, policy)}</section>`;
}

function contents(widget: Widget, day: SimulatedDay, policy: Policy): Html {
  const { type, properties, width, height } = widget;
  const title = html`<h2>${properties.title ?? ''}</h2>`;
  switch (type) {
    case 'text': {
      const [heading = '', ...text] = (properties.markdown ?? '').split('\n');
      return html`<h1>${heading.replace(/^# /, '')}</h1><p>${text.join(' ')}</p>`;
    }
    case 'metric': {
      const size = { width: width * COLUMN - 8 - FRAME, height: height * ROW - 8 - FRAME - TITLE + 8 };
      return html`${title}${trusted(graphSvg(widget, day, size))}`;
    }
    case 'alarm':
      return html`${title}<ul>${(properties.alarms ?? []).map((arn) => alarmItem(arn, day, policy))}</ul>`;
    case 'log':
      return html`${title}${decisionsTable(day, properties.query ?? '')}`;
  }
}

/** The stream's alarms as they are at the end of the day; nothing goes wrong with a simulated Shardwright. */
function alarmItem(arn: string, day: SimulatedDay, policy: Policy): Html {
  const name = arn.split(':alarm:')[1] ?? arn;
  const definition = ALARMS.find(({ suffix }) => name.endsWith(`-${suffix}`));
  const state = definition === undefined ? 'OK' : alarmStateIn(definition, lastWindow(day), policy);
  return html`<li class="${state}"><b>${state}</b>${name}</li>`;
}

/** The decisions that the query leaves, newest first. */
function decisionsTable({ decisions }: SimulatedDay, query: string): Html {
  const left = /not in (\[.*?\])/.exec(query)?.[1] ?? '[]';
  const newest = decisions
    .filter(({ reason }) => !JSON.parse(left).includes(reason))
    .slice(-LINES)
    .reverse();
  return html`<table><tr><th>@timestamp</th><th>decision.reason</th><th>decision.sentence</th><th>utilization</th><th>openShards</th></tr>
${newest.map(
  ({ atSeconds, reason, sentence, evidence }) =>
    html`<tr><td>${clock(atSeconds - EPOCH_SECONDS)}</td><td>${reason}</td><td class="sentence">${sentence}</td><td>${evidence['utilization'] ?? ''}</td><td>${evidence['openShards'] ?? ''}</td></tr>`,
)}</table>`;
}

function clock(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}
