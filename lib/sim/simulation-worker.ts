/** A thread of {@link simulationPool}: makes every run that it is sent, and answers with what came of it. */
import { parentPort, workerData } from 'node:worker_threads';
import { simulate } from './simulate';
import type { PooledRun, PoolInput, RunOutcome } from './simulation-pool';

const { workloads, burst, seed } = workerData as PoolInput;

parentPort?.on('message', (run: PooledRun) => {
  outcomeOf(run).then((outcome) => parentPort?.postMessage(outcome), fail);
});

async function outcomeOf({ workload, ...options }: PooledRun): Promise<RunOutcome> {
  const chosen = workloads[workload];
  if (chosen === undefined)
    throw new Error(`There is no workload ${workload}; there are ${workloads.length}.`);
  const { rule, parameters, score, usage } = await simulate(chosen, { ...options, burst, seed });
  return { rule, parameters, score, usage };
}

/** Thrown outside of any promise, it reaches the main thread as the worker's error. */
function fail(error: Error): void {
  setImmediate(() => {
    throw error;
  });
}
