/** Runs a document in the Amazon States Language as Step Functions would, its functions being called in this process. */
import './promise-with-resolvers';
import { StateMachine } from 'aws-local-stepfunctions';

/** A function behind a Task: what a Lambda function is given and returns. */
export type Handler = (payload: unknown) => Promise<unknown>;

/** The document as far as it is read here. */
export interface StateMachineDocument {
  readonly States: Readonly<Record<string, StateDocument>>;
}

interface StateDocument {
  readonly Type: string;
  readonly Seconds?: number;
  readonly Parameters?: { readonly FunctionName?: string };
  readonly Retry?: readonly Retrier[];
}

interface Retrier {
  readonly IntervalSeconds?: number;
  readonly MaxDelaySeconds?: number;
}

export interface RunnerOptions {
  readonly document: StateMachineDocument;
  /** By the function names that the document's tasks have. */
  readonly handlers: Readonly<Record<string, Handler>>;
  /** Seconds of the document for one real second; time-outs of tasks are not scaled. */
  readonly scale: number;
}

interface Execution {
  readonly name: string;
  /** The last state's output; rejects with an Error whose name is the execution's error. */
  readonly result: Promise<unknown>;
}

export interface Runner {
  /** Starts an execution; several may run at once. */
  start(input: unknown): Execution;
  /** Aborts what runs, and resolves when nothing does. */
  stop(): Promise<void>;
}

/** A retry's first interval where the document names none. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const DEFAULT_INTERVAL_SECONDS = 1;

const EXECUTION_ARN = 'arn:aws:states:us-east-1:000000000000:execution:reshard';

/** @throws Error where the document calls a function that has no handler, or is no valid document */
export function aslRunner({ document, handlers, scale }: RunnerOptions): Runner {
  new StateMachine(document as never, { validationOptions: { checkArn: false } });
  // Already validated; scaled, its seconds are no whole numbers any more.
  const machine = new StateMachine(scaled(document, scale) as never, {
    validationOptions: { noValidate: true },
  });
  const tasks = Object.entries(document.States).filter(([, { Type }]) => Type === 'Task');
  const taskResourceLocalHandlers = Object.fromEntries(
    tasks.map(([name, state]) => [name, taskHandler(handlerOf(state, handlers))]),
  );
  const running = new Map<string, { abort(): void; done: Promise<unknown> }>();
  let started = 0;
  return {
    start(input) {
      const name = `execution-${++started}`;
      const { abort, result } = machine.run(jsonOf(input) as never, {
        overrides: { taskResourceLocalHandlers },
        context: { Execution: { Id: `${EXECUTION_ARN}:${name}`, Name: name } } as never,
      });
      const outcome = result.catch((error: Error) => Promise.reject(executionError(error)));
      const done = outcome.catch(() => {}).finally(() => running.delete(name));
      running.set(name, { abort, done });
      return { name, result: outcome };
    },
    async stop() {
      const left = [...running.values()];
      for (const { abort } of left) abort();
      await Promise.all(left.map(({ done }) => done));
    },
  };
}

/** The document with its waits and the intervals of its retries shortened. */
function scaled(document: StateMachineDocument, scale: number): StateMachineDocument {
  const shortened = ({ IntervalSeconds = DEFAULT_INTERVAL_SECONDS, ...retrier }: Retrier): Retrier => ({
    ...retrier,
    IntervalSeconds: IntervalSeconds / scale,
    ...(retrier.MaxDelaySeconds !== undefined && { MaxDelaySeconds: retrier.MaxDelaySeconds / scale }),
  });
  const States = Object.fromEntries(
    Object.entries(document.States).map(([name, { Seconds, Retry, ...state }]) => [
      name,
      {
        ...state,
        ...(Seconds !== undefined && { Seconds: Seconds / scale }),
        ...(Retry !== undefined && { Retry: Retry.map(shortened) }),
      },
    ]),
  );
  return { ...document, States };
}

function handlerOf({ Parameters }: StateDocument, handlers: RunnerOptions['handlers']): Handler {
  const functionName = Parameters?.FunctionName ?? '';
  const handler = handlers[functionName];
  if (handler === undefined) {
    throw new Error(
      `The state machine calls ${functionName || 'a function without a name'}; there are ${Object.keys(handlers).join(', ')}.`,
    );
  }
  return handler;
}

/** What Lambda and Step Functions make of a call between them: JSON both ways, and an error by its name and message. */
function taskHandler(handler: Handler) {
  return async (parameters: unknown) => {
    const { Payload } = parameters as { Payload: unknown };
    try {
      const output = await handler(jsonOf(Payload));
      return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: jsonOf(output) } as never;
    } catch (thrown) {
      throw asLambdaError(thrown as Error);
    }
  };
}

/** Step Functions shows the name as Error, and as Cause a JSON text with type, message and trace. */
function asLambdaError({ name, message }: Error): Error {
  const error = new Error(JSON.stringify({ errorType: name, errorMessage: message, trace: [] }));
  error.name = name;
  return error;
}

function jsonOf(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

/** The interpreter wraps what a Fail state, or a task, failed of. */
function executionError(error: Error): Error {
  return error.cause instanceof Error ? error.cause : error;
}
