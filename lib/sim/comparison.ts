/** Runs every rule over one workload, on every core. */
import type { Policy } from '../core/policy';
import type { Prices } from '../core/prices';
import type { Workload } from '../workload/workload';
import { onDemandCost, provisionedCost } from './cost';
import { RULE_NAMES, type RuleName } from './rule-names';
import type { Score } from './score';
import { type RunOutcome, simulationPool } from './simulation-pool';

/** All but the rule. */
export interface ComparisonTask {
  readonly workload: Workload;
  readonly policy: Policy;
  readonly initialShards?: number | undefined;
  readonly burst: number;
  readonly seed: number;
  readonly prices: Prices;
}

/** What came of one rule. */
export interface ComparedRule {
  readonly rule: RuleName;
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly score: Score;
  /** Dollars. On-demand mode is billed by volume, every other rule by its shards. */
  readonly monthlyCost: number;
}

/** What a run comes to beside others. */
export function comparedRule({ rule, parameters, score, usage }: RunOutcome, prices: Prices): ComparedRule {
  const monthlyCost =
    rule === 'on-demand' ? onDemandCost(usage, prices) : provisionedCost(usage, prices).total;
  return { rule, parameters, score, monthlyCost };
}

/**
 * @param onDone told of every rule as it is done
 * @returns best score first
 * @throws what a rule's run throws
 */
export async function compareRules(
  { workload, policy, initialShards, burst, seed, prices }: ComparisonTask,
  onDone: (done: ComparedRule) => void,
  rules: readonly RuleName[] = RULE_NAMES,
): Promise<ComparedRule[]> {
  const pool = simulationPool({ workloads: [workload], burst, seed });
  const results: ComparedRule[] = [];
  try {
    const runs = rules.map((rule) => ({ workload: 0, rule, policy, initialShards })); // ours first: it takes longest
    await pool.runAll(runs, (outcome, index) => {
      const done = comparedRule(outcome, prices);
      results[index] = done; // not as they come: what has the same score stays in the rules' order
      onDone(done);
    });
  } finally {
    await pool.close();
  }
  return bestFirst(results);
}

export function bestFirst(rules: readonly ComparedRule[]): ComparedRule[] {
  return rules.toSorted((one, other) => one.score.score - other.score.score);
}
