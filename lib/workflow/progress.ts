/** Where the execution goes once an operation is over: the next of the plan, another look, or the end. */
import type { HeldState, WorkflowState } from './state';

/** After an operation was applied, or found to be done already. A plan goes along only while some of it is to be done: what fails later would count as begun. */
export function afterOperation(
  state: HeldState,
  outcome: 'applied' | 'already done',
  nowSeconds: number,
): WorkflowState {
  const { plan, ...advanced } = concluded(state, outcome, nowSeconds);
  const [, ...left] = plan?.operations ?? [];
  const operationsLeft = advanced.operationsLeft - (outcome === 'applied' ? 1 : 0);
  const isOver = operationsLeft <= 0 || nowSeconds >= advanced.endsAtSeconds;
  if (isOver) return { ...advanced, operationsLeft, next: 'Record' };
  if (plan === undefined || left.length === 0) return { ...advanced, operationsLeft, next: 'Decide' };
  return { ...advanced, operationsLeft, next: 'Apply', plan: { ...plan, operations: left } };
}

/** Where an operation was waited for in vain. */
export function giveUp(state: HeldState, nowSeconds: number, outcome: string): WorkflowState {
  const { running } = state;
  if (running?.outcome !== 'started') return dropPlan(state, nowSeconds, outcome);
  return dropPlan({ ...state, running: { ...running, isUnconfirmed: true } }, nowSeconds, outcome);
}

/** Where an operation was refused that the stream can do without: decide again. It cost nothing, and is not asked for again soon. */
export function goOnWithout(state: HeldState, nowSeconds: number, outcome: string): WorkflowState {
  return decideAgain(state, nowSeconds, 0, outcome);
}

/** Where the plan no longer fits the stream, or is too old: decide again, while the execution's budget lasts. */
export function dropPlan(state: HeldState, nowSeconds: number, outcome?: string): WorkflowState {
  // A stale plan costs the budget too: an execution that only ever finds its plans stale must come to an end.
  return decideAgain(state, nowSeconds, 1, outcome);
}

/** @param spent how much of the execution's budget of operations it took */
function decideAgain(state: HeldState, nowSeconds: number, spent: number, outcome?: string): WorkflowState {
  const { plan: _, ...rest } = outcome === undefined ? state : concluded(state, outcome, nowSeconds);
  const operationsLeft = rest.operationsLeft - spent;
  const isOver = operationsLeft <= 0 || nowSeconds >= rest.endsAtSeconds;
  return { ...rest, operationsLeft, next: isOver ? 'Record' : 'Decide' };
}

function concluded(state: HeldState, outcome: string, nowSeconds: number): HeldState {
  const { running, ...rest } = state;
  if (running === undefined) return rest;
  const isDone = outcome === 'applied' || outcome === 'already done';
  const entry = { ...running, outcome, ...(isDone && { completedAtSeconds: nowSeconds }) };
  return { ...rest, outcomes: [...state.outcomes, entry] };
}
