/** A thread of {@link compareRules}: runs every rule that it is sent, and answers with what came of it. */
import { parentPort, workerData } from 'node:worker_threads';
import { type ComparedRule, type ComparisonTask, comparedRule } from './comparison';
import type { RuleName } from './rule-names';
import { simulate } from './simulate';

const { prices, workload, ...options } = workerData as ComparisonTask;

parentPort?.on('message', (rule: RuleName) => {
  run(rule).then((done) => parentPort?.postMessage(done), fail);
});

async function run(rule: RuleName): Promise<ComparedRule> {
  return comparedRule(await simulate(workload, { ...options, rule }), prices);
}

/** Thrown outside of any promise, it reaches the main thread as the worker's error. */
function fail(error: Error): void {
  setImmediate(() => {
    throw error;
  });
}
