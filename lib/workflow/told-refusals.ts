/** What Kinesis refuses and an execution goes on without is tried again every hour, and people are told of it once. */
import type { StreamRecord } from '../ports';
import { isSwitch } from './refused';
import type { OperationOutcome, WorkflowState } from './state';

/** One each of shard-level metrics that may not be switched, and of an UpdateShardCount that came up against a limit. */
export interface Refusals<Of> {
  readonly refusedSwitch?: Of;
  readonly refusedUpdate?: Of;
}

/** What of a record tells which of them people know of. */
export type ToldRefusals = Pick<StreamRecord, keyof Refusals<string>>;

/** Those of this execution that nobody was told of yet. */
export function newRefusals(
  { outcomes }: WorkflowState,
  told: ToldRefusals | undefined,
): Refusals<OperationOutcome> {
  const { refusedSwitch, refusedUpdate } = lastOf(outcomes);
  return {
    ...(isNew(refusedSwitch, told?.refusedSwitch) && { refusedSwitch }),
    ...(isNew(refusedUpdate, told?.refusedUpdate) && { refusedUpdate }),
  };
}

/** What is remembered of them: until one such operation is done, nobody is told of the same again. */
export function rememberingRefusals({ outcomes }: WorkflowState, told: ToldRefusals): ToldRefusals {
  const last = lastOf(outcomes);
  const refusedSwitch = remembering(last.refusedSwitch, told.refusedSwitch);
  const refusedUpdate = remembering(last.refusedUpdate, told.refusedUpdate);
  return {
    ...(refusedSwitch !== undefined && { refusedSwitch }),
    ...(refusedUpdate !== undefined && { refusedUpdate }),
  };
}

/** The last operations of each kind, refused or not. */
function lastOf(outcomes: readonly OperationOutcome[] = []): Refusals<OperationOutcome | undefined> {
  return {
    refusedSwitch: outcomes.findLast(({ operation }) => isSwitch(operation)),
    refusedUpdate: outcomes.findLast(({ operation }) => operation.action === 'UpdateShardCount'),
  };
}

function isNew(last: OperationOutcome | undefined, told: string | undefined): last is OperationOutcome {
  return last?.refusal !== undefined && textOf(last) !== told;
}

function remembering(last: OperationOutcome | undefined, told: string | undefined): string | undefined {
  if (last?.refusal !== undefined) return textOf(last);
  return last?.completedAtSeconds === undefined ? told : undefined;
}

function textOf({ operation, outcome, isBeyondTen }: OperationOutcome): string {
  return `${operation.action}: ${outcome}${isBeyondTen ? ' beyond ten' : ''}`;
}
