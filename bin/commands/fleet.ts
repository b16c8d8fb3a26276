import type { Command } from 'commander';
import type { FleetArguments } from '../../lib/sim/fleet-command';
import { wholeNumber } from '../arguments';
import { jsonOption } from '../json-option';

/** Adds the command that simulates many streams in one account. */
export function fleet(program: Command): void {
  program
    .command('fleet')
    .summary('let the load of hundreds of streams of one account rise at once, in virtual time')
    .description(
      'Runs the deployed steps, state machine, sweeps and alarms over many streams of one account, whose load rises within one ' +
        'minute, under the rates that all of them share: five splits and merges a second, twenty DescribeStreamSummary, and so ' +
        'on. Prints when the streams were served, the hottest first, and how often each service refused a call.',
    )
    .option('--streams <n>', 'how many streams', wholeNumber({ minimum: 1, maximum: 5_000 }), 500)
    .option(
      '--seed <n>',
      'draws the streams and their loads',
      wholeNumber({ minimum: 0, maximum: 2 ** 31 - 1 }),
      1,
    )
    .addOption(jsonOption('when each stream was served'))
    .action(async (given: FleetArguments) => {
      // Loaded here and not above, so that help need not wait for it.
      const { fleetCommand } =
        require('../../lib/sim/fleet-command') as typeof import('../../lib/sim/fleet-command');
      await fleetCommand(given);
    });
}
