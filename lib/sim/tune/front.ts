import type { Policy } from '../../core/policy';
import type { Score } from '../score';

/** A policy and what came of it on the workloads, each workload weighing the same. */
export interface TriedPolicy {
  readonly policy: Policy;
  /** (Shard-minutes + 5 · moves) / bound: the mean over the workloads. */
  readonly cost: number;
  /** Percent of offered bytes avoidably throttled: the mean over the workloads. */
  readonly avoidableThrottledPct: number;
  /** The sum of both, so the mean of the workloads' scores. */
  readonly score: number;
  /** By workload. */
  readonly scores: readonly Score[];
}

export function triedPolicy(policy: Policy, scores: readonly Score[]): TriedPolicy {
  const mean = (of: (score: Score) => number) =>
    scores.reduce((sum, score) => sum + of(score), 0) / scores.length;
  return {
    policy,
    cost: mean((score) => score.score - score.avoidableThrottledPct),
    avoidableThrottledPct: mean((score) => score.avoidableThrottledPct),
    score: mean((score) => score.score),
    scores,
  };
}

/** The lowest score; of equals the one that was tried first. */
export function bestOf(tried: readonly [TriedPolicy, ...TriedPolicy[]]): TriedPolicy {
  return tried.reduce((best, other) => (other.score < best.score ? other : best));
}

/**
 * Those that no other beats in cost without losing more, cheapest first: the Pareto front. Of policies with the same figures
 * the one that was tried first.
 */
export function paretoFront(tried: readonly TriedPolicy[]): TriedPolicy[] {
  const cheapestFirst = tried.toSorted(
    (one, other) => one.cost - other.cost || one.avoidableThrottledPct - other.avoidableThrottledPct,
  );
  const front: TriedPolicy[] = [];
  for (const policy of cheapestFirst) {
    const last = front.at(-1);
    if (last === undefined || policy.avoidableThrottledPct < last.avoidableThrottledPct) front.push(policy);
  }
  return front;
}
