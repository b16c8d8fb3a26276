/** How a command ends that did not do what it was asked: one line on standard error, and the exit status that says whose fault it is. */

/** The user asked for what cannot be done; the message is one line that says what to change. */
export class BadUsage extends Error {
  override readonly name = 'BadUsage';
}

/** Errors that are the input's fault, by name. */
const INPUT_FAULTS = ['BadUsage', 'InvalidTrace', 'InvalidPolicy'];

/** Prints why a command failed and ends the process: with 2 where the input is at fault, else with 1. */
export function fail(error: unknown): never {
  const { name, message } = error as Error;
  process.stderr.write(`shardwright: ${message.replaceAll('\n', ' ')}\n`);
  process.exit(INPUT_FAULTS.includes(name) ? 2 : 1);
}
