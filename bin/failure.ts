/** Errors that are the input's fault, by name: files, parameters, and which account, stack or stream is asked for. */
const INPUT_FAULTS = [
  'InvalidTrace',
  'InvalidPolicy',
  'BadInput',
  'AccessDenied',
  'StreamNotFound',
  'OnDemandStream',
  'StreamBeingDeleted',
];

/**
 * Ends the process for a command that did not do what it was asked: one line on standard error, and the exit status that says
 * whose fault it is: 2 where the input's, else 1.
 */
export function fail(error: unknown): never {
  const { name, message } = error as Error;
  process.stderr.write(`shardwright: ${message.replaceAll('\n', ' ')}\n`);
  process.exit(INPUT_FAULTS.includes(name) ? 2 : 1);
}
