/** Runs every rule over one workload, on every core. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Policy } from '../core/policy';
import type { Workload } from '../workload/workload';
import { onDemandCost, provisionedCost } from './cost';
import type { Prices } from './prices';
import { RULE_NAMES, type RuleName } from './rule-names';
import type { Score } from './score';
import type { Simulation } from './simulate';

/** What a worker is given once: all but the rule. */
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
export function comparedRule(simulation: Simulation, prices: Prices): ComparedRule {
  const { rule, parameters, score, shardMetricHours, world } = simulation;
  const usage = { hours: world.workload.minutes / 60, shardHours: score.shardHours, shardMetricHours };
  const monthlyCost =
    rule === 'on-demand'
      ? onDemandCost(world.workload, prices)
      : provisionedCost(usage, world.workload, prices);
  return { rule, parameters, score, monthlyCost };
}

/**
 * @param onDone told of every rule as it is done
 * @returns best score first
 * @throws what a rule's run throws
 */
export async function compareRules(
  task: ComparisonTask,
  onDone: (done: ComparedRule) => void,
  rules: readonly RuleName[] = RULE_NAMES,
): Promise<ComparedRule[]> {
  const left = [...rules]; // ours first: it takes longest
  const results: ComparedRule[] = [];
  const workers = Array.from({ length: Math.min(availableParallelism(), left.length) }, () =>
    workThrough(
      task,
      () => left.shift(),
      (done) => {
        results.push(done);
        onDone(done);
      },
    ),
  );
  await Promise.all(workers);
  return bestFirst(results);
}

export function bestFirst(rules: readonly ComparedRule[]): ComparedRule[] {
  return rules.toSorted((one, other) => one.score.score - other.score.score);
}

/** One worker that runs rule after rule until there is none left. */
function workThrough(
  task: ComparisonTask,
  next: () => RuleName | undefined,
  onDone: (done: ComparedRule) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(join(__dirname, 'comparison-worker.mjs'), { workerData: task });
    const goOn = () => {
      const rule = next();
      if (rule !== undefined) worker.postMessage(rule);
      else worker.terminate().then(() => resolve(), reject);
    };
    worker.on('error', reject);
    worker.on('message', (done: ComparedRule) => {
      onDone(done);
      goOn();
    });
    goOn();
  });
}
