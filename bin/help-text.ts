/** What help says after the options, fitted to the terminal as the options are. */
import { screenOn, wrapped } from '../lib/terminal/screen';

/** An option with its value, or a word; what is quoted is one word. */
const SHELL_WORDS = /--?[\w-]+ [^\s|-]\S*|(?:'[^']*'|[^\s'])+/g;

/** For commander's addHelpText, which asks when help is shown. */
export function fitted(text: string): () => string {
  return () => fittedTo(screenOn(process.stdout, process.env).width, text);
}

/** Paragraphs wrapped, rows of two columns under their second, and commands so that a shell takes them as they stand. */
function fittedTo(width: number, text: string): string {
  const joined = text.replace(/^(\S.*)\n(?=\S)/gm, '$1 ');
  return joined
    .split('\n')
    .flatMap((line) => fittedLine(line, width))
    .join('\n');
}

function fittedLine(line: string, width: number): string[] {
  const [indent = ''] = /^ *(?:\S+ {2,})?/.exec(line) ?? [];
  const command = line.slice(indent.length);
  if (!command.startsWith('npx ')) return wrapped(line, width, indent.length);
  return fittedCommand(command.match(SHELL_WORDS) ?? [], width, indent);
}

/** A command goes on in the next line after a backslash. */
function fittedCommand(words: readonly string[], width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [index, word] of words.entries()) {
    const longer = line === '' ? indent + word : `${line} ${word}`;
    const isLast = index === words.length - 1;
    if (longer.length + (isLast ? 0 : ' \\'.length) <= width) line = longer;
    else {
      lines.push(`${line} \\`);
      line = `${indent}  ${word}`;
    }
  }
  return [...lines, line];
}
