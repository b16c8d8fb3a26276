import { parsePolicy } from '../../lib/core/policy';
import { US_EAST_1 } from '../../lib/core/prices';
import { compareRules } from '../../lib/sim/comparison';
import { sayComparison } from '../../lib/sim/comparison-table';
import { sayMaxShardsNote } from '../../lib/sim/max-shards-note';
import { simulate } from '../../lib/sim/simulate';
import { said } from '../support/said';
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

test('the table fits a narrow terminal, and what is said of it is wrapped to any', async () => {
  const rules = await compareRules(TASK, () => {}, ['static', 'scaling-utils-percent']);
  const trace = { file: 'traffic.csv', minutes: 120, keys: 10, scale: 1 };

  const linesOn = (columns: number) =>
    said((screen) => sayComparison(trace, rules, US_EAST_1, screen), columns).split('\n');
  const widest = (lines: readonly string[]) => Math.max(...lines.map((line) => line.length));
  const lines = linesOn(80);

  expect(widest(lines)).toBeLessThanOrEqual(80);
  expect(widest(lines.slice(0, 5))).toBeLessThanOrEqual(65);
  expect(widest(linesOn(44).slice(6))).toBeLessThanOrEqual(44);
  expect(lines[0]).toBe('traffic.csv: 2.0 hours, 10 keys');
  expect(lines[2]).toMatch(/^rule +score +shards +lost % +moves +\$\/month$/);
});

test.each<[needed: number, given: number, RegExp]>([
  [4, 3, /^This workload needs 4 shards at its peak, and MaxShards=3 .* --param MaxShards=8\.$/],
  [6_667, 100, /needs 6,667 shards .* Allow more with --param MaxShards=10000\.$/],
  [13_334, 100, /--param MaxShards=10000; it takes no more, and that is too few, too\.$/],
  [13_334, 10_000, /MaxShards=10000 allows no more: .* It takes no more than that\.$/],
  [4, 4, /^$/],
])(
  'of %d shards needed and %d allowed no more is advised than MaxShards takes',
  (needed, MaxShards, note) => {
    const bound = { shards: Uint32Array.of(1, needed), unsplittableBytes: new Float64Array(2) };

    const text = said((screen) => sayMaxShardsNote(bound, parsePolicy({ MaxShards }), screen), 400);

    expect(text.trimEnd()).toMatch(note);
  },
);
