import { parsePolicy } from '../../../lib/core/policy';
import { simulate } from '../../../lib/sim/simulate';
import { deployLine } from '../../../lib/sim/tune/deploy-line';
import { paretoFront, type TriedPolicy } from '../../../lib/sim/tune/front';
import { searchSpace } from '../../../lib/sim/tune/search-space';
import { tune } from '../../../lib/sim/tune/tune';
import { sayTuned } from '../../../lib/sim/tune/tune-table';
import { progressLine, timeLeft } from '../../../lib/terminal/progress';
import { said } from '../../support/said';
import { eventful } from '../workloads';

const TASK = {
  workloads: [eventful(60, 8, 1), eventful(90, 12, 2)],
  burst: 0.1,
  seed: 1,
  base: parsePolicy(),
  space: searchSpace({}, {}),
  policies: 6,
};
const unwatched = () => ({ signal: new AbortController().signal, onRun: () => {}, onPolicy: () => {} });

test('every policy runs over every workload, as if it had been run alone, whichever thread is first', async () => {
  let runs = 0;
  const tried = await tune(TASK, { ...unwatched(), onRun: () => runs++ });

  expect(runs).toBe(12);
  expect(tried).toHaveLength(6);
  expect(tried).toEqual(await tune(TASK, unwatched()));
  for (const { policy, scores } of tried.slice(0, 2)) {
    for (const [index, workload] of TASK.workloads.entries()) {
      const { score } = await simulate(workload, { rule: 'shardwright', policy, burst: 0.1, seed: 1 });
      expect(scores[index]).toEqual(score);
    }
  }
});

test('stopped, it gives what is done', async () => {
  const controller = new AbortController();
  const done: TriedPolicy[] = [];
  const onPolicy = (policy: TriedPolicy) => {
    done.push(policy);
    if (done.length === 2) controller.abort();
  };

  const tried = await tune(
    { ...TASK, policies: 1000 },
    { ...unwatched(), signal: controller.signal, onPolicy },
  );

  expect(tried.length).toBeGreaterThanOrEqual(2);
  expect(tried.length).toBeLessThan(10);
  expect(new Set(tried)).toEqual(new Set(done));
});

test('a run that fails fails the search', async () => {
  const workloads = [{ ...eventful(60, 8, 1), bytes: undefined as never }];

  await expect(tune({ ...TASK, workloads }, unwatched())).rejects.toThrow();
});

test('the table shows the front, the choice and the default beside it, and deploys the choice', async () => {
  const tried = await tune(TASK, unwatched());
  const [base] = tried as [TriedPolicy];
  const choice = tried.at(-1) as TriedPolicy;
  const workloads = ['one.csv', 'other.csv'].map((file) => ({ file, minutes: 60, keys: 8, scale: 1 }));
  const front = [...new Set([choice, ...paretoFront(tried)])];

  const table = said((screen) =>
    sayTuned({ workloads, space: TASK.space, fixed: ['MaxShards'], tried, base, choice, front }, screen),
  );

  expect(table).toMatch(/^6 policies tried on 2 workloads\n/);
  expect(table).toMatch(new RegExp(`^\\* +${choice.score.toFixed(3)} `, 'm'));
  const { TargetUtilization, ScaleUpUtilization } = base.policy;
  const thresholds = `${TargetUtilization.toFixed(2)} +${ScaleUpUtilization.toFixed(2)}`;
  expect(table).toMatch(new RegExp(`^default +${base.score.toFixed(3)} .* ${thresholds} `, 'm'));
  expect(table).toMatch(/^other\.csv +\d/m);
  expect(table.trimEnd().split('\n').at(-1)).toBe(
    deployLine(choice.policy, ['MaxShards', ...TASK.space.map(({ name }) => name)]),
  );
  const widest = Math.max(
    ...table
      .split('\n')
      .slice(0, -2)
      .map((line) => line.length),
  );
  expect(widest).toBeLessThanOrEqual(80);
});

test('the line that deploys names what differs from the defaults and what was chosen, which a stack may have otherwise', () => {
  expect(deployLine(parsePolicy({ MaxShards: 40, ScaleUpUtilization: 0.99 }), ['MinShards'])).toBe(
    'npx cdk deploy -c streams=NAME,… --parameters MinShards=1 --parameters MaxShards=40 --parameters ScaleUpUtilization=0.99',
  );
  expect(deployLine(parsePolicy(), [])).toBe('npx cdk deploy -c streams=NAME,…');
});

describe('progress', () => {
  const told = (isTTY: boolean, times: readonly number[]) => {
    let nowSeconds = 0;
    const written: string[] = [];
    const stream = { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
    const { say } = progressLine(stream, () => nowSeconds);
    for (const seconds of times) {
      nowSeconds = seconds;
      say(`at ${seconds}`);
    }
    return written;
  };

  test('is one line on a terminal, written over', () => {
    expect(told(true, [1, 2])).toEqual(['\r\u001b[Kat 1', '\r\u001b[Kat 2']);
  });

  test('is a line now and then elsewhere', () => {
    expect(told(false, [1, 31, 32, 60, 61])).toEqual(['at 31\n', 'at 61\n']);
  });

  test.each([
    [0, 10, 5, 'unknown'],
    [5, 10, 20, '20 s'],
    [1, 10, 60, '9 min'],
    [1, 100, 120, '3.3 h'],
  ])('%d of %d after %d s: %s left', (done, of, elapsedSeconds, left) => {
    expect(timeLeft(done, of, elapsedSeconds)).toBe(left);
  });
});
