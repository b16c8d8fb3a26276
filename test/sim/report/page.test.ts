import { US_EAST_1 } from '../../../lib/core/prices';
import type { ComparedRule } from '../../../lib/sim/comparison';
import { reportPage } from '../../../lib/sim/report/page';
import type { Simulation } from '../../../lib/sim/simulate';
import type { Workload } from '../../../lib/workload/workload';
import { even, eventful } from '../workloads';
import { ranWith } from './ran';

const HOSTILE = '</title><script>alert(1)</script><img src="http://example.com/x">';

function pageOf(simulation: Simulation, file = 'trace.csv'): string {
  const { workload } = simulation.world;
  const own: ComparedRule = {
    rule: simulation.rule,
    parameters: {},
    score: simulation.score,
    monthlyCost: 123,
  };
  const trace = { file, minutes: workload.minutes, keys: 0, scale: 1 };
  return reportPage({ simulation, trace, rules: [own], prices: US_EAST_1 });
}

function busy(workload: Workload, reason: string): Simulation {
  return ranWith(workload, { initialShards: 2, burst: 0.1 }, (world) => world.updateShardCount(4, reason));
}

test('the figures are those of the score, in full', () => {
  const simulation = busy(eventful(600, 40, 1), 'grows');

  const page = pageOf(simulation);

  const figures = Object.fromEntries(
    [...page.matchAll(/data-figure="([^"]+)" data-value="([^"]+)"/g)].map(([, name, value]) => [
      name,
      Number(value),
    ]),
  );
  const { operations, ...rest } = simulation.score;
  const nested = Object.entries(operations).map(([name, value]) => [`operations.${name}`, value]);
  expect(figures).toEqual({ ...rest, ...Object.fromEntries(nested) });
});

test('what comes from a trace or a rule is text, never markup', () => {
  const page = pageOf(busy(even([3, 3, 3]), HOSTILE), `/data/${HOSTILE}`);
  expect(page).not.toContain('<img');
  expect(page).not.toContain('<script>alert');
  expect(page).toContain('&lt;img src=&quot;http://example.com/x&quot;&gt;');
});

test('refers to nothing outside itself', () => {
  const page = pageOf(busy(even([3, 3, 3]), 'grows'));
  const addresses = [...page.matchAll(/https?:\/\/[^\s"'<]+/g)].map(([address]) => address);
  expect(new Set(addresses)).toEqual(new Set(['http://www.w3.org/2000/svg', 'http://www.w3.org/1999/xlink']));
  expect(page).toContain('default-src &#39;none&#39;');
});

test('the same run gives the same page, whatever was drawn before', () => {
  const page = () => pageOf(busy(even([1, 2, 3]), 'grows'));
  expect(page()).toBe(page());
});

test('weeks by the minute stay a page that loads at once', () => {
  const minutes = 21 * 1440;
  const daily = Array.from(
    { length: minutes },
    (_, minute) => 18 - 8 * Math.cos((2 * Math.PI * minute) / 1440),
  );
  const noisy = daily.map((load, minute) => load * (1 + 0.2 * Math.sin(minute * minute)));
  const simulation = ranWith(even(noisy), { initialShards: 24, burst: 0.1 });
  expect(pageOf(simulation).length).toBeLessThan(3e6);
});

test('a trace of one idle minute has a page', () => {
  expect(pageOf(ranWith(even([0]), { initialShards: 1, burst: 0.1 }))).toContain('There were none.');
});

test('many operations are folded by the day, and those beyond what a page holds are counted', () => {
  const simulation = ranWith(even(Array<number>(2880).fill(1)), { initialShards: 2, burst: 0.1 });
  const call = { action: 'SplitShard', shardIds: ['shardId-000000000001'], newStartingHashKey: 5n } as const;
  const calls = Array.from({ length: 2005 }, (_, index) => ({
    ...call,
    atSeconds: index * 80,
    outcome: index % 5 === 0 ? 'ResourceInUse' : 'applied',
    reason: 'test',
    moves: 1,
  }));
  const page = pageOf({ ...simulation, world: { ...simulation.world, calls } });
  expect(page).toContain('<summary>Day 0: 864 splits, 216 refused</summary>');
  expect(page).toContain('5 more came after these');
});
