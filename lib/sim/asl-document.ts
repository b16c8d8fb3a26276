/** The subset of the Amazon States Language that the simulation runs. What is not in it is refused: half understood is misunderstood. */

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly ResultPath: string;
  readonly Next: string;
}

export interface TaskState {
  readonly Type: 'Task';
  readonly Parameters: Template;
  readonly OutputPath?: string;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Next: string;
}

interface ChoiceState {
  readonly Type: 'Choice';
  readonly Choices: readonly {
    readonly Variable: string;
    readonly StringEquals: string;
    readonly Next: string;
  }[];
  readonly Default: string;
}

export type State =
  | TaskState
  | ChoiceState
  | { readonly Type: 'Pass'; readonly Parameters?: Template; readonly Next: string }
  | { readonly Type: 'Wait'; readonly Seconds: number; readonly Next: string }
  | { readonly Type: 'Succeed' }
  | { readonly Type: 'Fail'; readonly ErrorPath: string; readonly CausePath: string };

export interface StateMachineDocument {
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
  readonly States: Readonly<Record<string, State>>;
}

/** A payload template: a field whose name ends in `.$` is a path, every other is taken as it stands. */
export interface Template {
  readonly [field: string]: Template | string | number | boolean | null;
}

/** The document says something that this interpreter does not understand. */
export class UnsupportedStateMachine extends Error {
  override readonly name = 'UnsupportedStateMachine';
}

type Check = (value: unknown, where: string) => void;

/** @throws UnsupportedStateMachine naming the first state or field that is not in the subset */
export function parseStateMachine(document: unknown): StateMachineDocument {
  object({ Comment: string, StartAt: string, TimeoutSeconds: optional(number), States: states })(
    document,
    'document',
  );
  return document as StateMachineDocument;
}

const states: Check = (value, where) => {
  for (const [name, state] of Object.entries(fieldsOf(value, where))) {
    const type = fieldsOf(state, name)['Type'];
    const check = typeof type === 'string' && Object.hasOwn(STATES, type) ? STATES[type] : undefined;
    if (check === undefined) throw refused(name, `a state of type ${JSON.stringify(type)}`);
    check(state, name);
    for (const next of nextsOf(state as State)) {
      if (!Object.hasOwn(value as object, next)) throw refused(name, `a way to ${next}, which is no state`);
    }
  }
};

/** Every state that a state may go to. */
function nextsOf(state: State): string[] {
  switch (state.Type) {
    case 'Task':
      return [state.Next, ...(state.Catch ?? []).map(({ Next }) => Next)];
    case 'Choice':
      return [state.Default, ...state.Choices.map(({ Next }) => Next)];
    case 'Pass':
    case 'Wait':
      return [state.Next];
    case 'Succeed':
    case 'Fail':
      return [];
  }
}

const string: Check = (value, where) => {
  if (typeof value !== 'string') throw refused(where, `${JSON.stringify(value)}, which is no text`);
};

const number: Check = (value, where) => {
  if (typeof value !== 'number' || value < 0)
    throw refused(where, `${JSON.stringify(value)}, which is no number of at least 0`);
};

/** `$`, `$.a.b`, and the same into the context object. */
const path: Check = (value, where) => {
  if (typeof value !== 'string' || !/^\$\$?(\.\w+)*$/.test(value))
    throw refused(where, `the path ${JSON.stringify(value)}`);
};

/** Where a result may be put: a field of the input. */
const resultPath: Check = (value, where) => {
  if (typeof value !== 'string' || !/^\$\.\w+$/.test(value))
    throw refused(where, `the result path ${JSON.stringify(value)}`);
};

const template: Check = (value, where) => {
  for (const [field, inner] of Object.entries(fieldsOf(value, where))) {
    if (field.endsWith('.$')) path(inner, `${where}.${field}`);
    else if (typeof inner === 'object' && inner !== null) template(inner, `${where}.${field}`);
  }
};

function literal(...allowed: readonly string[]): Check {
  return (value, where) => {
    if (!allowed.includes(value as string)) throw refused(where, `${JSON.stringify(value)}`);
  };
}

function optional(check: Check): Check {
  return (value, where) => {
    if (value !== undefined) check(value, where);
  };
}

function list(check: Check): Check {
  return (value, where) => {
    if (!Array.isArray(value)) throw refused(where, 'what is no list');
    for (const [index, item] of value.entries()) check(item, `${where}[${index}]`);
  };
}

/** An object with these fields and no other; `Comment` may always stand. */
function object(fields: Readonly<Record<string, Check>>): Check {
  return (value, where) => {
    const given = fieldsOf(value, where);
    for (const field of Object.keys(given)) {
      if (field !== 'Comment' && !Object.hasOwn(fields, field)) throw refused(where, `the field ${field}`);
    }
    for (const [field, check] of Object.entries(fields)) {
      if (field !== 'Comment') check(given[field], `${where}.${field}`);
    }
  };
}

function fieldsOf(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refused(where, 'what is no object');
  return value as Record<string, unknown>;
}

const retrier = object({
  ErrorEquals: list(string),
  IntervalSeconds: number,
  MaxAttempts: number,
  BackoffRate: number,
  MaxDelaySeconds: optional(number),
  JitterStrategy: optional(literal('FULL', 'NONE')),
});

const catcher = object({ ErrorEquals: list(string), ResultPath: resultPath, Next: string });

const STATES: Readonly<Record<string, Check>> = {
  Task: object({
    Type: string,
    Resource: literal('arn:aws:states:::lambda:invoke'),
    Parameters: template,
    OutputPath: optional(path),
    TimeoutSeconds: optional(number),
    Retry: optional(list(retrier)),
    Catch: optional(list(catcher)),
    Next: string,
  }),
  Choice: object({
    Type: string,
    Choices: list(object({ Variable: path, StringEquals: string, Next: string })),
    Default: string,
  }),
  Pass: object({ Type: string, Parameters: optional(template), Next: string }),
  Wait: object({ Type: string, Seconds: number, Next: string }),
  Succeed: object({ Type: string }),
  Fail: object({ Type: string, ErrorPath: path, CausePath: path }),
};

function refused(where: string, what: string): UnsupportedStateMachine {
  return new UnsupportedStateMachine(
    `${where} has ${what}; the simulation does not know that. Teach it, or leave it out.`,
  );
}
