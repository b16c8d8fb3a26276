/** Where shard-level metrics may not be switched people are told once, though it is tried again every hour. */
import type { StreamRecord } from '../ports';
import { isSwitch } from './refused';
import type { OperationOutcome, WorkflowState } from './state';

type Told = Pick<StreamRecord, 'refusedSwitch'>;

/** The refusal of this execution that nobody was told of yet; undefined where there is none. */
export function newlyRefusedSwitch(
  state: WorkflowState,
  told: Told | undefined,
): OperationOutcome | undefined {
  const last = lastSwitch(state);
  return last?.refusal !== undefined && textOf(last) !== told?.refusedSwitch ? last : undefined;
}

/** What is remembered of it: until one is done, nobody is told of the same again. */
export function rememberingSwitch(state: WorkflowState, { refusedSwitch }: Told): Told {
  const last = lastSwitch(state);
  if (last?.refusal !== undefined) return { refusedSwitch: textOf(last) };
  return refusedSwitch === undefined || last?.completedAtSeconds !== undefined ? {} : { refusedSwitch };
}

function lastSwitch({ outcomes = [] }: WorkflowState): OperationOutcome | undefined {
  return outcomes.findLast(({ operation }) => isSwitch(operation));
}

function textOf({ operation, outcome }: OperationOutcome): string {
  return `${operation.action}: ${outcome}`;
}
