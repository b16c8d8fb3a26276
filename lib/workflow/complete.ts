import { attemptSince, withCompleted } from '../core/history';
import type { Operation } from '../core/model';
import type { Ports } from '../ports';
import { afterOperation } from './progress';
import type { HeldState, WorkflowState } from './state';

/** Remembers that `operation`, which is seen to be done, is complete; where none of ours explains it, it was somebody else's. */
export async function completed(
  ports: Ports,
  state: HeldState,
  operation: Operation,
): Promise<WorkflowState> {
  const nowSeconds = ports.clock.nowSeconds();
  const record = await ports.state.read(state.trigger.streamName);
  // An earlier try of this step may have said already that it is complete.
  const attempt = attemptSince(record.history, operation, state.plan?.decidedAtSeconds ?? nowSeconds);
  if (attempt === undefined) return afterOperation(state, 'already done', nowSeconds);
  const history = withCompleted(record.history, operation, nowSeconds);
  await ports.state.save(state.lease, { ...record, history });
  // A try that finds it done has not seen how it was begun.
  const { startedAtSeconds, openShardCountBefore } = attempt;
  const running = state.running && { ...state.running, startedAtSeconds, openShardCountBefore };
  return afterOperation(running === undefined ? state : { ...state, running }, 'applied', nowSeconds);
}
