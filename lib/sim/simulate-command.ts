import { writeFile } from 'node:fs/promises';
import { parsePolicy } from '../core/policy';
import { type JsonTarget, writeJson } from '../terminal/json';
import { screenOn } from '../terminal/screen';
import { chosenWorkload, type WorkloadChoice } from './chosen-workload';
import { bestFirst, type ComparedRule, type ComparisonTask, comparedRule, compareRules } from './comparison';
import { sayMaxShardsNote } from './max-shards-note';
import { pricesFor } from './prices';
import { progressOn } from './progress';
import type { ReportInput } from './report/page';
import { resultOf } from './result';
import { OWN_RULE, RULE_NAMES, type RuleName } from './rule-names';
import { type Simulation, simulate } from './simulate';
import { saySummary } from './summary';

/** What `simulate` and `compare` take alike. */
export interface RunArguments extends WorkloadChoice {
  readonly initialShards?: number | undefined;
  /** Values of our own rule's parameters, by name. */
  readonly param: Readonly<Record<string, string>>;
  readonly burst: number;
  /** Where the result is written as JSON. */
  readonly json?: JsonTarget | undefined;
  /** Where a page about the run is written, with its score beside those of every other rule. */
  readonly report?: string | undefined;
  readonly shardHourPrice?: number | undefined;
}

export interface SimulateArguments extends RunArguments {
  readonly rule: RuleName;
}

/** Runs one rule over one workload; prints what came of it, and writes its JSON and its report where asked. */
export async function simulateCommand(given: SimulateArguments): Promise<void> {
  const policy = parsePolicy(given.param);
  const { workload, summary } = await chosenWorkload(given);
  const { rule, initialShards, burst, seed } = given;
  const options = { policy, initialShards, burst, seed };
  const simulation = await simulate(workload, { ...options, rule });
  const prices = pricesFor(given);
  if (given.json !== true) saySummary(simulation, summary, prices, screenOn(process.stdout, process.env));
  await writeJson(given.json, () => resultOf(simulation, summary));
  if (given.report !== undefined) {
    const rules = await besideOthers(simulation, { workload, ...options, prices });
    await writeReport(given.report, { simulation, trace: summary, rules, prices });
  }
  if (rule === OWN_RULE) sayMaxShardsNote(simulation.bound, policy, screenOn(process.stderr, process.env));
}

/** What the run comes to and what every other rule would have: best score first. Says on standard error how far it has come. */
async function besideOthers(simulation: Simulation, task: ComparisonTask): Promise<ComparedRule[]> {
  const others = RULE_NAMES.filter((rule) => rule !== simulation.rule);
  const progress = progressOn(process.stderr, others.length);
  const compared = await compareRules(task, progress.done, others);
  progress.clear();
  return bestFirst([...compared, comparedRule(simulation, task.prices)]);
}

export async function writeReport(path: string, input: ReportInput): Promise<void> {
  // Loaded here and not above, so that a run without a report need not wait for the charts.
  const { reportPage } = require('./report/page') as typeof import('./report/page');
  await writeFile(path, reportPage(input));
}
