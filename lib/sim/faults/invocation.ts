import {
  AccessDenied,
  LimitExceeded,
  ResourceInUse,
  ServiceUnavailable,
  StreamNotFound,
  Throttled,
} from '../../errors';
import type { WorkflowState } from '../../workflow/state';
import type { VirtualTime } from '../virtual-time';
import {
  CALL_FAULTS,
  type CallFaultKind,
  CONDITIONS,
  type ConditionKind,
  type FunctionFault,
  isCall,
  type Runner,
  STREAM_CHANGES,
} from './fault';
import type { ObservedCall } from './invariants';
import type { Schedule } from './schedule';
import type { Trace } from './trace';
import type { UnrulyStream } from './unruly-stream';

/** One run of a function. */
export interface Invocation {
  readonly runner: Runner;
  /** The execution that it belongs to; the sweep has none. */
  readonly executionId?: string;
  /** What it was given; the sweep is given nothing. */
  readonly document?: WorkflowState;
  readonly startedAtSeconds: number;
  /** How far its clock is ahead. */
  readonly skewSeconds: number;
  /** That it is to be killed, and when. */
  readonly killed?: FunctionFault;
  calls: number;
  isDead: boolean;
  /** Told when it is killed: nothing of it runs after. */
  die(error: Error): void;
}

/** How a function that is killed looks to Step Functions, and after how many seconds. */
const DEATHS = [
  ['States.Timeout', 60],
  ['Lambda.Unknown', 0],
  ['Sandbox.Timedout', 30],
] as const;

/** How long a slow call takes. */
const SLOW_CALL_SECONDS = 12;

/** By which calls a condition is felt. */
const CONDITION_CALLS: Readonly<Record<ConditionKind, RegExp>> = {
  'slow update': /^streams\.(split|merge|update)/,
  'shard limit': /^streams\.(split|update)/,
  'stale listing': /^streams\.listShards/,
  'metrics missing': /^metrics\.read/,
  'metrics late': /^metrics\.read/,
  'metrics doubled': /^metrics\.read/,
  'foreign shards': /^metrics\.read/,
};

/** How long a call may be on its way after its caller has given it up: the network's doing, so seconds. */
const LATE_CALL_SECONDS = 8;

const CALL_FAULT_KINDS = Object.keys(CALL_FAULTS) as CallFaultKind[];

const ERRORS: Readonly<Record<Exclude<CallFaultKind, 'slow call'>, () => Error>> = {
  throttled: () => new Throttled('Slow down.'),
  'limit exceeded': () => new LimitExceeded('Expected less; came more.'),
  'in use': () => new ResourceInUse('Expected the stream to be ACTIVE; it is not.', { isFirstTry: true }),
  'not found': () => new StreamNotFound('There is no such stream.'),
  denied: () => new AccessDenied('Expected to be allowed; was not.'),
  'server error': () => new ServiceUnavailable('No answer.'),
  'token expired': () => new ServiceUnavailable('The listing was not finished before its token expired.'),
  'answer lost': () => new ServiceUnavailable('No answer, but it was done.'),
  'lands late': () => new ServiceUnavailable('No answer, but it will be done.'),
};

/** What an invocation's calls go through. */
export interface Surroundings {
  readonly time: VirtualTime;
  readonly schedule: Schedule;
  readonly stream: UnrulyStream;
  readonly trace: Trace;
  /** Told after every call that reached its service, and what came of it. */
  observed(call: ObservedCall): Promise<void>;
  /** Told of every fault that the invocation felt. */
  felt(invocation: Invocation): void;
}

/** The port, with whatever is due happening to its calls. */
export function troubled<P extends object>(
  port: P,
  name: string,
  invocation: Invocation,
  around: Surroundings,
): P {
  return Object.fromEntries(
    Object.entries(port).map(([method, call]) => [
      method,
      (...given: unknown[]) =>
        troubledCall(`${name}.${method}`, given, () => call(...given), invocation, around),
    ]),
  ) as P;
}

async function troubledCall(
  call: string,
  given: readonly unknown[],
  go: () => Promise<unknown>,
  invocation: Invocation,
  around: Surroundings,
): Promise<unknown> {
  const { time, schedule, trace } = around;
  if (invocation.isDead || isKilledNow(invocation)) return killed(invocation, around);
  invocation.calls++;
  const { runner } = invocation;
  const fault = schedule.take(CALL_FAULT_KINDS, (one) => one.runner === runner && isCall(one.call, call));
  if (fault !== undefined) feel(fault.kind, invocation, around);
  if (fault?.kind === 'slow call') await time.sleep(SLOW_CALL_SECONDS);
  else if (fault !== undefined && fault.kind !== 'answer lost') {
    trace.call(invocation, call, given, `! ${fault.kind}`);
    if (fault.kind === 'lands late') void time.sleep(LATE_CALL_SECONDS).then(() => go().catch(() => {}));
    throw ERRORS[fault.kind]();
  }
  const answer = await observedCall(call, given, go, invocation, around);
  for (const kind of CONDITIONS)
    if (CONDITION_CALLS[kind].test(call) && around.stream.isUnder(kind)) schedule.felt(kind, runner);
  changeMeanwhile(invocation, around);
  if (fault?.kind === 'answer lost') {
    trace.note(`! ${fault.kind}`);
    throw ERRORS[fault.kind]();
  }
  return isKilledNow(invocation) ? killed(invocation, around) : answer;
}

async function observedCall(
  call: string,
  given: readonly unknown[],
  go: () => Promise<unknown>,
  invocation: Invocation,
  { trace, observed }: Surroundings,
): Promise<unknown> {
  try {
    const answer = await go();
    trace.call(invocation, call, given, answer);
    await observed({ invocation, call, given, answer });
    return answer;
  } catch (error) {
    trace.call(invocation, call, given, error);
    await observed({ invocation, call, given, error: error as Error });
    throw error;
  }
}

/** Another hand's change in the middle of an invocation. */
function changeMeanwhile(invocation: Invocation, around: Surroundings): void {
  const { schedule, stream, trace } = around;
  const change = schedule.take(
    STREAM_CHANGES,
    ({ during }) => during?.runner === invocation.runner && during.afterCalls <= invocation.calls,
  );
  if (change === undefined) return;
  feel(change.kind, invocation, around);
  trace.note(`! ${change.kind}`);
  stream.change(change);
}

function isKilledNow({ killed: fault, calls }: Invocation): boolean {
  return fault !== undefined && calls === fault.afterCalls;
}

/** A function that is dead neither answers nor fails: its promise is left alone. */
function killed(invocation: Invocation, { time, trace }: Surroundings): Promise<never> {
  if (!invocation.isDead) {
    invocation.isDead = true;
    const [name, afterSeconds] = deathOf(invocation);
    trace.note(`! ${invocation.runner} killed: ${name}`);
    void time
      .sleep(afterSeconds)
      .then(() => invocation.die(Object.assign(new Error('The function was killed.'), { name })));
  }
  return new Promise<never>(() => {});
}

function deathOf({ killed: fault }: Invocation): (typeof DEATHS)[number] {
  return DEATHS[(fault?.afterCalls ?? 0) % DEATHS.length] as (typeof DEATHS)[number];
}

function feel(
  kind: Parameters<Schedule['felt']>[0],
  invocation: Invocation,
  { schedule, felt }: Surroundings,
): void {
  schedule.felt(kind, invocation.runner);
  felt(invocation);
}

/** Where a function was to be killed after more calls than it makes: it is killed before its answer is heard. */
export async function outlived<R>(
  invocation: Invocation,
  result: Promise<R>,
  around: Surroundings,
): Promise<R> {
  const answer = await result;
  return invocation.killed === undefined || invocation.isDead ? answer : killed(invocation, around);
}
