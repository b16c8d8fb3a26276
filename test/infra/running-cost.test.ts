import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runningCost } from '../../bin/running-cost/cost-lines';
import { DAY, LOOKS_WITH_SHARD_LEVEL_METRICS, SHARDS } from '../../bin/running-cost/month';
import { deployedIn } from '../../bin/running-cost/template-counts';
import { runningCostPage } from '../../bin/running-cost-page';
import { parsePolicy } from '../../lib/core/policy';
import { SHARD_BYTES_PER_MINUTE } from '../../lib/core/quotas';
import { STACK } from '../../lib/sim/running-cost/amounts';
import { totalUsd } from '../../lib/sim/running-cost/running-cost';
import { simulate } from '../../lib/sim/simulate';
import { normal, seededRandom } from '../../lib/workload/random';
import type { Workload } from '../../lib/workload/workload';
import { templateOf } from './synthesised';

const template = templateOf(['orders']).toJSON();

test('docs/running-cost.md is computed from the template, the document and the prices', async () => {
  const page = readFileSync(join(__dirname, '../../docs/running-cost.md'), 'utf8');

  // Else: npm run docs
  expect(page).toBe(await runningCostPage(template, 'orders'));
});

test('the README tells the same figures', () => {
  const docs = (file: string) => readFileSync(join(__dirname, '../..', file), 'utf8');
  const page = docs('docs/running-cost.md');
  const [, deployment] = /and (\S+) USD a month for each deployment/.exec(page) ?? [];
  const [, shard] =
    /\| \*\*together\*\* \| \*\*(\S+)\*\* \|/.exec(page.split('## Shard-level metrics')[1] ?? '') ?? [];

  expect(docs('README.md')).toContain(`a deployment ${deployment} USD a month`);
  expect(docs('README.md')).toContain(`${shard} USD a shard and month`);
});

test('simulations bill what the template has', () => {
  expect(STACK).toEqual(deployedIn(template, 'orders'));
});

test('a stream costs about two dollars a month, without shard-level metrics', async () => {
  expect(totalUsd((await runningCost(template, 'orders')).stream)).toBeLessThan(2.1);
});

test('a second stream costs what the first does, and the deployment no more', async () => {
  const [one, two] = [
    await runningCost(template, 'orders'),
    await runningCost(templateOf(['orders', 'clicks']).toJSON(), 'clicks'),
  ];

  expect(two.stream).toEqual(one.stream);
});

const MINUTES_A_DAY = 1_440;
const RECORD_BYTES = 1_100;

/** Two days between 3 and 8 shards' loads, which lie evenly, straying by 3 % from minute to minute. */
function evenDays(): Workload {
  const random = seededRandom(1, 1);
  const records = Float64Array.from({ length: 2 * MINUTES_A_DAY }, (_, minute) => {
    const load = 5.5 - 2.5 * Math.cos((2 * Math.PI * minute) / MINUTES_A_DAY);
    return Math.round((load * (1 + 0.03 * normal(random)) * SHARD_BYTES_PER_MINUTE) / RECORD_BYTES);
  });
  return {
    name: 'even days',
    minutes: records.length,
    records,
    bytes: records.map((count) => count * RECORD_BYTES),
  };
}

/** What is counted of the second day. */
async function secondDay(ShardLevelMetrics: string) {
  const counted = { looks: 0, executions: 0, metricHours: new Set<string>() };
  let now = 0;
  const isCounted = () => now >= MINUTES_A_DAY * 60;
  const { score } = await simulate(evenDays(), {
    rule: 'shardwright',
    policy: parsePolicy({ ShardLevelMetrics }),
    burst: 0.05,
    seed: 1,
    witness: {
      published(values, atSeconds) {
        now = atSeconds;
        const sent = Object.keys(values).filter((name) => name !== 'OpenShardCount');
        if (isCounted())
          for (const name of sent) counted.metricHours.add(`${name} ${Math.floor(now / 3600)}`);
      },
      asked() {
        if (isCounted()) counted.looks++;
      },
      entered(state) {
        if (isCounted() && state === 'Begin') counted.executions++;
      },
      decided: () => {},
    },
  });
  const { SplitShard, MergeShards, UpdateShardCount } = score.operations;
  return {
    shards: score.shardHours / 48,
    looks: counted.looks,
    executions: counted.executions,
    metricHours: counted.metricHours.size,
    operations: SplitShard + MergeShards + UpdateShardCount,
  };
}

/** The month is a round figure, not a record of one seed; and the decision may change a little without a word here. */
const SLACK = 1.25;

describe('a simulated stream of the kind that the page tells of', () => {
  test('has about as many shards, and does no more than the page counts', async () => {
    const day = await secondDay('Never');

    expect(Math.abs(day.shards - SHARDS)).toBeLessThan(2);
    expect(day.looks).toBeLessThan(DAY.looks * SLACK);
    expect(day.executions).toBeLessThan((DAY.acts + DAY.idleExecutions) * SLACK);
    expect(day.operations / 2).toBeLessThan(DAY.acts * SLACK);
    expect(day.metricHours).toBeLessThan(DAY.metricHours * SLACK);
  });

  test('is looked at as often as the page counts with shard-level metrics', async () => {
    expect((await secondDay('Always')).looks).toBeLessThan(LOOKS_WITH_SHARD_LEVEL_METRICS * SLACK);
  });
});
