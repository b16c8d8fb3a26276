import type { Command } from 'commander';
import type { ChaosArguments } from '../../lib/sim/chaos-command';
import { wholeNumber } from '../arguments';
import { fitted } from '../help-text';
import { jsonOption } from '../json-option';

const SEED_MAX = 2 ** 31 - 1;

/** Adds the command that simulates faults. */
export function chaos(program: Command): void {
  const command = program
    .command('chaos')
    .summary('let everything fail, in virtual time, and see that nothing breaks')
    .description(
      'Runs the deployed steps and state machine over a simulated stream for hours of virtual time a seed, with a schedule ' +
        'of faults that the seed draws: failing calls, killed functions, stopped executions, stale listings, other hands. ' +
        'After every event the invariants are checked. Of a seed that breaks one it prints the fewest faults that do and ' +
        'what happened, line by line; the same seed always does the same.',
    )
    .option('--seeds <n>', 'how many seeds', wholeNumber({ minimum: 1, maximum: 10_000_000 }), 200)
    .option('--seed <n>', 'the first of them', wholeNumber({ minimum: 0, maximum: SEED_MAX }), 1)
    .addOption(jsonOption('the failures, with their whole traces,'))
    .addHelpText(
      'after',
      fitted(`
Examples:
  npx shardwright chaos --seeds 2000
  npx shardwright chaos --seeds 1 --seed 42 --json seed-42.json`),
    )
    .action(async (given: ChaosArguments) => {
      const { seed, seeds } = given;
      if (seed + seeds - 1 > SEED_MAX)
        command.error(
          `--seed ${seed} and --seeds ${seeds} go beyond ${SEED_MAX}, the last seed that can be replayed: give a lower --seed, or fewer --seeds.`,
        );
      // Loaded here and not above, so that help need not wait for it.
      const { chaosCommand } =
        require('../../lib/sim/chaos-command') as typeof import('../../lib/sim/chaos-command');
      await chaosCommand(given);
    });
}
