/** Simulations on every core. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Workload } from '../workload/workload';
import type { Simulation, SimulationOptions } from './simulate';

/** What every thread is given once. */
export interface PoolInput extends Pick<SimulationOptions, 'burst' | 'seed'> {
  readonly workloads: readonly Workload[];
}

export interface PooledRun extends Pick<SimulationOptions, 'rule' | 'policy' | 'initialShards'> {
  /** Which of the workloads, by its index. */
  readonly workload: number;
}

/** What is left of a run when it leaves its thread. */
export type RunOutcome = Pick<Simulation, 'rule' | 'parameters' | 'score' | 'usage'>;

export interface SimulationPool {
  /**
   * Makes the runs, the first ones first, on as many threads as there are cores.
   * @param onDone told of every run as it is done, by its index
   * @throws what a run throws; Error where the pool is closed meanwhile
   */
  runAll(runs: readonly PooledRun[], onDone: (outcome: RunOutcome, index: number) => void): Promise<void>;
  /** Ends every thread, whatever it is at. */
  close(): Promise<void>;
}

/** Threads start when there is something to run, and stay until the pool is closed. */
export function simulationPool(input: PoolInput): SimulationPool {
  const workers: Worker[] = [];
  const workThrough = async (
    worker: Worker,
    left: [number, PooledRun][],
    onDone: (outcome: RunOutcome, index: number) => void,
  ) => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, run] = next;
      onDone(await outcomeFrom(worker, run), index);
    }
  };
  return {
    async runAll(runs, onDone) {
      const left = [...runs.entries()];
      while (workers.length < Math.min(availableParallelism(), runs.length)) workers.push(startWorker(input));
      await Promise.all(workers.map((worker) => workThrough(worker, left, onDone)));
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function startWorker(input: PoolInput): Worker {
  return new Worker(join(__dirname, 'simulation-worker.mjs'), { workerData: input });
}

function outcomeFrom(worker: Worker, run: PooledRun): Promise<RunOutcome> {
  return new Promise((resolve, reject) => {
    const closed = () => reject(new Error('The pool was closed before the run was done.'));
    const settle = () => {
      worker.off('message', done).off('error', failed).off('exit', closed);
    };
    const done = (outcome: RunOutcome) => {
      settle();
      resolve(outcome);
    };
    const failed = (error: Error) => {
      settle();
      reject(error);
    };
    worker.on('message', done).on('error', failed).on('exit', closed);
    worker.postMessage(run);
  });
}
