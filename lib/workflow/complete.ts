import { withCompleted } from '../core/history';
import type { History, Operation } from '../core/model';
import type { Ports } from '../ports';
import { afterOperation } from './progress';
import type { HeldState, WorkflowState } from './state';
import { toWire } from './wire';

/** Remembers that `operation`, which is seen to be done, is complete; where none of ours explains it, it was somebody else's. */
export async function completed(
  ports: Ports,
  state: HeldState,
  operation: Operation,
): Promise<WorkflowState> {
  const nowSeconds = ports.clock.nowSeconds();
  const record = await ports.state.read(state.trigger.streamName);
  if (!isOurs(record.history, operation, state.plan?.decidedAtSeconds ?? nowSeconds))
    return afterOperation(state, 'already done', nowSeconds);
  const history = withCompleted(record.history, operation, nowSeconds);
  await ports.state.save(state.lease, { ...record, history });
  return afterOperation(state, 'applied', nowSeconds);
}

/** Whether an attempt of ours is under way, or was complete since the plan: an earlier try of this step may have said so. */
function isOurs({ operations }: History, operation: Operation, sinceSeconds: number): boolean {
  const wanted = JSON.stringify(toWire(operation));
  return operations.some(
    (past) =>
      (past.completedAtSeconds ?? Number.POSITIVE_INFINITY) >= sinceSeconds &&
      JSON.stringify(toWire(past.operation)) === wanted,
  );
}
