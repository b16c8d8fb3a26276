import type { Policy } from '../../core/policy';
import { OWN_RULE } from '../rule-names';
import type { Score } from '../score';
import { type PooledRun, type PoolInput, simulationPool } from '../simulation-pool';
import { type TriedPolicy, triedPolicy } from './front';
import { search } from './search';
import type { SearchedParameter } from './search-space';

export interface TuneTask extends PoolInput {
  readonly initialShards?: number | undefined;
  /** What is tried first, and gives the values of all that is not searched. */
  readonly base: Policy;
  readonly space: readonly SearchedParameter[];
  /** How many policies are tried at most. */
  readonly policies: number;
}

export interface TuneWatch {
  /** Ends the search with what it has. */
  readonly signal: AbortSignal;
  /** Told of every run of a policy over a workload. */
  onRun(): void;
  /** Told of every policy that has run over all workloads, in the order in which they come. */
  onPolicy(tried: TriedPolicy): void;
}

/**
 * Tries policies on all workloads, on every core.
 * @returns what was tried, the base first; nothing where it was stopped before the first was done
 * @throws InvalidPolicy where no policy in the space is valid
 */
export async function tune(task: TuneTask, { signal, onRun, onPolicy }: TuneWatch): Promise<TriedPolicy[]> {
  const { workloads, burst, seed, initialShards } = task;
  const pool = simulationPool({ workloads, burst, seed });
  const stop = () => pool.close();
  signal.addEventListener('abort', stop);

  const tryOut = async (policies: readonly Policy[]) => {
    const runs: PooledRun[] = policies.flatMap((policy) =>
      workloads.map((_, workload) => ({ workload, rule: OWN_RULE, policy, initialShards })),
    );
    const scores = policies.map(() => new Map<number, Score>());
    const tried = new Map<number, TriedPolicy>();
    const noteRun = (score: Score, index: number) => {
      const at = Math.floor(index / workloads.length);
      const ofPolicy = scores[at] as Map<number, Score>;
      ofPolicy.set(index % workloads.length, score);
      onRun();
      if (ofPolicy.size < workloads.length) return;
      const inOrder = workloads.map((_, workload) => ofPolicy.get(workload) as Score);
      const done = triedPolicy(policies[at] as Policy, inOrder);
      tried.set(at, done);
      onPolicy(done);
    };
    try {
      await pool.runAll(runs, ({ score }, index) => noteRun(score, index));
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return policies.flatMap((_, at) => tried.get(at) ?? []);
  };

  try {
    return await search({ ...task, tryOut, stopped: () => signal.aborted });
  } finally {
    signal.removeEventListener('abort', stop);
    await pool.close();
  }
}
