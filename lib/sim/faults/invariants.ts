/** What must hold whatever fails: looked at after every event of a run. */

import { type HashKeyRange, inOrder, tileWholeSpace, WHOLE_RANGE } from '../../core/hash-range';
import { isUnderWay } from '../../core/history';
import type { Direction, Operation } from '../../core/model';
import { type Policy, policyForStream } from '../../core/policy';
import { RESHARDS_PER_SECOND, ROLLING_DAY_SECONDS, UPDATE_SHARD_COUNTS_PER_DAY } from '../../core/quotas';
import { touches } from '../../core/rested-shards';
import type { Lease, Report, State } from '../../ports';
import { fromWire, toWire } from '../../workflow/wire';
import { EPOCH_SECONDS } from '../ports/simulated-stream';
import type { ReshardCall } from '../stream-world';
import { CALLS, clockTime, isReshard, type Runner } from './fault';
import type { Invocation } from './invocation';
import { KEY_PREFIX } from './scenario';
import { STREAM_NAME, type UnrulyStream } from './unruly-stream';

/** Something that must hold does not. Its name is the invariant's. */
export class Violation extends Error {
  readonly invariant: string;
  constructor(invariant: string, message: string) {
    super(message);
    this.invariant = invariant;
  }
}

/** No operation of a plan is started later than 300 s after the decision; then come the calls that precede it. */
const PLAN_AGE_SECONDS_MAX = 300 + 60;

/** What was read of tags does for half an hour where they are refused; then come the plan and the calls that precede the reshard. */
const TAGS_AGE_SECONDS_MAX = 1_800 + PLAN_AGE_SECONDS_MAX;

/** The longest that an execution may live: half an hour of work, an operation of an hour, and retries. */
const EXECUTION_SECONDS_MAX = 3 * 3_600;

/** Errors that pass by themselves. */
const PASSING_ERRORS = [
  'Throttled',
  'LimitExceeded',
  'LimitExceededWhileThrottled',
  'ResourceInUse',
  'ServiceUnavailable',
  'States.Timeout',
  'Lambda.Unknown',
  'Sandbox.Timedout',
];

/** So many faults an execution outlasts, wherever they fall: each step is tried seven times. */
const FEW_FAULTS = 3;

/** Where these fail for good, the lease has to expire. */
const LEASE_STEPS: readonly Runner[] = ['acquire', 'release'];

/** One run of the workflow, as far as it is judged. */
export interface WatchedExecution {
  readonly id: string;
  readonly startedAtSeconds: number;
  /** Ended from outside: it could not clean up. */
  isStopped: boolean;
  hasEnded: boolean;
  /** Steps that felt a fault, one entry a fault. */
  readonly troubled: Runner[];
  /** Errors that a service had reasons of its own for, by name. */
  readonly refused: Set<string>;
  readonly reports: Report[];
  /** Operations of its that Kinesis took. */
  readonly accepted: Operation[];
}

export interface Invariants {
  /** What did not hold, first. */
  readonly violation: Violation | undefined;
  violate(invariant: string, message: string): void;
  policyDeployed(policy: Policy): void;
  /** What a function wrote to its log, or left to Step Functions to keep. */
  logged(text: string): void;
  /** After a call of ours that reached its service, whatever came of it. */
  called(call: ObservedCall, execution: WatchedExecution | undefined): Promise<void>;
  ended(execution: WatchedExecution, error: string | undefined): void;
  /** After everything else that happens. */
  always(executions: Iterable<WatchedExecution>): void;
}

export interface ObservedCall {
  readonly invocation: Invocation;
  readonly call: string;
  readonly given: readonly unknown[];
  readonly answer?: unknown;
  readonly error?: Error;
}

export interface InvariantsContext {
  readonly stream: UnrulyStream;
  readonly state: State;
  readonly nowSeconds: () => number;
  /** By how much the clocks of two invocations may disagree. */
  readonly skewSeconds: number;
}

type Violate = Invariants['violate'];

export function invariantsOf(context: InvariantsContext): Invariants {
  const { stream, nowSeconds } = context;
  const policies = policiesOf(stream, nowSeconds);
  let violation: Violation | undefined;
  let lease: Lease | undefined;
  let shardsSeen: unknown;
  const violate: Violate = (invariant, message) => {
    violation ??= new Violation(invariant, message);
  };
  const reshards = reshardInvariants(context, policies, violate);
  return {
    get violation() {
      return violation;
    },
    violate,
    policyDeployed: policies.deployed,
    logged: (text) => assertPrivate('a line of log', text, violate),
    async called({ invocation, call, given, answer, error }, execution) {
      if (/^state\.(acquire|renew)$/.test(call) && answer !== undefined) lease = answer as Lease;
      if (call === 'state.release' && (given[0] as Lease).holder === lease?.holder) lease = undefined;
      if (!CALLS[invocation.runner].includes(call))
        violate('no defect', `${invocation.runner} calls ${call}, which is not among its calls.`);
      if (call === 'events.publish') assertPrivate('a report', JSON.stringify(given[0]), violate);
      if (error !== undefined) execution?.refused.add(error.name);
      if (call === 'streams.tags' && error === undefined) reshards.toldTags(invocation);
      if (!isReshard(call)) return;
      if (error !== undefined) return reshards.refused(invocation, call, error);
      if (invocation.document?.lease?.holder !== lease?.holder)
        violate('fencing', `${call} by a lease that is no longer the stream's.`);
      await reshards.accepted(invocation, stream.world.calls.at(-1) as ReshardCall, execution);
    },
    ended(execution, error) {
      assertTold(execution, violate);
      if (error !== undefined && PASSING_ERRORS.includes(error)) assertLongTrouble(execution, error, violate);
      const isExcused = execution.isStopped || execution.troubled.some((step) => LEASE_STEPS.includes(step));
      if (lease?.holder === execution.id && !isExcused)
        violate('gives its lease back', `${execution.id} ended and holds the stream.`);
    },
    always(executions) {
      policies.look();
      const { openShards } = stream.world;
      if (openShards !== shardsSeen && !tileWholeSpace(openShards))
        violate('shards tile the range', `${openShards.length} open shards do not.`);
      shardsSeen = openShards;
      for (const { id, hasEnded, startedAtSeconds } of executions)
        if (!hasEnded && nowSeconds() - startedAtSeconds > EXECUTION_SECONDS_MAX)
          violate('every execution ends', `${id} has not, after ${EXECUTION_SECONDS_MAX} s.`);
    },
  };
}

/** Which policies the stream has been under, stack and tags together. */
function policiesOf(stream: UnrulyStream, nowSeconds: () => number) {
  const past: {
    readonly stack: Policy;
    readonly tags: UnrulyStream['tags'];
    readonly fromSeconds: number;
  }[] = [];
  let stack: Policy | undefined;
  const look = () => {
    const { tags } = stream;
    const last = past.at(-1);
    if (stack === undefined || (last?.stack === stack && last.tags === tags)) return;
    past.push({ stack, tags, fromSeconds: nowSeconds() });
  };
  return {
    look,
    deployed(policy: Policy) {
      stack = policy;
      look();
    },
    /** Every one that was in force at some time since then. */
    since(seconds: number): Policy[] {
      look();
      const first = past.findLastIndex(({ fromSeconds }) => fromSeconds < seconds);
      return past.slice(Math.max(0, first)).map((one) => policyForStream(one.stack, one.tags).policy);
    },
  };
}

/** A reshard of ours that Kinesis took. */
interface OwnReshard {
  readonly atSeconds: number;
  /** When the step began that called: where nobody lived to see the answer, that is what is known of when it was. */
  readonly calledAtSeconds: number;
  /** Of its plan: a re-cut's splits are there for its merges, and wait as those do; the merges of an even stream's growth are there for its splits. */
  readonly direction: Direction;
  /** By what it was decided: operations of one plan follow each other without a cooldown. */
  readonly plan: string;
  readonly operation: Operation;
  /** The shards that it was about, as one range; all of the space for UpdateShardCount. */
  readonly range: HashKeyRange;
}

function reshardInvariants(
  { stream, state, nowSeconds, skewSeconds }: InvariantsContext,
  policies: ReturnType<typeof policiesOf>,
  violate: Violate,
) {
  const own: OwnReshard[] = [];
  const updatesAtSeconds: number[] = [];
  const told = new WeakSet<Invocation>();
  return {
    toldTags: (invocation: Invocation) => void told.add(invocation),
    async accepted(invocation: Invocation, taken: ReshardCall, execution: WatchedExecution | undefined) {
      const { plan } = invocation.document ?? {};
      const wire = plan?.operations[0];
      if (plan === undefined || wire?.action !== taken.action)
        return violate('as planned', `${taken.action} was in no plan.`);
      const decidedAtSeconds = plan.decidedAtSeconds - EPOCH_SECONDS;
      const age = nowSeconds() - decidedAtSeconds;
      if (age > PLAN_AGE_SECONDS_MAX + skewSeconds)
        violate('no stale plan', `${taken.action} was decided ${age} s ago.`);
      const operation = fromWire(wire);
      if (operation.action === 'SplitShard' && operation.hashKey !== taken.newStartingHashKey)
        violate('as planned', `a split at ${taken.newStartingHashKey}, not at ${operation.hashKey}.`);
      if (operation.action === 'UpdateShardCount' && operation.targetShardCount !== taken.targetShardCount)
        violate('as planned', `to ${taken.targetShardCount} shards, not to ${operation.targetShardCount}.`);
      execution?.accepted.push(operation);
      const { history, readTags } = await state.read(STREAM_NAME);
      if (!isUnderWay(history, operation))
        violate('written down first', `${taken.action} was called and is not in the record.`);
      const before = stream.world.openShards.length;
      const after = openAfter(taken, before);
      // Where tags are refused, those do that the decision was made by, if they are not too old.
      const tagsAtSeconds = (readTags?.readAtSeconds ?? 0) - EPOCH_SECONDS - skewSeconds;
      if (nowSeconds() - tagsAtSeconds > TAGS_AGE_SECONDS_MAX + 2 * skewSeconds)
        violate(
          'no stale tags',
          `${taken.action} by tags that were read ${nowSeconds() - tagsAtSeconds} s ago.`,
        );
      const { startedAtSeconds } = invocation;
      const seenSince = told.has(invocation) ? startedAtSeconds : Math.min(startedAtSeconds, tagsAtSeconds);
      assertBounds(before, after, policies.since(seenSince), violate);
      const reshard: OwnReshard = {
        atSeconds: nowSeconds(),
        calledAtSeconds: invocation.startedAtSeconds,
        direction: plan.direction,
        plan: `${execution?.id} at ${decidedAtSeconds}`,
        operation,
        range: rangeOf(taken, stream),
      };
      const inForce = policies.since(Math.min(decidedAtSeconds - skewSeconds, tagsAtSeconds));
      assertCooldown(reshard, decidedAtSeconds + skewSeconds, own, inForce, violate);
      own.push(reshard);
      if (own.filter(({ atSeconds }) => atSeconds > nowSeconds() - 1).length > RESHARDS_PER_SECOND)
        violate('limits of the service', `more than ${RESHARDS_PER_SECOND} reshards in a second.`);
      if (taken.action === 'UpdateShardCount') updatesAtSeconds.push(nowSeconds());
    },
    refused(invocation: Invocation, call: string, { name, message }: Error) {
      const last = stream.world.calls.findLast(({ outcome }) => outcome === 'applied');
      // A call that its caller had given up, and that was taken later, is nobody's fault: Kinesis itself is the last lock.
      const isOwn =
        own.some(({ atSeconds }) => atSeconds === last?.atSeconds) &&
        (last?.completedAtSeconds as number) > nowSeconds();
      if (name === 'ResourceInUse' && isOwn)
        violate('one reshard at a time', `${call} while ${last?.action} of ours was under way.`);
      const isExcused = stream.lastForeignSeconds >= invocation.startedAtSeconds || !stream.exists;
      if (name === 'InvalidRequest' && !isExcused)
        violate('limits of the service', `${call} was refused: ${message}`);
      const today = updatesAtSeconds.filter((at) => at > nowSeconds() - ROLLING_DAY_SECONDS).length;
      if (call === 'streams.updateShardCount' && today >= UPDATE_SHARD_COUNTS_PER_DAY)
        violate('limits of the service', `${call}, ${today} times already in a day.`);
    },
  };
}

function openAfter({ action, targetShardCount }: ReshardCall, before: number): number {
  if (action === 'UpdateShardCount') return targetShardCount as number;
  return action === 'SplitShard' ? before + 1 : before - 1;
}

/** Within the bounds, or nearer to them than before: by one of the policies that the caller may have seen. */
function assertBounds(before: number, after: number, inForce: readonly Policy[], violate: Violate): void {
  const isFine = inForce.some((policy) => {
    const beyond = (open: number) => Math.max(policy.MinShards - open, open - policy.MaxShards, 0);
    return beyond(after) === 0 || beyond(after) < beyond(before);
  });
  const [first] = inForce;
  if (!isFine)
    violate('bounds', `from ${before} to ${after}, outside ${first?.MinShards} to ${first?.MaxShards}.`);
}

/** From the first of the shards that the call was about to the last: two neighbours for a merge, all of them for UpdateShardCount. */
function rangeOf({ shardIds }: ReshardCall, { world }: UnrulyStream): HashKeyRange {
  const shards = inOrder(shardIds.flatMap((shardId) => world.shardWithId(shardId) ?? []));
  const [first, last] = [shards[0], shards.at(-1)];
  if (first === undefined || last === undefined) return WHOLE_RANGE;
  return { startingHashKey: first.startingHashKey, endingHashKey: last.endingHashKey };
}

/** Scale-ups wait for one another, and scale-downs for everything. */
function waitsFor({ direction }: OwnReshard, past: OwnReshard): boolean {
  return direction === 'down' || past.direction === 'up';
}

/** A cooldown that was kept from ending for so many times as long as it is meant to holds a merge only where its own shards were resharded. */
const PUT_OFF_COOLDOWNS = 3;

/** So much later than Kinesis took it an operation may be known to have ended, where trouble kept us from seeing it. */
const SEEN_LATE_SECONDS = PLAN_AGE_SECONDS_MAX;

/** Whether one operation after the other kept a cooldown of `waitSeconds` in force until then for so long that merges are done among them. */
function isPutOff(own: readonly OwnReshard[], decidedAtSeconds: number, waitSeconds: number): boolean {
  const since = own.reduceRight(
    (since, { atSeconds }) =>
      since - atSeconds <= waitSeconds + SEEN_LATE_SECONDS ? Math.min(since, atSeconds) : since,
    decidedAtSeconds,
  );
  return decidedAtSeconds - since >= PUT_OFF_COOLDOWNS * waitSeconds;
}

function assertCooldown(
  reshard: OwnReshard,
  decidedAtSeconds: number,
  own: readonly OwnReshard[],
  inForce: readonly Policy[],
  violate: Violate,
): void {
  const { direction, operation, range, plan } = reshard;
  const waitSeconds = Math.min(
    ...inForce.map((policy) =>
      direction === 'up' ? policy.ScaleUpCooldownSeconds : policy.ScaleDownCooldownSeconds,
    ),
  );
  const others = own.filter((past) => past.plan !== plan && waitsFor(reshard, past));
  const isAmongCuts = operation.action === 'MergeShards' && isPutOff(others, decidedAtSeconds, waitSeconds);
  const last = others.findLast((past) => !isAmongCuts || touches(past.operation, range));
  if (last === undefined || decidedAtSeconds >= last.calledAtSeconds + waitSeconds) return;
  violate(
    'cooldowns',
    `${direction} was decided at ${clockTime(decidedAtSeconds)}, ${waitSeconds} s have not passed since ${clockTime(last.calledAtSeconds)}.`,
  );
}

/** What Kinesis took of an execution, people are told by it; unless it was ended from outside, or its telling was troubled. */
function assertTold(
  { id, isStopped, troubled, reports, accepted }: WatchedExecution,
  violate: Violate,
): void {
  if (isStopped || troubled.includes('record')) return;
  const told = JSON.stringify(reports.map(({ detail }) => detail));
  for (const operation of accepted.map(toWire))
    if (!told.includes(JSON.stringify(operation)))
      violate('says what it did', `${id} did ${operation.action} and told nobody.`);
}

/** Trouble that passes is outlasted: every step is tried again often enough for a few faults. */
function assertLongTrouble(execution: WatchedExecution, error: string, violate: Violate): void {
  const { id, isStopped, troubled, refused } = execution;
  if (isStopped || refused.size > 0 || troubled.length > FEW_FAULTS || troubled.length === 0) return;
  violate('brief trouble is outlasted', `${id} ended with ${error} after ${troubled.length} faults.`);
}

function assertPrivate(what: string, text: string, violate: Violate): void {
  if (text.includes(KEY_PREFIX)) violate('privacy', `${what} names a partition key: ${text}`);
}
