import { parsePolicy } from '../core/policy';
import { writeJson } from '../terminal/json';
import { screenOn } from '../terminal/screen';
import { boundOf } from './bound';
import { chosenWorkload } from './chosen-workload';
import { compareRules } from './comparison';
import { sayComparison } from './comparison-table';
import { sayMaxShardsNote } from './max-shards-note';
import { pricesFor } from './prices';
import { progressOn } from './progress';
import { OWN_RULE, RULE_NAMES } from './rule-names';
import { simulate } from './simulate';
import { type RunArguments, writeReport } from './simulate-command';

export type CompareArguments = RunArguments;

/** Runs every rule over one workload and prints one table. */
export async function compareCommand(given: CompareArguments): Promise<void> {
  const policy = parsePolicy(given.param);
  const { workload, summary } = await chosenWorkload(given);
  const { initialShards, burst, seed } = given;
  const prices = pricesFor(given);
  const progress = progressOn(process.stderr, RULE_NAMES.length);
  const rules = await compareRules({ workload, policy, initialShards, burst, seed, prices }, progress.done);
  progress.clear();
  if (given.json !== true) sayComparison(summary, rules, prices, screenOn(process.stdout, process.env));
  await writeJson(given.json, () => ({ trace: summary, rules }));
  if (given.report !== undefined) {
    const simulation = await simulate(workload, { rule: OWN_RULE, policy, initialShards, burst, seed });
    await writeReport(given.report, { simulation, trace: summary, rules, prices });
  }
  sayMaxShardsNote(boundOf(workload, burst), policy, screenOn(process.stderr, process.env));
}
