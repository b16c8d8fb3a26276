/**
 * The document that flows through the state machine. Every task takes it whole and returns it whole; it is JSON, so hash
 * keys are decimal strings in it. It stays far below the 256 KiB of a Step Functions payload: a plan is bounded.
 */
import type { Decision, Direction, Operation } from '../core/model';
import type { ActReason } from '../core/reasons';
import type { Lease } from '../ports';
import type { Trigger } from '../triggers/trigger';

/** Where the state machine goes next; the names that its Choice states match. */
type Next = 'AlreadyRunning' | 'Decide' | 'Apply' | 'Wait' | 'Record';

export type WireOperation = Operation extends infer O
  ? O extends { hashKey: bigint }
    ? Omit<O, 'hashKey'> & { readonly hashKey: string }
    : O
  : never;

export interface WirePlan {
  readonly reason: ActReason;
  readonly direction: Direction;
  /** A shard refused much when it was decided: of streams that wait for Kinesis this one comes first. */
  readonly isUrgent?: true;
  readonly decidedAtSeconds: number;
  /** No operation of the plan is started after this. */
  readonly expiresAtSeconds: number;
  readonly operations: readonly WireOperation[];
}

/** A decision as it is kept, shown and sent. */
export interface DecisionSummary {
  readonly atSeconds: number;
  readonly kind: Decision['kind'];
  readonly reason: Decision['reason'];
  readonly sentence: string;
  readonly evidence: Decision['evidence'];
  readonly operations: readonly WireOperation[];
  readonly lookAgainSeconds: number;
}

/** One operation that this execution tried. */
export interface OperationOutcome {
  readonly operation: WireOperation;
  readonly startedAtSeconds: number;
  readonly completedAtSeconds?: number;
  /** While it runs `started`, or `waiting` for somebody else's; then `applied`, `already done`, `stale: why`, or what happened to it. */
  readonly outcome: string;
  /** It was waited for in vain: it may yet come about. */
  readonly isUnconfirmed?: true;
  /** What Kinesis said, where it refused and the execution went on without. */
  readonly refusal?: string;
  /** It was refused after all ten calls of a rolling day that our own record has. */
  readonly isBeyondTen?: true;
  readonly openShardCountBefore: number;
}

/** What flows from the first state on. */
interface Begun {
  /** The execution's input as it came. */
  readonly input: unknown;
  readonly execution: { readonly id: string; readonly startedAt: string };
  readonly next?: Next;
  /** What Step Functions caught. */
  readonly failure?: { readonly Error: string; readonly Cause?: string };
}

/** What is added once the stream is this execution's. */
interface Held {
  readonly trigger: Trigger;
  readonly lease: Lease;
  /** After this the execution starts nothing more. */
  readonly endsAtSeconds: number;
  readonly operationsLeft: number;
  readonly plan?: WirePlan;
  /** Started, and not yet seen to be complete. */
  readonly running?: OperationOutcome;
  readonly outcomes: readonly OperationOutcome[];
  /** Newest last; only the newest few. */
  readonly decisions: readonly DecisionSummary[];
}

/** The document while the execution holds the stream. */
export type HeldState = Begun & Held;

/** The document at any time: without a lease before Acquire, after AlreadyRunning, or where Acquire failed. */
export type WorkflowState = Begun & (Held | { readonly [Field in keyof Held]?: never });

/** @throws Error where a step that needs the lease is reached without one: a defect of the state machine */
export function held(state: WorkflowState): HeldState {
  if (state.lease === undefined)
    throw new Error(
      'Expected the document of an execution that holds a lease; it holds none. Acquire comes first.',
    );
  return state as HeldState;
}
