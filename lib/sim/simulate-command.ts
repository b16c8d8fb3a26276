import { writeFile } from 'node:fs/promises';
import { parsePolicy } from '../core/policy';
import { chosenWorkload, type WorkloadChoice } from './chosen-workload';
import { US_EAST_1 } from './prices';
import { resultOf } from './result';
import type { RuleName } from './rule-names';
import { simulate } from './simulate';
import { summaryOf } from './summary';

/** What `simulate` and `compare` take alike. */
export interface RunArguments extends WorkloadChoice {
  readonly initialShards?: number | undefined;
  /** Values of our own rule's parameters, by name. */
  readonly param: Readonly<Record<string, string>>;
  readonly burst: number;
  /** Where the result is written as JSON. */
  readonly json?: string | undefined;
  readonly shardHourPrice?: number | undefined;
}

export interface SimulateArguments extends RunArguments {
  readonly rule: RuleName;
}

/** Runs one rule over one workload; writes its JSON where asked and prints what came of it. */
export async function simulateCommand(given: SimulateArguments): Promise<void> {
  const policy = parsePolicy(given.param);
  const { workload, summary } = await chosenWorkload(given);
  const { rule, initialShards, burst, seed } = given;
  const simulation = await simulate(workload, { rule, policy, initialShards, burst, seed });
  if (given.json !== undefined) await writeFile(given.json, jsonText(resultOf(simulation, summary)));
  process.stdout.write(summaryOf(simulation, summary, pricesFor(given)));
}

/** The table's prices, with what the user knows better in their place. */
export function pricesFor({ shardHourPrice }: Pick<RunArguments, 'shardHourPrice'>) {
  return shardHourPrice === undefined ? US_EAST_1 : { ...US_EAST_1, shardHour: shardHourPrice };
}

export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 1)}\n`;
}
