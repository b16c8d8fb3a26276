/** The report of a run: one page that needs nothing but itself. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Prices } from '../../core/prices';
import type { ComparedRule } from '../comparison';
import type { TraceSummary } from '../result';
import type { Simulation } from '../simulate';
import { traceLine } from '../summary';
import { chartSvg } from './chart';
import { type ChartData, chartData } from './chart-data';
import { hoverTargets } from './hover-targets';
import { type Html, html, jsonForScript, trusted } from './html';
import { layoutOf, NARROW, WIDE } from './panels';
import { figuresTable, operationsTable, parametersTable, rulesTable } from './tables';
import { CELL_CLASSES, isThrottled, scaleProperties } from './utilization-scale';
import { whatHappened } from './what-happened';

export interface ReportInput {
  readonly simulation: Simulation;
  readonly trace: TraceSummary;
  /** The run's own rule among them, best first. */
  readonly rules: readonly ComparedRule[];
  readonly prices: Prices;
}

/** The page's text. The same input gives the same page. */
export function reportPage({ simulation, trace, rules, prices }: ReportInput): string {
  const { rule, score, world, parameters } = simulation;
  const own = rules.find((compared) => compared.rule === rule) as ComparedRule;
  const others = rules.filter((compared) => compared !== own);
  const [lead = '', ...more] = whatHappened(own, others, trace);
  const wide = chartData(simulation, WIDE);
  const title = `${rule} on ${basename(trace.file)}`;
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY}">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${styles()}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="subject">${trace.file}: ${traceLine(trace)}</p>
</header>
<main>
<p class="lead">${lead}</p>
${more.map(
  (sentence) => html`<p>${sentence}</p>
`,
)}
<h2>Over time</h2>
${legend()}
<figure aria-label="Load, throttling, operations and shards over time">
<div class="wide">${drawing(wide)}</div>
<div class="narrow">${drawing(chartData(simulation, NARROW))}</div>
</figure>
<h2>Beside the other rules</h2>
${rulesTable(rules, rule, prices)}
<h2>The figures</h2>
<p>${SCORE_SENTENCE}</p>
${figuresTable(score)}
<h2>Operations</h2>
${operationsTable(world.calls)}
<h2>Parameters of ${rule}</h2>
${parametersTable(parameters)}
</main>
<script type="application/json" id="columns">${jsonForScript(pointerData(wide))}</script>
<script>${trusted(readFileSync(join(__dirname, 'pointer.js'), 'utf8'))}</script>
</body>
</html>
`;
  return markup;
}

/** Nothing is fetched, whatever a page's text says. */
const CONTENT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

const SCORE_SENTENCE =
  'The score is (shard-minutes + 5 for each move) divided by the fewest shard-minutes that could carry the load, plus the ' +
  'percentage of the offered bytes that was throttled although another cut had room. A split or a merge is one move.';

function styles(): Html {
  return trusted(`${readFileSync(join(__dirname, 'page.css'), 'utf8')}
:root { ${scaleProperties('light')} }
@media (prefers-color-scheme: dark) { :root { ${scaleProperties('dark')} } }
`);
}

/** The chart, with what can be pointed at over it where there is a pointer. */
function drawing(data: ChartData): Html {
  const svg = chartSvg(data);
  if (data.size.name === 'narrow')
    return html`${trusted(svg)}
${mapNote(data)}`;
  const withTargets = svg.replace(/<\/svg>\s*$/, () => `${hoverTargets(data).markup}</svg>`);
  return html`${trusted(withTargets)}
${mapNote(data)}`;
}

function legend(): Html {
  const line = (color: string, text: string) =>
    html`<span><i class="line" style="border-color: var(--${color})"></i>${text}</span>`;
  const swatch = (name: string, text: string) =>
    html`<span><i class="swatch" style="background: var(--${name})"></i>${text}</span>`;
  const steps = CELL_CLASSES.filter((_, index) => !isThrottled(index));
  const throttled = CELL_CLASSES.filter((_, index) => isThrottled(index));
  return html`<div class="legend">${line('open', 'open shards')}${line('load', 'load offered')}${line(
    'bound',
    'fewest shards that could carry it',
  )}${swatch('t1', 'throttled')}</div>
<div class="legend"><span>Utilization: 0 %<span class="scale">${steps.map(
    ({ name }) => html`<i style="background: var(--${name})"></i>`,
  )}</span>100 %</span>${throttled.map(({ name, label }) => swatch(name, `throttled ${label}`))}</div>`;
}

function mapNote({ columns: { minutesPerColumn } }: ChartData): Html {
  const each =
    minutesPerColumn === 1 ? 'one minute' : `${minutesPerColumn} minutes, and shows the worst of them`;
  return html`<p class="note">A column is ${each}. In the map each rectangle is a shard, from the moment when it
opened to when it was split or merged; a shard too narrow to be seen is drawn 3 pixels high. Utilization is what was
offered to a shard, by bytes or by records, whichever is nearer its limit.</p>`;
}

/** What the script needs to say what is under the pointer. */
function pointerData({ size, columns, stream, shards, openShards }: ChartData) {
  const { left, width: plotWidth } = layoutOf(size).panels.map;
  const open = Array.from({ length: columns.count }, (_, column) => {
    const endsAtMinutes = (column + 1) * columns.minutesPerColumn;
    return openShards.findLast(({ atMinutes }) => atMinutes < endsAtMinutes)?.count ?? 0;
  });
  return {
    minutes: columns.minutes,
    minutesPerColumn: columns.minutesPerColumn,
    width: size.width,
    left,
    plotWidth,
    labels: CELL_CLASSES.map(({ label }, index) => (isThrottled(index) ? `throttled ${label}` : label)),
    load: Array.from(stream.load, (load) => Number(load.toPrecision(3))),
    throttledPct: Array.from(stream.throttledShare, (share) => Number((100 * share).toPrecision(2))),
    open,
    shards: shards.map(({ firstColumn, classes }) => ({
      first: firstColumn,
      cells: String.fromCharCode(...Array.from(classes, (cellClass) => 97 + cellClass)),
    })),
  };
}
