import { runStateMachine } from '../../lib/sim/asl';
import { parseStateMachine, UnsupportedStateMachine } from '../../lib/sim/asl-document';
import { reshardDocumentByStep } from '../../lib/workflow/definition';

const CONTEXT = { Execution: { Id: 'execution-1', StartTime: '2026-01-05T00:00:00.000Z' } };
const LAMBDA = 'arn:aws:states:::lambda:invoke';

/** Runs a document whose functions are `functions`; tells what came of it, and when each was called. */
async function run(
  document: unknown,
  input: unknown,
  functions: Record<string, (payload: unknown) => unknown> = {},
) {
  let seconds = 0;
  const calls: [string, number][] = [];
  const result = await runStateMachine(parseStateMachine(document), input, CONTEXT, {
    async invoke(name, payload) {
      calls.push([name, seconds]);
      return functions[name]?.(payload);
    },
    async sleep(duration) {
      seconds += duration;
    },
    nowSeconds: () => seconds,
    random: () => 0.5,
  });
  return { ...result, calls, seconds };
}

function task(more: object = {}) {
  return {
    Type: 'Task',
    Resource: LAMBDA,
    Parameters: { FunctionName: 'work', 'Payload.$': '$' },
    OutputPath: '$.Payload',
    Next: 'Done',
    ...more,
  };
}

function machine(states: object) {
  return { StartAt: Object.keys(states)[0], States: { ...states, Done: { Type: 'Succeed' } } };
}

/** A function that throws an error of that name so many times, and then returns its input. */
function failing(name: string, times: number) {
  let left = times;
  return (payload: unknown) => {
    if (left-- <= 0) return payload;
    throw Object.assign(new Error('why'), { name });
  };
}

describe('a state machine', () => {
  test('passes what its functions return from one to the next, as JSON', async () => {
    const two = { First: task({ Next: 'Second' }), Second: task() };
    const work = (payload: unknown) => ({ count: (payload as { count: number }).count + 1, gone: undefined });

    expect(await run(machine(two), { count: 1 }, { work })).toMatchObject({ output: { count: 3 } });
  });

  test('fills a Pass from its input and the context', async () => {
    const wrap = {
      Wrap: { Type: 'Pass', Parameters: { 'input.$': '$', at: { 'id.$': '$$.Execution.Id' } }, Next: 'Done' },
    };

    expect(await run(machine(wrap), { a: 1 })).toMatchObject({
      output: { input: { a: 1 }, at: { id: 'execution-1' } },
    });
  });

  test.each([
    ['apply', 'chosen'],
    ['other', 'default'],
  ])('chooses by what the document says: %s', async (next, way) => {
    const pass = (name: string) => ({ Type: 'Pass', Parameters: { way: name }, Next: 'Done' });
    const choice = {
      Choose: {
        Type: 'Choice',
        Choices: [{ Variable: '$.next', StringEquals: 'apply', Next: 'Chosen' }],
        Default: 'Other',
      },
      Chosen: pass('chosen'),
      Other: pass('default'),
    };

    expect(await run(machine(choice), { next })).toMatchObject({ output: { way } });
  });

  test('waits', async () => {
    const wait = { Wait: { Type: 'Wait', Seconds: 10, Next: 'Done' } };

    expect(await run(machine(wait), {})).toMatchObject({ seconds: 10 });
  });

  test('retries the errors it names, ever later but not beyond the longest delay, with jitter', async () => {
    const retry = {
      Retry: [
        {
          ErrorEquals: ['Throttled'],
          IntervalSeconds: 2,
          BackoffRate: 2,
          MaxDelaySeconds: 6,
          MaxAttempts: 4,
          JitterStrategy: 'FULL',
        },
      ],
    };

    const { output, calls } = await run(machine({ Work: task(retry) }), 'in', {
      work: failing('Throttled', 4),
    });

    expect(output).toBe('in');
    expect(calls.map(([, seconds]) => seconds)).toEqual([0, 1, 3, 6, 9]); // halves of 2, 4, 6 and 6
  });

  test('counts the attempts of each retrier by itself', async () => {
    const retrier = (error: string) => ({
      ErrorEquals: [error],
      IntervalSeconds: 1,
      BackoffRate: 1,
      MaxAttempts: 1,
    });
    let call = 0;
    const work = () => {
      call++;
      if (call > 2) return 'out';
      throw Object.assign(new Error(), { name: call === 1 ? 'A' : 'B' });
    };

    expect(
      await run(machine({ Work: task({ Retry: [retrier('A'), retrier('B')] }) }), {}, { work }),
    ).toMatchObject({
      output: 'out',
    });
  });

  test('catches what retries did not mend, and puts it beside its input', async () => {
    const caught = {
      Work: task({
        Retry: [{ ErrorEquals: ['Other'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Failed' }],
      }),
      Failed: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
    };

    const { output, error } = await run(machine(caught), { a: 1 }, { work: failing('Broken', 9) });

    const Cause = JSON.stringify({ errorType: 'Broken', errorMessage: 'why' });
    expect(error).toEqual({ Error: 'Broken', Cause });
    expect(output).toEqual({ a: 1, failure: { Error: 'Broken', Cause } });
  });

  test('fails where nothing catches', async () => {
    expect(await run(machine({ Work: task() }), {}, { work: failing('Broken', 1) })).toMatchObject({
      error: { Error: 'Broken' },
    });
  });

  test('ends at its time-out', async () => {
    const endless = { ...machine({ Wait: { Type: 'Wait', Seconds: 10, Next: 'Wait' } }), TimeoutSeconds: 35 };

    expect(await run(endless, {})).toMatchObject({ seconds: 40, error: { Error: 'States.Timeout' } });
  });
});

describe('what the interpreter does not know it refuses', () => {
  const done = { Done: { Type: 'Succeed' } };

  test.each<[string, unknown]>([
    ['a state of another type', { StartAt: 'A', States: { A: { Type: 'Map', Next: 'Done' }, ...done } }],
    ['a type that is the name of something else', { StartAt: 'A', States: { A: { Type: 'toString' } } }],
    ['another field of the document', { StartAt: 'Done', QueryLanguage: 'JSONata', States: done }],
    [
      'another field of a state',
      machine({ Wait: { Type: 'Wait', SecondsPath: '$.s', Seconds: 1, Next: 'Done' } }),
    ],
    ['another field of a retrier', machine({ Work: task({ Retry: [{ ErrorEquals: ['A'], Fancy: 1 }] }) })],
    [
      'another comparison',
      machine({
        C: { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'Done' }], Default: 'Done' },
      }),
    ],
    ['another service', machine({ Work: task({ Resource: 'arn:aws:states:::sqs:sendMessage' }) })],
    [
      'an intrinsic function',
      machine({ P: { Type: 'Pass', Parameters: { 'a.$': 'States.UUID()' }, Next: 'Done' } }),
    ],
    ['a path with an index', machine({ Work: task({ OutputPath: '$.a[0]' }) })],
    ['a missing field', machine({ Wait: { Type: 'Wait', Next: 'Done' } })],
    ['a way to no state', machine({ Wait: { Type: 'Wait', Seconds: 1, Next: 'Nowhere' } })],
    ['a text for a number', machine({ Wait: { Type: 'Wait', Seconds: '1', Next: 'Done' } })],
  ])('%s', (_, document) => {
    expect(() => parseStateMachine(document)).toThrow(UnsupportedStateMachine);
  });

  test('but not the document that is deployed', () => {
    expect(parseStateMachine(reshardDocumentByStep())).toHaveProperty('States.Decide.Type', 'Task');
  });
});
