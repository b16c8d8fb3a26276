/** Runs a state machine in virtual time, as Step Functions does. */
import type { Random } from '../workload/random';
import type { Catcher, Retrier, State, StateMachineDocument, TaskState, Template } from './asl-document';

/** What an execution needs of the world. */
export interface ExecutionWorld {
  /** A Lambda function, by the name that the document gives it. Throws an Error whose name is the error's. */
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  sleep(seconds: number): Promise<void>;
  nowSeconds(): number;
  /** For the jitter of retries. */
  readonly random: Random;
  /** Told of every state that is entered. */
  readonly entered?: (stateName: string) => void;
}

/** The context object, `$$`, as far as it is read. */
export interface ExecutionContext {
  readonly Execution: { readonly Id: string; readonly StartTime: string };
}

/** How an execution ended; `error` where it failed. */
export interface ExecutionResult {
  readonly output: unknown;
  readonly error?: { readonly Error: string; readonly Cause: string };
}

/** What a failed Task leaves for its Catch. */
interface ErrorOutput {
  readonly Error: string;
  readonly Cause: string;
}

/** Either where to go with what, or the end. */
type Step = { readonly next: string; readonly data: unknown } | { readonly result: ExecutionResult };

export async function runStateMachine(
  document: StateMachineDocument,
  input: unknown,
  context: ExecutionContext,
  world: ExecutionWorld,
): Promise<ExecutionResult> {
  const endsAtSeconds = world.nowSeconds() + (document.TimeoutSeconds ?? Number.POSITIVE_INFINITY);
  let at: Extract<Step, { next: string }> = { next: document.StartAt, data: input };
  while (world.nowSeconds() < endsAtSeconds) {
    world.entered?.(at.next);
    const step = await runState(document.States[at.next] as State, at.data, context, world);
    if ('result' in step) return step.result;
    at = step;
  }
  return failed(at.data, { Error: 'States.Timeout', Cause: `no end after ${document.TimeoutSeconds} s` });
}

async function runState(
  state: State,
  data: unknown,
  context: ExecutionContext,
  world: ExecutionWorld,
): Promise<Step> {
  switch (state.Type) {
    case 'Task':
      return runTask(state, data, context, world);
    case 'Choice': {
      const chosen = state.Choices.find(
        ({ Variable, StringEquals }) => at(Variable, data, context) === StringEquals,
      );
      return { next: chosen?.Next ?? state.Default, data };
    }
    case 'Pass':
      return {
        next: state.Next,
        data: state.Parameters === undefined ? data : filled(state.Parameters, data, context),
      };
    case 'Wait':
      await world.sleep(state.Seconds);
      return { next: state.Next, data };
    case 'Succeed':
      return { result: { output: data } };
    case 'Fail':
      return {
        result: failed(data, {
          Error: String(at(state.ErrorPath, data, context)),
          Cause: String(at(state.CausePath, data, context)),
        }),
      };
  }
}

async function runTask(
  task: TaskState,
  data: unknown,
  context: ExecutionContext,
  world: ExecutionWorld,
): Promise<Step> {
  const attempts = new Map<Retrier, number>();
  for (;;) {
    const { FunctionName, Payload } = filled(task.Parameters, data, context);
    try {
      const result = { Payload: jsonOf(await world.invoke(String(FunctionName), jsonOf(Payload))) };
      return {
        next: task.Next,
        data: task.OutputPath === undefined ? result : at(task.OutputPath, result, context),
      };
    } catch (error) {
      const output = errorOutput(error as Error);
      const retrier = task.Retry?.find(({ ErrorEquals }) => matchesError(ErrorEquals, output.Error));
      const attempt = retrier === undefined ? 0 : (attempts.get(retrier) ?? 0);
      if (retrier !== undefined && attempt < retrier.MaxAttempts) {
        attempts.set(retrier, attempt + 1);
        await world.sleep(delaySeconds(retrier, attempt, world.random));
        continue;
      }
      return caught(task.Catch ?? [], data, output);
    }
  }
}

function caught(catchers: readonly Catcher[], data: unknown, output: ErrorOutput): Step {
  const catcher = catchers.find(({ ErrorEquals }) => matchesError(ErrorEquals, output.Error));
  if (catcher === undefined) return { result: failed(data, output) };
  const field = catcher.ResultPath.slice(2);
  return { next: catcher.Next, data: { ...(data as object), [field]: output } };
}

function matchesError(errorEquals: readonly string[], error: string): boolean {
  return errorEquals.includes(error) || errorEquals.includes('States.ALL');
}

/** @param attempt how many retries there were before */
function delaySeconds(retrier: Retrier, attempt: number, random: Random): number {
  const backedOff = retrier.IntervalSeconds * retrier.BackoffRate ** attempt;
  const delay = Math.min(backedOff, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return retrier.JitterStrategy === 'FULL' ? delay * random() : delay;
}

function failed(output: unknown, error: ErrorOutput): ExecutionResult {
  return { output, error };
}

/** As Lambda tells an error to Step Functions: the type by name, the rest as JSON in the cause. */
function errorOutput({ name, message }: Error): ErrorOutput {
  return { Error: name, Cause: JSON.stringify({ errorType: name, errorMessage: message }) };
}

function filled(template: Template, data: unknown, context: ExecutionContext): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(template).map(([field, value]) => {
      if (field.endsWith('.$')) return [field.slice(0, -2), at(value as string, data, context)];
      const isTemplate = typeof value === 'object' && value !== null;
      return [field, isTemplate ? filled(value, data, context) : value];
    }),
  );
}

/** What a path points to; undefined where there is nothing. */
function at(path: string, data: unknown, context: ExecutionContext): unknown {
  const [root, ...fields] = path.split('.');
  return fields.reduce<unknown>(
    (value, field) => (value as Record<string, unknown> | null | undefined)?.[field],
    root === '$$' ? context : data,
  );
}

/** What is left of a value between two states: JSON, which has no bigint, no NaN and nothing undefined. */
function jsonOf(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
