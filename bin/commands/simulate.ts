import { type Command, Option } from 'commander';
import { OWN_RULE, RULE_NAMES, type RuleName } from '../../lib/sim/rule-names';
import type { SimulateArguments } from '../../lib/sim/simulate-command';
import { fitted } from '../help-text';
import { addRunOptions, type RunOptions, runArguments, WORKLOADS_HELP } from '../run-options';

/** Adds the command that runs one rule over one workload in virtual time. */
export function simulate(program: Command): void {
  const command = program
    .command('simulate')
    .summary('run the controller, or a rival rule, over a workload in virtual time')
    .description(
      'Runs the deployed controller, or a rival rule as it is shipped, over a recorded or generated workload against an ' +
        'exact model of a stream, in virtual time: weeks in seconds. Prints what it cost and what it lost, and writes ' +
        'every shard and every operation as JSON.',
    );
  addRunOptions(command)
    .addOption(new Option('--rule <name>', 'whose rule').choices(RULE_NAMES).default(OWN_RULE))
    .addHelpText(
      'after',
      fitted(`
Examples:
  npx shardwright simulate --workload flash-crowd
  npx shardwright simulate --trace traffic.csv.gz --json result.json
  npx shardwright simulate --workload step --param ScaleDownLookbackMinutes=30
  npx shardwright simulate --workload tenants --rule aws-samples

${WORKLOADS_HELP}`),
    )
    .action(async (options: RunOptions & { readonly rule: RuleName }) => {
      const { rule, param } = options;
      if (rule !== OWN_RULE && param !== undefined)
        command.error(`--param is for the rule ${OWN_RULE}; ${rule} runs as it is shipped. Leave one out.`);
      const given: SimulateArguments = { ...runArguments(options, command), rule };
      // Loaded here and not above, so that help need not wait for it.
      const { simulateCommand } =
        require('../../lib/sim/simulate-command') as typeof import('../../lib/sim/simulate-command');
      await simulateCommand(given);
    });
}
