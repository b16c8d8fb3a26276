import { createInterface } from 'node:readline/promises';

/** Asks on standard error, so that standard output stays a program's. Anything but `y` or `yes` is no. */
export async function confirmed(question: string): Promise<boolean> {
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asking.question(`${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    asking.close();
  }
}
