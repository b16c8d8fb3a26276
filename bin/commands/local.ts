import { type Command, Option } from 'commander';
import type { LocalArguments } from '../../lib/local/local-command';
import { number, once, parameter, wholeNumber } from '../arguments';
import { fitted } from '../help-text';
import { jsonOption } from '../json-option';

/** Fast enough for hours in minutes, slow enough that the laptop keeps up with every minute. */
const DEFAULT_TIME_SCALE = 80;

const ANY_PORT = 0;

/** Adds the command that runs the controller on this machine. */
export function local(program: Command): void {
  program
    .command('local')
    .summary('run the controller on this machine against a Kinesis emulator, with no AWS account')
    .description(
      'Runs the workflow that is deployed, on this machine and with no AWS account: Kinesis and DynamoDB are ' +
        'emulated, CloudWatch and the alarms are answered from what was really put, and records are put as a ' +
        'workload has them. Hot shards are split and cold ones merged as you watch. Without --trace it plays a ' +
        'demonstration: a rise over unevenly spread keys, a hot key, a fall.',
    )
    .addOption(
      once(new Option('--trace <file>', 'play a recorded workload: CSV (or .gz) minute[,key],records,bytes')),
    )
    .option(
      '--peak-shards <n>',
      'scale its volume to a peak of so many shards (default for a trace: 6)',
      number({ minimum: 0.1, maximum: 50 }),
    )
    .option(
      '--from-minute <n>',
      'begin there (default: where it is busiest)',
      wholeNumber({ minimum: 0, maximum: 10_000_000 }),
    )
    .option(
      '--minutes <n>',
      'play so many minutes (default: what two real minutes hold)',
      wholeNumber({ minimum: 1, maximum: 10_000 }),
    )
    .option(
      '--time-scale <n>',
      'seconds that pass in one real second',
      number({ minimum: 1, maximum: 600 }),
      DEFAULT_TIME_SCALE,
    )
    .option(
      '--volume <n>',
      'records that each record put stands for (default: as many as the emulator needs)',
      wholeNumber({ minimum: 1, maximum: 1_000_000 }),
    )
    .option(
      '--initial-shards <n>',
      'open shards at first (default: enough for the first minutes)',
      wholeNumber({ minimum: 1, maximum: 200 }),
    )
    .option('--param <Name=Value>', 'a parameter of the policy, as in the stack; may be repeated', parameter)
    .option(
      '--seed <n>',
      'for everything that is left to chance',
      wholeNumber({ minimum: 0, maximum: 2 ** 31 - 1 }),
      1,
    )
    .option(
      '--port <n>',
      'where Kinesis answers meanwhile; 0 is any free port',
      wholeNumber({ minimum: 0, maximum: 65_535 }),
      ANY_PORT,
    )
    .addOption(jsonOption('the summary'))
    .addHelpText(
      'after',
      fitted(`
Examples:
  npx shardwright local
  npx shardwright local --trace traffic.csv.gz --peak-shards 8
  npx shardwright local --param MaxShards=3 --param ScaleDownCooldownSeconds=300

Time and volume are scaled, and the first lines say by how much. With
--time-scale 1 --volume 1 nothing is.`),
    )
    .action(async (given: LocalArguments) => {
      // Loaded here and not above, so that help need not wait for it.
      const { localCommand } =
        require('../../lib/local/local-command') as typeof import('../../lib/local/local-command');
      await localCommand(given);
    });
}
