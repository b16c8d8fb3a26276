import { type Canvas, screenOn } from '../../lib/terminal/screen';

/** What is said on a screen of so many columns. */
export function said(say: (screen: Canvas) => void, columns = 80): string {
  const written: string[] = [];
  const output = { columns, write: (text: string) => written.push(text) > 0 };
  say(screenOn(output as never, {}));
  return written.join('');
}
