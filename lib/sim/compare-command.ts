import { writeFile } from 'node:fs/promises';
import { parsePolicy } from '../core/policy';
import { chosenWorkload } from './chosen-workload';
import { type ComparedRule, compareRules } from './comparison';
import { comparisonTable } from './comparison-table';
import { RULE_NAMES } from './rule-names';
import { jsonText, pricesFor, type RunArguments } from './simulate-command';

export type CompareArguments = RunArguments;

/** Runs every rule over one workload and prints one table. */
export async function compareCommand(given: CompareArguments): Promise<void> {
  const policy = parsePolicy(given.param);
  const { workload, summary } = await chosenWorkload(given);
  const { initialShards, burst, seed } = given;
  const prices = pricesFor(given);
  const progress = progressOn(process.stderr);
  const rules = await compareRules({ workload, policy, initialShards, burst, seed, prices }, progress.done);
  progress.clear();
  if (given.json !== undefined) await writeFile(given.json, jsonText({ trace: summary, rules }));
  process.stdout.write(comparisonTable(summary, rules, prices));
}

/** One line that is written over, on a terminal; nothing elsewhere. */
function progressOn(stream: NodeJS.WriteStream) {
  let count = 0;
  const write = (text: string) => {
    if (stream.isTTY) stream.write(`\r\u001b[K${text}`);
  };
  write(`0 of ${RULE_NAMES.length} rules`);
  return {
    done: ({ rule }: ComparedRule) => write(`${++count} of ${RULE_NAMES.length} rules; ${rule} is done`),
    clear: () => write(''),
  };
}
