/** The document keeps to what Step Functions and the laptop's interpreter both do alike. */

import { StateMachine } from 'aws-local-stepfunctions';
import { LONGEST_WAIT_SECONDS } from '../../lib/core/longest-wait';
import * as errors from '../../lib/errors';
import '../../lib/local/promise-with-resolvers';
import { functionPlaceholder, RESHARD_DOCUMENT, STEP_NAMES } from '../../lib/workflow/definition';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string; readonly StringEquals: string }[];
  readonly Parameters?: { readonly FunctionName?: string };
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly JitterStrategy: string;
    readonly BackoffRate: number;
    readonly MaxAttempts: number;
  }[];
  readonly Catch?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly Next: string;
    readonly ResultPath: string;
  }[];
}

const text = RESHARD_DOCUMENT;
const document = JSON.parse(text) as {
  StartAt: string;
  TimeoutSeconds: number;
  States: Record<string, State>;
};
const states = Object.entries(document.States);
const tasks = states.filter(([, { Type }]) => Type === 'Task');

/** Fields by type of state. Whatever is not here may be run otherwise on the laptop than on AWS, or not at all. */
const FIELDS: Record<string, readonly string[]> = {
  Pass: ['Comment', 'Type', 'Parameters', 'Next'],
  Task: [
    'Comment',
    'Type',
    'Resource',
    'Parameters',
    'OutputPath',
    'TimeoutSeconds',
    'Retry',
    'Catch',
    'Next',
  ],
  Choice: ['Comment', 'Type', 'Choices', 'Default'],
  Wait: ['Comment', 'Type', 'Seconds', 'Next'],
  Succeed: ['Comment', 'Type'],
  Fail: ['Comment', 'Type', 'ErrorPath', 'CausePath'],
};

/** What Step Functions and Lambda themselves raise; the rest must be ours. */
const SERVICE_ERRORS = /^(States\.(ALL|Timeout)|Lambda\.\w+|Sandbox\.Timedout)$/;

test('only types of states and fields are used that the laptop runs as AWS does', () => {
  for (const [name, state] of states) {
    expect([name, Object.keys(FIELDS)]).toEqual([name, expect.arrayContaining([state.Type])]);
    for (const field of Object.keys(state))
      expect([name, FIELDS[state.Type]]).toEqual([name, expect.arrayContaining([field])]);
  }
  expect(text).not.toMatch(/JSONata|QueryLanguage|"Assign"|States\.\w+\(|\$\$\.(State|Map|Task)\./);
  expect(() => new StateMachine(document as never, { validationOptions: { checkArn: false } })).not.toThrow();
});

test('every state is reached, and every name that is gone to exists', () => {
  const targets = states.flatMap(([, { Next, Default, Choices, Catch }]) => [
    Next,
    Default,
    ...(Choices ?? []).map((choice) => choice.Next),
    ...(Catch ?? []).map((catcher) => catcher.Next),
  ]);
  const reached = new Set([document.StartAt, ...targets.filter((name) => name !== undefined)]);
  expect([...reached].sort()).toEqual(states.map(([name]) => name).sort());
});

test('every step is called, and nothing else', () => {
  const called = new Set(tasks.map(([, { Parameters }]) => Parameters?.FunctionName));
  const placeholders = STEP_NAMES.map((step) => `\${${functionPlaceholder(step)}}`);
  expect([...called].sort()).toEqual(placeholders.sort());
});

test.each(tasks)(
  '%s has a time-out, retries with full jitter what is transient, and catches everything',
  (_, task) => {
    expect(task.TimeoutSeconds).toBeGreaterThan(0);
    for (const name of ['Throttled', 'ServiceUnavailable', 'States.Timeout', 'Lambda.Unknown'])
      expect(task.Retry?.filter(({ ErrorEquals }) => ErrorEquals.includes(name))).toMatchObject([
        { JitterStrategy: 'FULL', BackoffRate: 2 },
      ]);
    expect(task.Catch).toMatchObject([{ ErrorEquals: ['States.ALL'] }]);
  },
);

test('a step that asks Kinesis is tried again where it asked too often: Kinesis calls that, too, LimitExceeded', () => {
  for (const name of ['Decide', 'Apply', 'Confirm'])
    expect([name, document.States[name]?.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals)]).toEqual([
      name,
      expect.arrayContaining(['LimitExceeded']),
    ]);
});

test('errors that are matched by name exist, and none that another try cannot mend is retried', () => {
  const retried = new Set(
    tasks.flatMap(([, { Retry }]) => (Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals)),
  );
  for (const name of retried) if (!SERVICE_ERRORS.test(name)) expect(Object.keys(errors)).toContain(name);
  for (const lasting of [
    'MalformedTrigger',
    'UnmanagedStream',
    'StreamNotFound',
    'OnDemandStream',
    'StreamBeingDeleted',
    'LeaseLost',
    'AccessDenied',
    'InvalidRequest',
  ]) {
    expect(Object.keys(errors)).toContain(lasting);
    expect(retried).not.toContain(lasting);
  }
});

test('a lease outlasts the longest time that a step may take with all its tries', () => {
  const LEASE_SECONDS = 300;
  const decide = document.States['Decide'];
  // Tries back to back up to the time-out cannot all be outlasted; one that is killed and the wait for the next can.
  expect(LEASE_SECONDS).toBeGreaterThan(2 * (decide?.TimeoutSeconds ?? 0) + 30);
});

test('an execution lives for as long as the work that it may begin, and the longest operation after that, take', () => {
  const EXECUTION_BUDGET_SECONDS = 1_800;
  const PLAN_VALID_SECONDS = 300;
  const RETRIES_SECONDS = 900;
  const work = EXECUTION_BUDGET_SECONDS + PLAN_VALID_SECONDS + RETRIES_SECONDS;
  expect(document.TimeoutSeconds).toBeGreaterThan(work + LONGEST_WAIT_SECONDS);
});

test('Step Functions keeps the history of as long a wait', () => {
  const EVENTS_MAX = 25_000;
  // The wait, the task and the choice are entered and left; a task is scheduled, started and done between.
  const EVENTS_PER_LOOK = 9;
  const looks =
    LONGEST_WAIT_SECONDS / ((document.States['WaitForActive'] as { readonly Seconds?: number }).Seconds ?? 0);
  expect(looks * EVENTS_PER_LOOK).toBeLessThan(0.9 * EVENTS_MAX);
});
