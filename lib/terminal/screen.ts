/** Plain lines that fit the terminal and read as well in a log; colour on a terminal alone. */
import pc from 'picocolors';

export interface Screen {
  /** A line, or a paragraph wrapped to the width; the lines that follow the first are indented by `indent`. */
  say(text: string, options?: { readonly indent?: number; readonly tone?: Tone }): void;
}

/** For those who lay out lines themselves. */
export interface Canvas extends Screen {
  /** A line as it is. */
  line(text: string): void;
  /** In characters. */
  readonly width: number;
  /** `text` in a tone's colour, on a terminal. */
  paint(text: string, tone: Tone): string;
}

export type Tone = 'plain' | 'title' | 'quiet' | 'up' | 'down' | 'warning';

/** A terminal that does not say how wide it is, or a file. */
const DEFAULT_WIDTH = 80;

/** In less no line can be read. */
const LEAST_WIDTH = 40;

type Output = Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };

export function screenOn(output: Output, environment: NodeJS.ProcessEnv): Canvas {
  const colours = pc.createColors(output.isTTY === true && !environment['NO_COLOR']);
  const paint: Record<Tone, (text: string) => string> = {
    plain: (text) => text,
    title: colours.bold,
    quiet: colours.dim,
    up: colours.green,
    down: colours.cyan,
    warning: colours.yellow,
  };
  return {
    get width() {
      return widthOf(output, environment);
    },
    paint: (text, tone) => paint[tone](text),
    line(text) {
      output.write(`${text}\n`);
    },
    say(text, { indent = 0, tone = 'plain' } = {}) {
      for (const line of wrapped(text, widthOf(output, environment), indent))
        output.write(`${paint[tone](line)}\n`);
    },
  };
}

/** What the terminal says; else what the environment does, as a pager or a script sets it. */
function widthOf({ columns }: Output, environment: NodeJS.ProcessEnv): number {
  return Math.max(columns ?? (Number(environment['COLUMNS']) || DEFAULT_WIDTH), LEAST_WIDTH);
}

/** `text` in lines of at most `width` characters, broken between words; a longer word stands alone. */
export function wrapped(text: string, width: number, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.trimEnd().split(/(?<=\S) /)) {
    if (line.trim() === '') line += word;
    else if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = ' '.repeat(indent) + word;
    }
  }
  return [...lines, line];
}
