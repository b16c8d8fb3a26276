/** What every command does with `--json [file]`. */
import { writeFile } from 'node:fs/promises';

/** A file; or, where none is named (true), standard output in place of the text. */
export type JsonTarget = string | true;

/** Where text for people goes: to standard error where standard output is for programs. */
export function textStream(json: JsonTarget | undefined): NodeJS.WriteStream {
  return json === true ? process.stderr : process.stdout;
}

/** Writes what a command came to where `--json` asks for it; nothing where it does not. */
export async function writeJson(json: JsonTarget | undefined, result: () => unknown): Promise<void> {
  if (json === undefined) return;
  const text = `${JSON.stringify(result(), undefined, 1)}\n`;
  if (json === true) process.stdout.write(text);
  else await writeFile(json, text);
}
