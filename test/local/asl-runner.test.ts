import { LimitExceeded } from '../../lib/errors';
import { aslRunner, type Handler } from '../../lib/local/asl-runner';

const task = (more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'work', 'Payload.$': '$' },
  OutputPath: '$.Payload',
  TimeoutSeconds: 60,
  ...more,
});

const machine = (work: Handler, States: Record<string, object>, scale = 1_000) =>
  aslRunner({ document: { StartAt: 'Work', States } as never, handlers: { work }, scale });

const FAILED = { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' };
const CATCH = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Failed' }];

describe('the state machine’s runner', () => {
  test('gives a function the payload and its output to the next state', async () => {
    const runner = machine(async (payload) => ({ ...(payload as object), done: true }), {
      Work: task({ End: true }),
    });
    await expect(runner.start({ n: 1 }).result).resolves.toEqual({ n: 1, done: true });
  });

  test('passes JSON alone, as Lambda does', async () => {
    const seen: unknown[] = [];
    const work = async (payload: unknown) => {
      seen.push(payload);
      return { kept: 1, dropped: undefined, when: new Date(0) };
    };
    const runner = machine(work, { Work: task({ End: true }) });
    await expect(runner.start({ a: 1, b: undefined }).result).resolves.toEqual({
      kept: 1,
      when: '1970-01-01T00:00:00.000Z',
    });
    expect(seen).toEqual([{ a: 1 }]);
  });

  test('shows an error by its name, and type and message as its cause', async () => {
    const runner = machine(
      async () => {
        throw new LimitExceeded('Too many.');
      },
      { Work: task({ Catch: CATCH, End: true }), Failed: FAILED },
    );
    const failure = await runner.start({}).result.then(
      () => undefined,
      (error: Error) => error,
    );
    expect(failure?.name).toBe('LimitExceeded');
    expect(JSON.parse(failure?.message ?? '')).toEqual({
      errorType: 'LimitExceeded',
      errorMessage: 'Too many.',
      trace: [],
    });
  });

  test('retries an error that the document names, and no other', async () => {
    const fails = (name: string, times: number) => {
      let calls = 0;
      return async () => {
        if (++calls <= times) throw Object.assign(new Error('no'), { name });
        return { calls };
      };
    };
    const States = {
      Work: task({
        Retry: [{ ErrorEquals: ['LimitExceeded'], IntervalSeconds: 5, MaxAttempts: 3 }],
        End: true,
      }),
    };
    await expect(machine(fails('LimitExceeded', 2), States).start({}).result).resolves.toEqual({ calls: 3 });
    await expect(machine(fails('Other', 1), States).start({}).result).rejects.toMatchObject({
      name: 'Other',
    });
  });

  test('passes the execution’s id, a new one each time', async () => {
    const States = {
      Work: {
        Type: 'Pass',
        Parameters: { 'id.$': '$$.Execution.Id', 'name.$': '$$.Execution.Name' },
        End: true,
      },
    };
    const runner = machine(async () => ({}), States);
    const [first, second] = await Promise.all([runner.start({}).result, runner.start({}).result]);
    expect(first).toEqual({ id: expect.stringMatching(/:execution:.*execution-1$/), name: 'execution-1' });
    expect(second).toMatchObject({ name: 'execution-2' });
  });

  test('refuses a document whose task calls a function that is not there', () => {
    const other = task({ Parameters: { FunctionName: 'other', 'Payload.$': '$' }, End: true });
    expect(() => machine(async () => ({}), { Work: other })).toThrow('other; there are work');
  });

  test('ends what runs when it is stopped', async () => {
    const runner = machine(async () => ({}), { Work: { Type: 'Wait', Seconds: 3_600, End: true } }, 1);
    const { result } = runner.start({});
    const ended = expect(result).rejects.toMatchObject({ name: 'ExecutionAbortedError' });
    await runner.stop();
    await ended;
  });
});
