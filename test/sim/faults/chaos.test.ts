import { coverageOf, coverageTable } from '../../../lib/sim/faults/coverage';
import { type Fault, faultLine } from '../../../lib/sim/faults/fault';
import { runChaos } from '../../../lib/sim/faults/run';
import { type Scenario, scenarioOf } from '../../../lib/sim/faults/scenario';

const SEEDS = 200;

/** What did not hold, in a line that says how to replay it. */
async function brokenBy(scenario: Scenario): Promise<string[]> {
  const { violation } = await runChaos(scenario);
  return violation === undefined
    ? []
    : [`seed ${scenario.seed}: ${violation.invariant}: ${violation.message}`];
}

async function tracedRun(scenario: Scenario) {
  const trace: string[] = [];
  const run = await runChaos(scenario, { write: (line) => trace.push(line) });
  return { trace, run };
}

test(`${SEEDS} seeds, hours of faults each, break no invariant`, async () => {
  const broken: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) broken.push(...(await brokenBy(scenarioOf(seed))));
  expect(broken).toEqual([]);
}, 120_000);

test('a seed always does the same', async () => {
  expect(await tracedRun(scenarioOf(7))).toEqual(await tracedRun(scenarioOf(7)));
});

/** What once broke an invariant: the seed, with the faults that sufficed. */
const REGRESSIONS: readonly (readonly [what: string, seed: number, faults: readonly Fault[]])[] = [
  [
    'a merge that Kinesis took, and whose confirmation failed as the execution before it had, was told to nobody',
    33,
    [
      {
        kind: 'not found',
        atSeconds: 557,
        untilSeconds: 2_357,
        runner: 'confirm',
        call: 'streams.listShards',
        times: 2,
      },
    ],
  ],
  [
    'one listing beyond the rate of ListShards failed the execution that was to confirm a split',
    24,
    [
      {
        kind: 'limit exceeded',
        atSeconds: 4_000,
        untilSeconds: 7_600,
        runner: 'confirm',
        call: 'streams.listShards',
        times: 1,
      },
    ],
  ],
  [
    'a split that was complete when its function was tried again was taken for somebody else’s, and told to nobody',
    24,
    [
      {
        kind: 'killed',
        atSeconds: 600,
        untilSeconds: 9_000,
        runner: 'apply',
        times: 1,
        afterCalls: 9,
        seconds: 0,
      },
    ],
  ],
];

test.each(REGRESSIONS)('no more: %s', async (_, seed, faults) => {
  const coverage = coverageOf();
  const { violation } = await runChaos({ ...scenarioOf(seed), faults }, { coverage });
  expect(violation).toBeUndefined();
  for (const { kind, ...fault } of faults)
    if ('runner' in fault) expect(coverage.of(kind, fault.runner)).toBeGreaterThan(0);
});

describe('what is told of a run', () => {
  test('is a readable line an event, and one a fault', async () => {
    const fault: Fault = {
      kind: 'throttled',
      atSeconds: 120,
      untilSeconds: 4_000,
      runner: 'decide',
      call: 'streams.describe',
      times: 1,
    };
    const { trace } = await tracedRun({ ...scenarioOf(1), faults: [fault] });
    expect(trace.filter((line) => line.includes('!'))).toEqual([
      expect.stringMatching(/^\d:\d\d:00 {2}execution-\d+ +decide +streams.describe orders → ! throttled$/),
    ]);
    expect(faultLine(fault)).toBe('0:02:00–1:06:40 throttled: runner decide, call streams.describe, times 1');
  });

  test('counts which step felt which fault', () => {
    const coverage = coverageOf();
    coverage.add('killed', 'apply');
    const rows = coverageTable(coverage).split('\n');
    expect(rows[0]).toMatch(/^fault +acquire +decide +apply +confirm +record +release +sweep$/);
    expect(rows.find((row) => row.startsWith('killed'))).toMatch(/^killed +0 +0 +1 +0 +0 +0 +0$/);
    expect(rows.find((row) => row.startsWith('in use'))).toMatch(/^in use +· +· +0 +· +· +· +·$/);
  });
});
