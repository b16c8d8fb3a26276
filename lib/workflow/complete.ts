import { isUnderWay, withCompleted } from '../core/history';
import type { Operation } from '../core/model';
import type { Ports } from '../ports';
import { afterOperation } from './progress';
import type { HeldState, WorkflowState } from './state';

/** Remembers that `operation`, which is seen to be done, is complete; where none of ours was under way it was somebody else's. */
export async function completed(
  ports: Ports,
  state: HeldState,
  operation: Operation,
): Promise<WorkflowState> {
  const nowSeconds = ports.clock.nowSeconds();
  const record = await ports.state.read(state.trigger.streamName);
  if (!isUnderWay(record.history, operation)) return afterOperation(state, 'already done', nowSeconds);
  const history = withCompleted(record.history, operation, nowSeconds);
  await ports.state.save(state.lease, { ...record, history });
  return afterOperation(state, 'applied', nowSeconds);
}
