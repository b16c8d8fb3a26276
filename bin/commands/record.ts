import { type Command, Option } from 'commander';
import { FIVE_MINUTES_KEPT_DAYS } from '../../lib/operator/record/history';
import type { RecordArguments } from '../../lib/operator/record/record-command';
import { addAccountOptions, CREDENTIALS_HELP } from '../account-options';
import { fileToWrite, wholeNumber } from '../arguments';
import { fitted } from '../help-text';
import { jsonOption } from '../json-option';

/** How long CloudWatch keeps datapoints of a minute, less one, so that the first is still whole. */
const DEFAULT_DAYS = 14;

/** Adds the command that makes a trace of a stream's history. */
export function record(program: Command): void {
  const command = program
    .command('record')
    .summary('make a trace of a stream of your account, for simulate, compare and tune')
    .description(
      'Reads what CloudWatch remembers of a stream, managed or not, and writes it as a trace: what was offered in each minute, ' +
        'accepted and refused, and by shard as far as shard-level metrics exist. Keys are made up, several for each range of ' +
        'hash keys that a shard had: CloudWatch knows no keys. Interrupted, it goes on where it was. Reads only.',
    )
    .requiredOption('--stream <name>', 'a stream')
    .option(
      '--days <n>',
      'how far back; of more than 15 days ago only means of five minutes are kept',
      wholeNumber({ minimum: 1, maximum: FIVE_MINUTES_KEPT_DAYS }),
      DEFAULT_DAYS,
    )
    .option('--out <file>', 'the trace, gzipped where it ends in .gz (default: NAME.csv.gz)', fileToWrite)
    .addOption(
      new Option(
        '--gaps <how>',
        'what to do about minutes of which CloudWatch has nothing: record them as no load, or refuse',
      )
        .choices(['refuse', 'zero'])
        .default('refuse'),
    );
  addAccountOptions(command)
    .addOption(jsonOption('what was recorded'))
    .addHelpText(
      'after',
      fitted(`
Examples:
  npx shardwright record --stream orders
  npx shardwright record --stream orders --days 3 --out orders.csv
  npx shardwright compare --trace orders.csv.gz

CloudWatch asks 0.01 USD for a thousand metrics: a day of ten shards is 35.

${CREDENTIALS_HELP}`),
    )
    .action(async (given: RecordArguments) => {
      // Loaded here and not above, so that help need not wait for it.
      const { recordCommand } =
        require('../../lib/operator/record/record-command') as typeof import('../../lib/operator/record/record-command');
      await recordCommand(given);
    });
}
