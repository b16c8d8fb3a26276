import { SHARD_LEVEL_METRICS } from '../lib/core/model';
import { monthlyShardCost, US_EAST_1 } from '../lib/core/prices';
import { totalUsd } from '../lib/sim/running-cost/running-cost';
import { type CostLine, METRICS_A_LOOK, type RunningCost, runningCost } from './running-cost/cost-lines';
import { DAY, LOOKS_WITH_SHARD_LEVEL_METRICS, MONTH_DAYS, SHARDS } from './running-cost/month';

/** docs/running-cost.md, from the synthesised template of a stack with one stream, the workflow's document and the prices. */
export async function runningCostPage(template: object, streamName: string): Promise<string> {
  const cost = await runningCost(template, streamName);
  return `${before(cost)}
## Each stream

${table(cost.stream)}

## For each deployment

${table(cost.deployment)}

${dashboard()}
${shardLevelMetrics()}
${AFTER}`;
}

const usd = (value: number) => value.toFixed(2);
const { running, shardMetricMonth, metricAsked, region, asOf } = US_EAST_1;

function before({ stream, deployment }: RunningCost): string {
  return `# What Shardwright costs to run

**${usd(totalUsd(stream))} USD a stream and month, and ${usd(totalUsd(deployment))} USD a month for each deployment**, without shard-level metrics. Of ${SHARDS} shards, which cost ${usd(monthlyShardCost(SHARDS))} USD,
the first is ${((100 * totalUsd(stream)) / monthlyShardCost(SHARDS)).toFixed(1)} %: it is paid for by a fifth of a shard. These are list prices; what AWS gives every account for nothing (ten custom metrics,
ten metrics of alarms, 4,000 transitions, a million calls of functions, each month) is not taken off, and is enough for most of one stream's.
Shard-level metrics, which are on unless you say otherwise, cost more than all of it: see below.

This page is computed (\`npm run docs\`) from the stack's template, the workflow's document and a table of prices (\`lib/core/prices.ts\`:
${region}, ${asOf}, as third parties cite AWS's price list; check them before a decision hangs on them). A test holds it to them.

The month is that of a stream of some ${SHARDS} shards whose load is even and has the rhythm of a day. On a day it is looked at ${DAY.looks} times, resharded
${DAY.acts} times, and ${DAY.idleExecutions} executions that alarms start find nothing to do: counts of a simulated stream of that kind. One that flutters around a
threshold costs more, a steady one less.
`;
}

function table(lines: readonly CostLine[]): string {
  const rows = lines.map(
    ({ what, counted, count, priceUsd }) =>
      `| ${what} | ${amount(count)} ${counted} | ${price(priceUsd)} | ${usd(count * priceUsd)} |`,
  );
  return `| what | how much a month | price, USD | USD |
|---|---|---|---|
${rows.join('\n')}
| **together** | | | **${usd(totalUsd(lines))}** |`;
}

function amount(count: number): string {
  if (count >= 100) return Math.round(count).toLocaleString('en-US');
  return String(Number(count.toPrecision(3)));
}

/** Prices of very small things are told of a thousand or a million. */
function price(value: number): string {
  if (value >= 0.01) return String(value);
  if (value >= 1e-5) return `${Number((value * 1e3).toPrecision(6))} a thousand`;
  return `${Number((value * 1e6).toPrecision(6))} a million`;
}

function dashboard(): string {
  return `## The dashboard

Nothing as one of the first three dashboards of an account that have up to fifty metrics each, else ${usd(running.dashboardMonth)} USD a month. It shows one stream at a
time, so its metrics are those of one stream; each shard that its search finds counts as two, so that a stream of more than ten shards may
make it a paid one. To do without it, delete it in the console: nothing else needs it.
`;
}

/** What one shard's metrics cost, in USD a month. */
function shardLevelMetrics(): string {
  const metrics = SHARD_LEVEL_METRICS.length;
  const sent = metrics * shardMetricMonth;
  const alarm = running.alarmMetricMonth;
  // The iterator age of a shard is asked for only while the stream's is old.
  const askedALook = metrics - 1;
  const asked = askedALook * LOOKS_WITH_SHARD_LEVEL_METRICS * MONTH_DAYS * metricAsked;
  const together = sent + alarm + asked;
  const askedOfStream = (looksADay: number) => METRICS_A_LOOK * looksADay * MONTH_DAYS * metricAsked;
  return `## Shard-level metrics

They show which shard carries the load. Without them a stream can only be scaled evenly, and a hot key is not found. A shard and month:

| what | USD |
|---|---|
| ${metrics} metrics at ${shardMetricMonth} (three where \`IteratorAgeAction\` is \`BlockMerges\`) | ${usd(sent)} |
| the alarm \`hot-shard\`, by shard | ${usd(alarm)} |
| looks: ${askedALook} metrics asked for, ${LOOKS_WITH_SHARD_LEVEL_METRICS} times a day | ${usd(asked)} |
| **together** | **${usd(together)}** |

That is ${((100 * together) / monthlyShardCost(1)).toFixed(0)} % of a shard (${usd(monthlyShardCost(1))}). Where shards are split and merged all day long, looks cost two to three times that: they ask for the shards'
parents, too, once each. The stream's own ${METRICS_A_LOOK} metrics are asked for in each of these looks, at ${usd(askedOfStream(LOOKS_WITH_SHARD_LEVEL_METRICS))} a month in place of ${usd(askedOfStream(DAY.looks))}.
\`npx shardwright simulate\` counts all of it on a workload of yours.

| \`ShardLevelMetrics\` | what it costs, of ${SHARDS} shards a month | when |
|---|---|---|
| \`Always\` | ${usd(SHARDS * together)} | all the time |
| \`WhenSkewed\` | ${usd((SHARDS * together) / MONTH_DAYS)} a day while they are on | from the first time that records are refused at low average use, until a day after nothing was scaled up |
| \`Never\` | nothing | a skewed stream goes on refusing, and says so (\`SkewUnseen\`) |

\`Always\` is the default since it saves more than it costs wherever load is uneven: a stream that is scaled by its average alone needs every shard to be as
large as the hottest. Where load is even, take \`WhenSkewed\`.
`;
}

const AFTER = `## To pay less

- \`ShardLevelMetrics=WhenSkewed\`, or \`Never\` for streams whose keys are known to be even.
- One deployment for many streams: the second table is paid once.
- Streams that never change need no autoscaler: leave them out of \`-c streams=…\`.
`;
