/**
 * The document that flows through the state machine. Every task takes it whole and returns it whole; it is JSON, so hash
 * keys are decimal strings in it. It stays far below the 256 KiB of a Step Functions payload: a plan is bounded.
 */
import type { Decision, Direction, LagEpisode, Operation } from '../core/model';
import type { Lease } from '../ports';
import type { Trigger } from '../triggers/trigger';

/** Where the state machine goes next; the names that its Choice states match. */
export type Next = 'AlreadyRunning' | 'Decide' | 'Apply' | 'Wait' | 'Record';

export type WireOperation = Operation extends infer O
  ? O extends { hashKey: bigint }
    ? Omit<O, 'hashKey'> & { readonly hashKey: string }
    : O
  : never;

export interface WirePlan {
  readonly reason: Decision['reason'];
  readonly direction: Direction;
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
}

/** One operation that this execution tried. */
export interface OperationOutcome {
  readonly operation: WireOperation;
  readonly startedAtSeconds: number;
  readonly completedAtSeconds?: number;
  /** `applied`, `already done`, `stale` (the shards had changed: not tried), or the error's name. */
  readonly outcome: string;
  readonly openShardCountBefore: number;
}

export interface WorkflowState {
  /** The execution's input as it came; a second look at it is a second opinion. */
  readonly input: unknown;
  readonly execution: { readonly id: string; readonly startedAt: string };
  readonly next?: Next;
  /** From here on present once the stream is acquired. */
  readonly trigger?: Trigger;
  readonly streamName?: string;
  readonly lease?: Lease;
  /** After this the execution starts nothing more. */
  readonly endsAtSeconds?: number;
  readonly operationsLeft?: number;
  readonly plan?: WirePlan;
  /** Started, and not yet seen to be complete. */
  readonly running?: OperationOutcome;
  readonly outcomes?: readonly OperationOutcome[];
  readonly decisions?: readonly DecisionSummary[];
  readonly lagEpisode?: LagEpisode | null;
  readonly lookAgainSeconds?: number;
  /** What Step Functions caught. */
  readonly failure?: { readonly Error: string; readonly Cause?: string };
}
