import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textStream, writeJson, writeText } from '../../lib/terminal/json';

let written: string[];
beforeEach(() => {
  written = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => jest.restoreAllMocks());

test('without --json only the text is written', async () => {
  await writeJson(undefined, () => fail('Nobody asked for it.'));
  writeText(undefined, () => 'text\n');

  expect(written).toEqual(['text\n']);
  expect(textStream(undefined)).toBe(process.stdout);
});

test('with --json alone only the JSON is, and what else is said goes to standard error', async () => {
  await writeJson(true, () => ({ a: 1 }));
  writeText(true, () => 'text\n');

  expect(written).toEqual(['{\n "a": 1\n}\n']);
  expect(textStream(true)).toBe(process.stderr);
});

test('with --json FILE the JSON is in the file and the text is written', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'json-'));
  const file = join(directory, 'result.json');

  await writeJson(file, () => ({ a: 1 }));
  writeText(file, () => 'text\n');

  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ a: 1 });
  expect(written).toEqual(['text\n']);
  rmSync(directory, { recursive: true });
});
