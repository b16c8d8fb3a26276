/** Runs the deployed document over given ports, as fast as it goes: waits pass on the ports' own clock. */
import { type Policy, parsePolicy } from '../../lib/core/policy';
import { aslRunner, type Handler, type StateMachineDocument } from '../../lib/local/asl-runner';
import type { Ports } from '../../lib/ports';
import type { Deployment } from '../../lib/triggers/trigger';
import { reshardDocumentByStep, STEP_NAMES } from '../../lib/workflow/definition';
import type { WorkflowState } from '../../lib/workflow/state';
import { STEPS, type StepName } from '../../lib/workflow/steps';
import type { InMemoryClock } from './in-memory-clock';

export const DEPLOYMENT: Deployment = { stackName: 'Shardwright', streamNames: ['orders', 'clicks'] };

/** Waits and retries of the document take no real time. */
const SCALE = 1_000_000;

/** How far the clock moves for a step, and for the wait before each Confirm. */
const STEP_SECONDS = 1;
const WAIT_SECONDS = 10;

export interface ExecutedWorkflow {
  /** The steps that ran, in order, with the ones that failed. */
  readonly steps: readonly string[];
  /** The document at the end; absent where the execution failed. */
  readonly output?: WorkflowState;
  /** The execution's error and its cause, where it failed. */
  readonly error?: { readonly name: string; readonly message: string };
}

export interface ExecutionOptions {
  readonly policy?: Policy;
  /** Called before each step; may throw in its place. */
  readonly before?: (step: StepName, call: number) => void | Promise<void>;
}

export async function executeWorkflow(
  ports: Ports & { readonly clock: InMemoryClock },
  input: unknown,
  { policy = parsePolicy(), before }: ExecutionOptions = {},
): Promise<ExecutedWorkflow> {
  const steps: string[] = [];
  const calls = new Map<StepName, number>();
  const handlers = Object.fromEntries(
    STEP_NAMES.map((name): [string, Handler] => [
      name,
      async (payload) => {
        ports.clock.advance(name === 'confirm' ? WAIT_SECONDS : STEP_SECONDS);
        calls.set(name, (calls.get(name) ?? 0) + 1);
        steps.push(name);
        await before?.(name, calls.get(name) ?? 0);
        return await STEPS[name]({ ports, deployment: DEPLOYMENT, policy })(payload as WorkflowState);
      },
    ]),
  );
  const { result } = aslRunner({
    document: reshardDocumentByStep() as StateMachineDocument,
    handlers,
    scale: SCALE,
  }).start(input);
  try {
    return { steps, output: (await result) as WorkflowState };
  } catch (error) {
    const { name, message } = error as Error;
    return { steps, error: { name, message } };
  }
}
