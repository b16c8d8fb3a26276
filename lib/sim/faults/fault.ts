/** What may go wrong in a simulated world, as data: a schedule of faults is a list, and what is a list can be shrunk and replayed. */
import type { StepName } from '../../workflow/steps';

/** Who runs: a step of the workflow, or the sweep. */
export type Runner = StepName | 'sweep';
export const RUNNERS: readonly Runner[] = [
  'acquire',
  'decide',
  'apply',
  'confirm',
  'record',
  'release',
  'sweep',
];

/** The calls that each makes of the ports. */
export const CALLS: Readonly<Record<Runner, readonly string[]>> = {
  acquire: ['state.acquire'],
  decide: [
    'state.renew',
    'streams.tags',
    'state.read',
    'streams.describe',
    'streams.listShards',
    'metrics.read',
    'samples.sample',
    'state.save',
  ],
  apply: [
    'state.renew',
    'streams.describe',
    'streams.listShards',
    'streams.tags',
    'state.read',
    'state.save',
    'streams.splitShard',
    'streams.mergeShards',
    'streams.updateShardCount',
    'streams.enableShardLevelMetrics',
    'streams.disableShardLevelMetrics',
    'events.publish',
  ],
  confirm: ['state.renew', 'streams.listShards', 'streams.describe', 'state.read', 'state.save'],
  record: ['state.read', 'events.publish', 'measures.publish', 'state.renew', 'state.save'],
  release: ['state.release'],
  sweep: [
    'alarms.inAlarm',
    'streams.describe',
    'streams.listShards',
    'measures.publish',
    'state.read',
    'streams.tags',
    'state.acquire',
    'metrics.read',
    'state.save',
    'state.release',
    'executions.start',
  ],
};

const RESHARDING = /^streams\.(splitShard|mergeShards|updateShardCount)$/;

export function isReshard(call: string): boolean {
  return RESHARDING.test(call);
}

/** In the place of a call's name: whichever reshard it is. */
export const ANY_RESHARD = 'any reshard';

/** Whether a fault of `faulty` is one of `call`. */
export function isCall(faulty: string, call: string): boolean {
  return faulty === call || (faulty === ANY_RESHARD && isReshard(call));
}

/** How a call of a port fails, and which calls may fail so. */
export const CALL_FAULTS = {
  throttled: /./,
  'limit exceeded': /^(streams|executions)\./,
  'in use': /^streams\.(split|merge|update|enable|disable)/,
  'not found': /^streams\./,
  denied: /./,
  'server error': /./,
  'token expired': /^streams\.listShards/,
  'answer lost': /./,
  'lands late': /^(streams\.(split|merge|update)|state\.save)/,
  'slow call': /./,
} satisfies Record<string, RegExp>;
export type CallFaultKind = keyof typeof CALL_FAULTS;

/** What happens to a function as a whole. */
export const FUNCTION_FAULTS = ['killed', 'stalled', 'clock skew'] as const;
type FunctionFaultKind = (typeof FUNCTION_FAULTS)[number];

/** What happens to executions. */
export const EXECUTION_FAULTS = ['stopped', 'redriven'] as const;
type ExecutionFaultKind = (typeof EXECUTION_FAULTS)[number];

/** What a deployment changes: parameters, or the state machine's document under the executions that were started on the older one. */
export const DEPLOYMENTS = ['policy deployed', 'document deployed'] as const;
type DeploymentKind = (typeof DEPLOYMENTS)[number];

/** What becomes of an event on its way, or of the sweep's schedule. */
export const EVENT_FAULTS = [
  'event twice',
  'event late',
  'event lost',
  'event foreign',
  'sweep missed',
] as const;
type EventFaultKind = (typeof EVENT_FAULTS)[number];

/** What happens to the stream at once, by another hand. */
export const STREAM_CHANGES = ['human reshard', 'retagged', 'recreated', 'on-demand'] as const;
type StreamChangeKind = (typeof STREAM_CHANGES)[number];

/** How the services are for a while. */
export const CONDITIONS = [
  'slow update',
  'shard limit',
  'stale listing',
  'metrics missing',
  'metrics late',
  'metrics doubled',
  'foreign shards',
] as const;
export type ConditionKind = (typeof CONDITIONS)[number];

interface Timed {
  /** Seconds from the start. */
  readonly atSeconds: number;
  /** Until when it may happen, or holds. */
  readonly untilSeconds: number;
}

interface CallFault extends Timed {
  readonly kind: CallFaultKind;
  readonly runner: Runner;
  readonly call: string;
  /** How many calls in a row. */
  readonly times: number;
}

export interface FunctionFault extends Timed {
  readonly kind: FunctionFaultKind;
  readonly runner: Runner;
  /** How many invocations in a row. */
  readonly times: number;
  /** Killed: after so many calls, or at the end where it makes fewer. */
  readonly afterCalls: number;
  /** Stalled for so long; a clock so much ahead, or behind. */
  readonly seconds: number;
}

interface ExecutionFault extends Timed {
  readonly kind: ExecutionFaultKind;
  /** The execution is stopped when it is at this step next. */
  readonly runner: StepName;
  /** A number in [0, 1) to choose by. */
  readonly choice: number;
}

interface Deploying extends Timed {
  readonly kind: DeploymentKind;
  /** Whoever runs next as the deployment has ended. */
  readonly runner: Runner;
}

interface EventFault extends Timed {
  readonly kind: EventFaultKind;
  readonly choice: number;
}

export interface StreamChange extends Timed {
  readonly kind: StreamChangeKind;
  /** In the middle of an invocation, after so many of its calls; absent: between them. */
  readonly during?: { readonly runner: Runner; readonly afterCalls: number };
  readonly choice: number;
}

export interface Condition extends Timed {
  readonly kind: ConditionKind;
  readonly choice: number;
}

export type Fault =
  | CallFault
  | FunctionFault
  | ExecutionFault
  | Deploying
  | EventFault
  | StreamChange
  | Condition;
export type FaultKind = Fault['kind'];

/** The faults of some kinds. */
export type FaultOf<K extends FaultKind> = Fault extends infer F
  ? F extends { readonly kind: infer Kinds }
    ? [Kinds & K] extends [never]
      ? never
      : F & { readonly kind: Kinds & K }
    : never
  : never;

/** A fault that was called for at a time: the only thing that a schedule is asked. */
export function isDue(fault: Timed, nowSeconds: number): boolean {
  return fault.atSeconds <= nowSeconds && nowSeconds < fault.untilSeconds;
}

export function isOneOf<K extends FaultKind>(fault: Fault, kinds: readonly K[]): fault is FaultOf<K> & Fault {
  return (kinds as readonly FaultKind[]).includes(fault.kind);
}

/** One line, for people. */
export function faultLine(fault: Fault): string {
  const { kind, atSeconds, untilSeconds, ...details } = fault;
  const words = Object.entries(details).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return `${clockTime(atSeconds)}–${clockTime(untilSeconds)} ${kind}: ${words.join(', ').replaceAll('"', '')}`;
}

/** `2:05:09` */
export function clockTime(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
