import type { WorkflowState } from './state';
import type { StepName } from './steps';

/** What one line of a step's log tells of an execution. The document holds nothing of a record but where shards are cut. */
export function logLine(step: StepName, state: WorkflowState): Record<string, unknown> {
  return {
    step,
    streamName: state.trigger?.streamName,
    executionId: state.execution?.id,
    trigger: state.trigger?.reason,
    next: state.next,
    decision: state.decisions?.at(-1),
    running: state.running,
    outcomes: state.outcomes,
    failure: state.failure?.Error,
  };
}
