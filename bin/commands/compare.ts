import type { Command } from 'commander';
import type { CompareArguments } from '../../lib/sim/compare-command';
import { fitted } from '../help-text';
import { addRunOptions, type RunOptions, runArguments, WORKLOADS_HELP } from '../run-options';

/** Adds the command that runs every rule over one workload. */
export function compare(program: Command): void {
  const command = program
    .command('compare')
    .summary('run every rule over one workload, and print one table, best first')
    .description(
      'Runs the controller and every rival rule over one workload, on all cores, and prints what each cost and lost: ' +
        'best score first.',
    );
  addRunOptions(command)
    .addHelpText(
      'after',
      fitted(`
Examples:
  npx shardwright compare --workload moving-hot-key
  npx shardwright compare --trace traffic.csv.gz --peak-shards 24

${WORKLOADS_HELP}`),
    )
    .action(async (options: RunOptions) => {
      const given: CompareArguments = runArguments(options, command);
      // Loaded here and not above, so that help need not wait for it.
      const { compareCommand } =
        require('../../lib/sim/compare-command') as typeof import('../../lib/sim/compare-command');
      await compareCommand(given);
    });
}
