import type { Command } from 'commander';
import type { TuneArguments } from '../../lib/sim/tune-command';
import { BUILT_IN_NAMES, type BuiltInName } from '../../lib/workload/built-in';
import { number, repeated, searched, wholeNumber } from '../arguments';
import { fitted } from '../help-text';
import {
  addSimulationOptions,
  type SimulationOptions,
  TRACE_DESCRIPTION,
  WORKLOAD_DESCRIPTION,
  WORKLOADS_HELP,
} from '../run-options';

/** Where nothing is said of how long to search. */
const DEFAULT_POLICIES = 96;

interface TuneOptions extends SimulationOptions {
  readonly trace?: readonly string[];
  readonly workload?: readonly string[];
  readonly search?: TuneArguments['search'];
  readonly runs?: number;
  readonly minutes?: number;
}

/** Adds the command that searches the parameters. */
export function tune(program: Command): void {
  const command = program
    .command('tune')
    .summary('search the parameters that do best on your workloads')
    .description(
      'Tries the controller with one set of parameters after the other on every workload named, on all cores, and prints ' +
        'the front of cost against loss, the best score, and what deploys it. Ctrl-C prints the best so far.',
    )
    .option('--trace <file>', `${TRACE_DESCRIPTION}; may be repeated`, repeated)
    .option('--workload <name>', `${WORKLOAD_DESCRIPTION}; may be repeated`, repeated)
    .option(
      '--search <Name[=FROM..TO]>',
      'a parameter to search; may be repeated (default: thresholds, cooldowns and look-back that --param leaves free)',
      searched,
    )
    .option(
      '--runs <n>',
      `how many policies to try, each on every workload (default: ${DEFAULT_POLICIES}, unless --minutes is given)`,
      wholeNumber({ minimum: 1, maximum: 100_000 }),
    )
    .option(
      '--minutes <n>',
      'how long to search; what is tried then depends on the machine',
      number({ minimum: 0.01, maximum: 10_000 }),
    );
  addSimulationOptions(command)
    .addHelpText(
      'after',
      fitted(`
Examples:
  npx shardwright tune --trace monday.csv.gz --trace friday.csv.gz --minutes 10
  npx shardwright tune --workload tenants --workload step --param MaxShards=40
  npx shardwright tune --workload step --search ScaleUpUtilization=0.7..0.95

${WORKLOADS_HELP}`),
    )
    .action(async (options: TuneOptions) => {
      const { trace = [], workload = [], param = {}, search = {}, runs, minutes, ...rest } = options;
      const sources = [
        ...trace.map((file) => ({ trace: file })),
        ...workload.map((name) => ({ builtIn: builtInName(name, command) })),
      ];
      if (sources.length === 0)
        command.error('No workload is named: give --trace FILE, or --workload NAME for a generated one.');
      const policies = runs ?? (minutes === undefined ? DEFAULT_POLICIES : undefined);
      const given: TuneArguments = { ...rest, param, search, sources, policies, minutes };
      // Loaded here and not above, so that help need not wait for it.
      const { tuneCommand } =
        require('../../lib/sim/tune-command') as typeof import('../../lib/sim/tune-command');
      await tuneCommand(given);
    });
}

/** Ends the process where there is no such workload. */
function builtInName(name: string, command: Command): BuiltInName {
  return (
    BUILT_IN_NAMES.find((known) => known === name) ??
    command.error(
      `option '--workload <name>' argument '${name}' is invalid. Allowed choices are ${BUILT_IN_NAMES.join(', ')}.`,
    )
  );
}
