import type { Command } from 'commander';
import type { ExplainArguments } from '../../lib/operator/explain-command';
import { addDeploymentOptions, CREDENTIALS_HELP } from '../account-options';
import { fitted } from '../help-text';
import { jsonOption } from '../json-option';

/** Adds the command that answers why something was done, or was not. */
export function explain(program: Command): void {
  const command = program
    .command('explain')
    .summary('tell why something was done with a stream of your account, or was not')
    .description(
      'Finds the newest decision on a stream at or before a moment, in the executions of the workflow and in the log of the ' +
        'sweep, and tells every number of it, the operations, what came of them, and what asking CloudWatch cost. Reads only.',
    )
    .requiredOption('--stream <name>', 'a managed stream')
    .option('--at <time>', 'a moment (2026-11-20T10:04Z), or how long ago (90s, 30m, 2h, 3d; default: now)');
  addDeploymentOptions(command)
    .addOption(jsonOption('all of it'))
    .addHelpText(
      'after',
      fitted(`
Examples:
  npx shardwright explain --stream orders
  npx shardwright explain --stream orders --at 2h
  npx shardwright explain --stream orders --at 2026-11-20T10:04Z --json

Executions are kept for 90 days, the sweep's log for a month. docs/decisions.md
tells what each reason means.

${CREDENTIALS_HELP}`),
    )
    .action(async (given: ExplainArguments) => {
      // Loaded here and not above, so that help need not wait for it.
      const { explainCommand } =
        require('../../lib/operator/explain-command') as typeof import('../../lib/operator/explain-command');
      await explainCommand(given);
    });
}
