import { sayCoverage } from '../../../lib/sim/chaos-command';
import { coverageOf, coverageTable } from '../../../lib/sim/faults/coverage';
import { CALLS, type Fault, faultLine, type Runner } from '../../../lib/sim/faults/fault';
import { runChaos } from '../../../lib/sim/faults/run';
import { type Scenario, scenarioOf } from '../../../lib/sim/faults/scenario';
import { said } from '../../support/said';

const SEEDS = 120;

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
});

test('a seed always does the same', async () => {
  expect(await tracedRun(scenarioOf(7))).toEqual(await tracedRun(scenarioOf(7)));
});

/** What takes a day of quiet, and so is not seen here. */
const SELDOM = ['apply streams.disableShardLevelMetrics'];

test('each function makes the calls that it is said to make, all of them', async () => {
  const made = new Set<string>();
  const write = (line: string) => {
    const [, runner, call] = /(\w+) +(\w+\.\w+) /.exec(line) ?? [];
    if (runner !== undefined && runner in CALLS) made.add(`${runner} ${call}`);
  };
  const said = Object.entries(CALLS)
    .flatMap(([runner, calls]) => calls.map((call) => `${runner} ${call}`))
    .filter((call) => !SELDOM.includes(call));
  for (let seed = 1; seed <= 60 && made.size < said.length; seed++)
    await runChaos(scenarioOf(seed), { write });
  expect([...made].sort()).toEqual(said.sort());
});

const WHENEVER = { atSeconds: 300, untilSeconds: 5_400 };

/** What once broke an invariant: the seed, with the fault that sufficed. */
const REGRESSIONS: readonly (readonly [what: string, seed: number, fault: Fault & { runner: Runner }])[] = [
  [
    'a reshard that Kinesis took, and whose confirmation failed as the execution before it had, was told to nobody',
    33,
    { ...WHENEVER, kind: 'not found', runner: 'confirm', call: 'streams.listShards', times: 2 },
  ],
  [
    'one listing beyond the rate of ListShards failed the execution that was to confirm a reshard',
    24,
    { ...WHENEVER, kind: 'limit exceeded', runner: 'confirm', call: 'streams.listShards', times: 1 },
  ],
  [
    'a reshard that was complete when its function was tried again was taken for somebody else’s',
    24,
    { ...WHENEVER, kind: 'killed', runner: 'apply', times: 1, afterCalls: 9, seconds: 0 },
  ],
  [
    'a reshard whose completion was written down twice was taken for somebody else’s',
    181,
    { ...WHENEVER, kind: 'answer lost', runner: 'confirm', call: 'state.save', times: 8 },
  ],
  [
    'a reshard that an execution had started before it was stopped was forgotten when it was redriven',
    908,
    { ...WHENEVER, kind: 'redriven', runner: 'apply', choice: 0.58 },
  ],
  [
    'what the decision remembered arrived late and erased the operation that was written down meanwhile',
    355,
    { ...WHENEVER, kind: 'lands late', runner: 'decide', call: 'state.save', times: 8 },
  ],
];

test('no more: a merge of ours was forgotten where its answer was lost and the shards were listed late', async () => {
  const faults: Fault[] = [
    { ...WHENEVER, kind: 'answer lost', runner: 'apply', call: 'any reshard', times: 1 },
    { ...WHENEVER, kind: 'stale listing', choice: 0 },
  ];
  for (const seed of [1, 2, 3, 2341])
    expect((await runChaos({ ...scenarioOf(seed), faults })).violation).toBeUndefined();
});

test('no more: an UpdateShardCount that was over was taken not to have happened, as its shards were listed late', async () => {
  const faults: Fault[] = [
    { kind: 'stale listing', atSeconds: 1_281, untilSeconds: 4_881, choice: 0.7802819225471467 },
  ];
  expect((await runChaos({ ...scenarioOf(110_865), faults })).violation).toBeUndefined();
});

test('no more: what was remembered of closed shards was taken for that of a stream created anew, which then went back and forth', async () => {
  const faults: Fault[] = [
    { kind: 'recreated', atSeconds: 3_485, untilSeconds: 5_285, choice: 0.7859564556274563 },
  ];
  expect((await runChaos({ ...scenarioOf(18_402), faults })).violation).toBeUndefined();
});

test('no more: a stream counted as oversized while the UpdateShardCount that shrinks it was under way', async () => {
  expect((await runChaos({ ...scenarioOf(3_919), faults: [] })).violation).toBeUndefined();
});

test('no more: the merges with which an even stream grew from eight shards to twelve counted as a scale-down within the cooldown', async () => {
  const faults: Fault[] = [
    { kind: 'in use', atSeconds: 1_181, untilSeconds: 5_400, runner: 'apply', call: 'any reshard', times: 8 },
  ];
  expect((await runChaos({ ...scenarioOf(2_812), faults })).violation).toBeUndefined();
});

test('no more: tags that changed while they were refused counted as known', async () => {
  const refused = { kind: 'limit exceeded', call: 'streams.tags', times: 500 } as const;
  const timed = { atSeconds: 800, untilSeconds: 5_400 };
  const runners = ['decide', 'apply', 'sweep'] as const;
  for (const [seed, choice] of [
    [2, 0.05],
    [13, 0.3],
  ] as const) {
    const faults: Fault[] = [
      { ...timed, kind: 'retagged', atSeconds: 1_200, choice },
      ...runners.map((runner) => ({ ...timed, ...refused, runner })),
    ];
    expect((await runChaos({ ...scenarioOf(seed), faults })).violation).toBeUndefined();
  }
});

test.each(REGRESSIONS)('no more: %s', async (_, seed, fault) => {
  const coverage = coverageOf();
  const { violation } = await runChaos({ ...scenarioOf(seed), faults: [fault] }, { coverage });
  expect(violation).toBeUndefined();
  expect(coverage.of(fault.kind, fault.runner)).toBeGreaterThan(0);
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
    const rows = coverageTable(coverage);
    expect(rows[0]).toMatch(/^fault +acquire +decide +apply +confirm +record +release +sweep$/);
    expect(rows.find((row) => row.startsWith('killed'))).toMatch(/^killed +0 +0 +1 +0 +0 +0 +0$/);
    expect(rows.find((row) => row.startsWith('in use'))).toMatch(/^in use +· +· +0 +· +· +· +·$/);
  });

  test('tells on eighty columns what was felt, and of what was not how much and a few', () => {
    const text = said((screen) => sayCoverage(coverageOf(), screen));
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text.replace(/\s+/g, ' ')).toMatch(
      /Not felt: throttled in acquire, .* and \d+ more, each a 0 above/,
    );
  });
});
