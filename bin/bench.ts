/** `npm run bench`: how fast the simulation and the decision are, and how much memory they take. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BadInput } from '../lib/operator/bad-input';
import { benchCommand } from '../lib/sim/bench/bench-command';
import { BENCH_CASES, type BenchCase, type Measured, measure } from '../lib/sim/bench/measure';
import { fail } from './failure';

/** Given the index of a case, it measures that case and prints it as JSON; else all of them, each in a process of its own. */
const [index] = process.argv.slice(2);
const all = () => benchCommand(measureAlone);
const one = async (benchCase: BenchCase | undefined) => {
  if (benchCase === undefined)
    throw new BadInput(
      `There is no case ${index}: give one from 0 to ${BENCH_CASES.length - 1}, or none for all of them.`,
    );
  process.stdout.write(JSON.stringify(await measure(benchCase)));
};
(index === undefined ? all() : one(BENCH_CASES[Number(index)])).catch(fail);

async function measureAlone(caseIndex: number): Promise<Measured> {
  const launcher = join(__dirname, 'bench.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [launcher, String(caseIndex)]);
  return JSON.parse(stdout);
}
