import { triggerOf } from '../triggers/trigger';
import { acquireLease, type Step } from './context';

/** After this long an execution starts nothing more; what is left is for the next one, with a fresh look. */
const EXECUTION_BUDGET_SECONDS = 1_800;

/**
 * Reads what the execution is for and takes the stream's lease.
 * Next: Decide, or AlreadyRunning where another execution holds the stream.
 * @throws MalformedTrigger, UnmanagedStream
 */
export const acquire: Step =
  ({ ports, deployment, policy }) =>
  async (state) => {
    const trigger = triggerOf(state.input, deployment);
    const lease = await acquireLease(ports, trigger.streamName, state.execution.id);
    const { input, execution } = state;
    if (lease === undefined) return { input, execution, next: 'AlreadyRunning' };
    return {
      input,
      execution,
      next: 'Decide',
      trigger,
      lease,
      endsAtSeconds: ports.clock.nowSeconds() + EXECUTION_BUDGET_SECONDS,
      operationsLeft: policy.MaxOperationsPerRun,
      outcomes: [],
      decisions: [],
    };
  };
