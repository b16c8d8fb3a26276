import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';

/**
 * Asks on standard error, so that standard output stays a program's. Anything but `y` or `yes` is no; so is Ctrl-C, and an
 * input that ends.
 */
export async function confirmed(
  question: string,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<boolean> {
  const asking = createInterface({ input, output });
  const ended = once(asking, 'close').then(() => '');
  try {
    const asked = asking.question(`${question} [y/N] `).catch(() => ''); // Ctrl-C
    const answer = await Promise.race([asked, ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    asking.close();
  }
}
