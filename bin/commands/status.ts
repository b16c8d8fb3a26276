import type { Command } from 'commander';
import type { StatusArguments } from '../../lib/operator/status-command';
import { addDeploymentOptions, CREDENTIALS_HELP } from '../account-options';
import { fitted } from '../help-text';
import { jsonOption } from '../json-option';

/** Adds the command that shows all managed streams. */
export function status(program: Command): void {
  const command = program
    .command('status')
    .summary('show every managed stream of your account: shards, use, alarms, last decision')
    .description(
      'Shows the streams that a deployment manages, one a row: open shards, how full the stream and its hottest shard are, ' +
        'the last decision and when it is looked at next; below it the mode, what its tags override, tags that are ignored, ' +
        'and alarms. Reads only.',
    );
  addDeploymentOptions(command)
    .addOption(jsonOption('the table'))
    .addHelpText(
      'after',
      fitted(`
Examples:
  npx shardwright status
  npx shardwright status --profile production --region eu-west-1
  npx shardwright status --json | jq '.[].streams[] | select(.alarms != [])'

${CREDENTIALS_HELP}`),
    )
    .action(async (given: StatusArguments) => {
      // Loaded here and not above, so that help need not wait for it.
      const { statusCommand } =
        require('../../lib/operator/status-command') as typeof import('../../lib/operator/status-command');
      await statusCommand(given);
    });
}
