import type { Command } from 'commander';
import type { PlanArguments } from '../../lib/operator/plan-command';
import { addDeploymentOptions, CREDENTIALS_HELP } from '../account-options';
import { fitted } from '../help-text';
import { jsonOption } from '../json-option';

/** Adds the command that shows what would be done with a stream. */
export function plan(program: Command): void {
  const command = program
    .command('plan')
    .summary('show what would be done with a stream of your account now, and why')
    .description(
      'Takes the look that the workflow takes, with the deployed policy, the stream’s tags and its history, and shows what ' +
        'it would do and why: a map of the hash key space with every shard shaded by its use, cuts and merges marked. ' +
        'Reads only, unless --apply is given: then it asks, and starts the workflow, which looks again and acts.',
    )
    .requiredOption('--stream <name>', 'a managed stream');
  addDeploymentOptions(command)
    .option('--apply', 'start the workflow where there is something to do')
    .option('--yes', 'with --apply: do not ask')
    .addOption(jsonOption('the plan'))
    .addHelpText(
      'after',
      fitted(`
Examples:
  npx shardwright plan --stream orders
  npx shardwright plan --stream orders --apply
  npx shardwright plan --stream orders --json | jq .decision.operations

${CREDENTIALS_HELP}`),
    )
    .action(async (given: PlanArguments) => {
      if (given.yes && !given.apply) command.error('--yes is for --apply: give both, or neither.');
      // Loaded here and not above, so that help need not wait for it.
      const { planCommand } =
        require('../../lib/operator/plan-command') as typeof import('../../lib/operator/plan-command');
      await planCommand(given);
    });
}
