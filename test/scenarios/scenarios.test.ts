/**
 * The scenarios' scores are committed, so that a change of the decision shows what it does to each of them. To record them anew:
 * UPDATE=1 npx jest test/scenarios
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePolicy } from '../../lib/core/policy';
import { simulate } from '../../lib/sim/simulate';
import { SCENARIOS } from './scenarios';

const FILE = join(__dirname, 'scores.json');

interface Row {
  readonly score: number;
  readonly costRatio: number;
  readonly avoidableThrottledPct: number;
  readonly moves: number;
}

const recorded: Record<string, Row> = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {};
const measured: Record<string, Row> = {};

const hundredths = (value: number) => Math.round(value * 100) / 100;

test.each(Object.entries(SCENARIOS))('%s', async (name, scenario) => {
  const { score, world } = await simulate(scenario.workload(), {
    rule: 'shardwright',
    policy: parsePolicy(scenario.parameters),
    burst: 0.1,
    seed: 1,
    ...(scenario.disturbances !== undefined && { disturbances: scenario.disturbances }),
  });
  expect(scenario.faults?.(world) ?? []).toEqual([]);
  expect(score.avoidableThrottledPct).toBeLessThanOrEqual(scenario.avoidableThrottledPctMax);
  expect(score.moves / (score.shardHours / 24)).toBeLessThanOrEqual(scenario.movesPerShardAndDayMax);
  measured[name] = {
    score: hundredths(score.score),
    costRatio: hundredths(score.costRatio),
    avoidableThrottledPct: hundredths(score.avoidableThrottledPct),
    moves: score.moves,
  };
  if (process.env['UPDATE'] === undefined) expect(measured[name]).toEqual(recorded[name]);
});

afterAll(() => {
  if (process.env['UPDATE'] !== undefined) writeFileSync(FILE, `${JSON.stringify(measured, null, 2)}\n`);
});
