/** Says on standard error how far a comparison has come. */
import { progressLine } from '../terminal/progress';
import type { ComparedRule } from './comparison';

export function progressOn(stream: NodeJS.WriteStream, rules: number) {
  const { say, clear } = progressLine(stream);
  let count = 0;
  say(`0 of ${rules} rules`);
  return {
    done: ({ rule }: ComparedRule) => say(`${++count} of ${rules} rules; ${rule} is done`),
    clear,
  };
}
