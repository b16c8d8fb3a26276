import type { ComparedRule } from './comparison';

/** One line that is written over, on a terminal; nothing elsewhere. */
export function progressOn(stream: NodeJS.WriteStream, rules: number) {
  let count = 0;
  const write = (text: string) => {
    if (stream.isTTY) stream.write(`\r\u001b[K${text}`);
  };
  write(`0 of ${rules} rules`);
  return {
    done: ({ rule }: ComparedRule) => write(`${++count} of ${rules} rules; ${rule} is done`),
    clear: () => write(''),
  };
}
