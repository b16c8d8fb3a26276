import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textStream, writeJson } from '../../lib/terminal/json';

let written: string[];
beforeEach(() => {
  written = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => jest.restoreAllMocks());

test('without --json nothing is written', async () => {
  await writeJson(undefined, () => fail('Nobody asked for it.'));

  expect(written).toEqual([]);
  expect(textStream(undefined)).toBe(process.stdout);
});

test('with --json alone the JSON is, and what else is said goes to standard error', async () => {
  await writeJson(true, () => ({ a: 1 }));

  expect(written).toEqual(['{\n "a": 1\n}\n']);
  expect(textStream(true)).toBe(process.stderr);
});

test('with --json FILE the JSON is in the file alone', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'json-'));
  const file = join(directory, 'result.json');

  await writeJson(file, () => ({ a: 1 }));

  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ a: 1 });
  expect(written).toEqual([]);
  rmSync(directory, { recursive: true });
});
