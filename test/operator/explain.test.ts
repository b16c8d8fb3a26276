import type { ExecutionHistory, PastExecution } from '../../lib/aws/step-functions-history';
import { Throttled } from '../../lib/errors';
import type { Operated } from '../../lib/operator/account';
import { explained } from '../../lib/operator/explain';
import { sayExplained } from '../../lib/operator/explain-text';
import type { DecisionSummary, WorkflowState } from '../../lib/workflow/state';

const NOW = 1_800_000_000;

const decision = (atSeconds: number): DecisionSummary => ({
  atSeconds,
  kind: 'hold',
  reason: 'WithinTolerance',
  sentence: 'Nothing to do.',
  evidence: { openShards: 2 },
  operations: [],
  lookAgainSeconds: 300,
});

interface Given extends Partial<PastExecution> {
  readonly decisions?: readonly DecisionSummary[];
}

function execution(startedAtSeconds: number, { decisions = [], ...given }: Given = {}): PastExecution {
  return {
    id: `at ${startedAtSeconds - NOW}`,
    status: 'SUCCEEDED',
    startedAtSeconds,
    endedAtSeconds: startedAtSeconds + 5,
    input: { streamName: 'orders' },
    document: { input: {}, execution: { id: 'x', startedAt: '' }, decisions } as unknown as WorkflowState,
    ...given,
  };
}

interface Swept {
  readonly atSeconds: number;
  readonly streamName: string;
  /** Why an execution was started. */
  readonly started?: string;
}

/** A deployment of which only the past matters. */
function operated(executions: readonly PastExecution[], swept: readonly Swept[] = []) {
  const opened: string[] = [];
  const newestFirst = [...executions].sort((a, b) => b.startedAtSeconds - a.startedAtSeconds);
  const find = (id: string) => executions.find((one) => one.id === id) as PastExecution;
  const history: ExecutionHistory = {
    async *list() {
      yield* newestFirst;
    },
    async inputOf({ id }) {
      opened.push(id);
      return find(id).input;
    },
    read: async ({ id }) => find(id),
    start: () => Promise.reject(new Error('Nothing is to be started.')),
  };
  const one = {
    deployed: { stackName: 'Shardwright', streamNames: ['orders', 'clicks'] },
    executions: history,
    async *sweeps(fromSeconds: number, toSeconds: number) {
      for (const { atSeconds, ...stream } of swept)
        if (fromSeconds <= atSeconds && atSeconds <= toSeconds)
          yield { atSeconds, streams: [{ ...stream, decision: decision(atSeconds) }] };
    },
  };
  return { operated: one as unknown as Operated, opened };
}

test('finds the newest execution of the stream that came to a decision', async () => {
  const { operated: one } = operated([
    execution(NOW - 300, { decisions: [decision(NOW - 299)] }),
    execution(NOW - 200, { decisions: [decision(NOW - 199)], input: { streamName: 'clicks' } }),
    execution(NOW - 100, { input: { detail: { alarmName: 'somebody else’s' } } }),
    execution(NOW - 50), // The stream was another execution's.
  ]);

  expect(await explained(one, 'orders', NOW)).toMatchObject({ execution: { id: 'at -300' } });
});

test('an execution that failed before it decided is told, too', async () => {
  const failure = { error: 'AccessDenied', cause: 'Not allowed.' };
  const { operated: one } = operated([execution(NOW - 50, { failure, status: 'FAILED' })]);

  expect(await explained(one, 'orders', NOW)).toMatchObject({ execution: { failure } });
});

test('looks no later than it is told', async () => {
  const executions = [NOW - 500, NOW - 100].map((at) => execution(at, { decisions: [decision(at)] }));

  const { operated: one } = operated(executions);

  expect(await explained(one, 'orders', NOW - 200)).toMatchObject({ execution: { id: 'at -500' } });
});

test('a look of the sweep that is newer than every execution is the answer, and no older execution is opened', async () => {
  const { operated: one, opened } = operated(
    [execution(NOW - 500, { decisions: [decision(NOW - 500)] })],
    [
      { atSeconds: NOW - 400, streamName: 'orders' },
      { atSeconds: NOW - 100, streamName: 'orders' },
      { atSeconds: NOW - 40, streamName: 'clicks' },
    ],
  );

  expect(await explained(one, 'orders', NOW)).toMatchObject({ kind: 'sweep', atSeconds: NOW - 100 });
  expect(opened).toEqual([]);
});

test('a look of the sweep that started an execution yields to it: that one began before the sweep was logged', async () => {
  const { operated: one } = operated(
    [execution(NOW - 101, { decisions: [decision(NOW - 99)] })],
    [{ atSeconds: NOW - 100, streamName: 'orders', started: 'a look found ShardHot' }],
  );

  expect(await explained(one, 'orders', NOW)).toMatchObject({ execution: { id: 'at -101' } });
});

test('a call that fails is not taken for an execution of another stream', async () => {
  const { operated: one } = operated([execution(NOW - 100)]);
  const executions = { ...one.executions, inputOf: () => Promise.reject(new Throttled('Slower.')) };

  await expect(explained({ ...one, executions }, 'orders', NOW)).rejects.toThrow(Throttled);
});

test('looks of the sweep are found hours back', async () => {
  const { operated: one } = operated([], [{ atSeconds: NOW - 20_000, streamName: 'orders' }]);

  expect(await explained(one, 'orders', NOW)).toMatchObject({ kind: 'sweep', atSeconds: NOW - 20_000 });
});

test('says how long anything is kept where there is no decision', async () => {
  await expect(explained(operated([]).operated, 'orders', NOW)).rejects.toThrow(/90 days/);
});

test('tells decisions and what they started in order, every number, and a failure', async () => {
  const { operated: one } = operated([
    execution(NOW - 100, {
      decisions: [decision(NOW - 99), { ...decision(NOW - 50), reason: 'AtMaxShards' }],
      status: 'FAILED',
      failure: { error: 'ResourceInUse', cause: 'Still UPDATING.' },
    }),
  ]);
  const lines: string[] = [];

  sayExplained(await explained(one, 'orders', NOW), { say: (line) => lines.push(line) });

  const text = lines.join('\n');
  expect(text.indexOf('WithinTolerance')).toBeLessThan(text.indexOf('AtMaxShards'));
  expect(text).toMatch(/openShards +2/);
  expect(lines.at(-1)).toBe('Failed: ResourceInUse: Still UPDATING.');
});
