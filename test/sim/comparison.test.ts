import { parsePolicy } from '../../lib/core/policy';
import { US_EAST_1 } from '../../lib/core/prices';
import { compareRules } from '../../lib/sim/comparison';
import { comparisonTable } from '../../lib/sim/comparison-table';
import { simulate } from '../../lib/sim/simulate';
import { eventful } from './workloads';

const WORKLOAD = eventful(120, 10, 1);
const TASK = { workload: WORKLOAD, policy: parsePolicy(), burst: 0.1, seed: 1, prices: US_EAST_1 };

test('rules are compared in threads of their own, and come out as if each had been run alone, best first', async () => {
  const done: string[] = [];

  const rules = await compareRules(TASK, ({ rule }) => done.push(rule), [
    'shardwright',
    'static',
    'on-demand',
  ]);

  expect(new Set(done)).toEqual(new Set(['shardwright', 'static', 'on-demand']));
  for (const { rule, score, monthlyCost } of rules) {
    expect(score).toEqual((await simulate(WORKLOAD, { ...TASK, rule })).score);
    expect(monthlyCost).toBeGreaterThan(0);
  }
  const scores = rules.map(({ score }) => score.score);
  expect(scores).toEqual([...scores].sort((a, b) => a - b));
});

test('a rule that fails fails the comparison', async () => {
  const workload = { ...WORKLOAD, bytes: undefined as never };

  await expect(compareRules({ ...TASK, workload }, () => {}, ['static'])).rejects.toThrow();
});

test('the table fits a narrow terminal', async () => {
  const rules = await compareRules(TASK, () => {}, ['static', 'scaling-utils-percent']);
  const trace = { file: 'traffic.csv', minutes: 120, keys: 10, scale: 1 };

  const lines = comparisonTable(trace, rules, US_EAST_1).split('\n');

  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
  expect(lines[0]).toBe('traffic.csv: 2.0 hours, 10 keys');
  expect(lines[2]).toMatch(/^rule +score +shards +lost % +moves +\$\/month$/);
});
