import type { Context } from 'aws-lambda';
import { logLine } from '../lib/workflow/log-line';
import type { WorkflowState } from '../lib/workflow/state';
import type { StepName } from '../lib/workflow/steps';

/** As much of a logger as a step needs. */
interface StepLogger {
  addContext(context: Context): void;
  info(message: string, detail: Record<string, unknown>): void;
  error(message: string, detail: Record<string, unknown>): void;
}

/** A step as Lambda runs it: the document in, the document out, one line of log about what became of it. */
export function stepHandler(
  name: StepName,
  step: (state: WorkflowState) => Promise<WorkflowState>,
  logger: StepLogger,
): (state: WorkflowState, context: Context) => Promise<WorkflowState> {
  return async (state, context) => {
    logger.addContext(context);
    try {
      const after = await step(state);
      logger.info(`${name}: ${after.next ?? 'done'}`, logLine(name, after));
      return after;
    } catch (error) {
      // Thrown on as it is: the state machine matches its name.
      logger.error(`${name} failed`, { ...logLine(name, state), error: error as Error });
      throw error;
    }
  };
}
