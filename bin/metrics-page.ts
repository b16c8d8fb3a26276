import {
  COUNTED_HOLDS,
  heldMeasure,
  MEASURES,
  type MeasureName,
  measureDefinition,
  QUIET_HOLDS,
} from '../lib/core/measures';

/** docs/metrics.md, from the table by which metrics are sent. */
export function metricsPage(): string {
  return `# Metrics

Namespace \`Shardwright\`, one dimension, \`StreamName\`: never a shard's id, as each shard that ever was would be a metric of its own. They are lines
of the functions' logs in the embedded metric format, which CloudWatch takes apart: no call and no permission is needed. This page is made from the
table by which they are sent (\`npm run docs\`).

A metric costs by the hour in which it is sent. So a quiet hour has \`OpenShardCount\` alone, which the sweep sends every minute. An execution that resharded,
tried to, or failed sends what it knows; a decision that holds for more than that all is well is counted. Where you need a line without gaps, use
\`FILL(m, REPEAT)\`, or take what Kinesis itself sends, as the dashboard does.

| metric | unit | statistic | what it is |
|---|---|---|---|
${(Object.keys(MEASURES) as MeasureName[]).map(row).join('\n')}

## Decisions to hold

One metric for each reason, as the reason has no other place: CloudWatch adds up no dimensions, and a reason that never occurs costs nothing. Unit
count, statistic sum. [decisions.md](decisions.md) says what each means. Not sent, since there is nothing to tell of: ${QUIET_HOLDS.map((reason) => `\`${reason}\``).join(', ')}.

${COUNTED_HOLDS.map((reason) => `- \`${heldMeasure(reason)}\``).join('\n')}

## The dashboard

The stack's output \`DashboardConsole\` leads to it. It shows one stream at a time, chosen above it. Below is its own JSON with a simulated day on it
(\`npm run pictures\`). Annotations of a dashboard are fixed when it is made, so what Shardwright did is shown as series: a point where there were
splits, merges or an UpdateShardCount. The line of the hottest shard needs shard-level metrics.

![The dashboard: load against capacity, use of the stream and of its hottest shard, open shards with splits and merges, refused records, iterator age, holds, alarms, and the last decisions](dashboard.png)
`;
}

function row(name: MeasureName): string {
  const { unit, statistic, description } = measureDefinition(name);
  return `| \`${name}\` | ${unit} | ${statistic} | ${description} |`;
}
