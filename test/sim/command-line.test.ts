import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RULE_NAMES } from '../../lib/sim/rule-names';

const LAUNCHER = join(__dirname, '../../bin/shardwright.mjs');

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'simulate-'));
  await writeFile(join(directory, 'good.csv'), `minute,records,bytes\n${rows(90)}`);
  await writeFile(join(directory, 'bad.csv'), 'minute,records,bytes\n0,1,many\n');
});
afterAll(() => rm(directory, { recursive: true }));

function rows(minutes: number): string {
  return Array.from({ length: minutes }, (_, minute) => `${minute},100000,`).join('\n');
}

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const shardwright = (...given: string[]) => shardwrightOn({ COLUMNS: '80' }, ...given);

function shardwrightOn(terminal: { readonly COLUMNS: string }, ...given: string[]): Promise<Ended> {
  const env = { ...process.env, ...terminal };
  return new Promise((resolve) => {
    execFile(process.execPath, [LAUNCHER, ...given], { cwd: directory, env }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

test('simulate prints what came of it and writes the JSON', async () => {
  const { status, stdout, stderr } = await shardwright(
    ...['simulate', '--trace', 'good.csv', '--peak-shards', '4', '--json', 'result.json'],
  );

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^good\.csv: 1\.5 hours/);
  const result = JSON.parse(await readFile(join(directory, 'result.json'), 'utf8'));
  expect(result).toMatchObject({ rule: 'shardwright', trace: { file: 'good.csv', minutes: 90, keys: 0 } });
  expect(result.trace.scale).toBeCloseTo(2.4);
});

test('simulate and compare say where MaxShards is less than the workload needs', async () => {
  const needsFour = ['--trace', 'good.csv', '--peak-shards', '4', '--param', 'MaxShards=3'];
  const note = /needs 4 shards at its peak, and MaxShards=3 allows no more:\s.*\s--param\sMaxShards=8\./s;

  expect((await shardwright('simulate', ...needsFour)).stderr).toMatch(note);
  expect((await shardwright('compare', ...needsFour)).stderr).toMatch(note);
});

test.each(['simulate', 'compare'])('%s says of how many rows refusals are not seen', async (command) => {
  await writeFile(join(directory, 'zero.csv'), 'minute,records,bytes\n0,900000,0\n1,900000,0\n2,1,\n');

  const { status, stderr } = await shardwrightOn({ COLUMNS: '400' }, command, '--trace', 'zero.csv');

  expect(status).toBe(0);
  expect(stderr).toMatch(/^zero\.csv: 2 rows have records of 0 bytes\. .* leave bytes empty .*\.\n$/);
});

test('a short trace is told in minutes', async () => {
  await writeFile(join(directory, 'short.csv'), `minute,records,bytes\n${rows(2)}`);

  expect((await shardwright('simulate', '--trace', 'short.csv')).stdout).toMatch(/^short\.csv: 2 minutes, /);
});

test.each([
  ['simulate', '--trace', 'good.csv'],
  ['compare', '--trace', 'good.csv'],
  ['tune', '--trace', 'good.csv', '--runs', '2'],
  ['fleet', '--streams', '2'],
])('what %s says is wrapped to COLUMNS, or to the seventy that its tables take', async (...given) => {
  const { stdout } = await shardwrightOn({ COLUMNS: '60' }, ...given);

  const isProse = (line: string) => line.trim().split(/ {2,}/).length < 4;
  const lines = stdout.split('\n').filter((line) => !line.startsWith('npx ')); // commands to copy stay in one line
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(70);
  expect(Math.max(...lines.filter(isProse).map(({ length }) => length))).toBeLessThanOrEqual(60);
});

test('the same input gives the same output, byte for byte', async () => {
  const run = async (file: string) => {
    await shardwright('simulate', '--trace', 'good.csv', '--seed', '5', '--json', file);
    return readFile(join(directory, file), 'utf8');
  };

  expect(await run('one.json')).toBe(await run('other.json'));
});

test('compare prints every rule, best first', async () => {
  const { status, stdout } = await shardwright('compare', '--trace', 'good.csv');

  const listed = stdout.split('\n').slice(3, 3 + RULE_NAMES.length);
  expect(status).toBe(0);
  expect(new Set(listed.map((line) => line.split(' ')[0]))).toEqual(new Set(RULE_NAMES));
  const scores = listed.map((line) => Number(line.replace(' *', '').trim().split(/\s+/)[1]));
  expect(scores).toEqual([...scores].sort((a, b) => a - b));
});

test.each([
  { command: ['simulate', '--trace', 'good.csv'], has: ['trace', 'score', 'shards'] },
  { command: ['compare', '--trace', 'good.csv'], has: ['trace', 'rules'] },
  { command: ['tune', '--trace', 'good.csv', '--runs', '1'], has: ['choice', 'tried'] },
  { command: ['chaos', '--seeds', '1'], has: ['seeds', 'failures'] },
  { command: ['fleet', '--streams', '2'], has: ['streams', 'calls'] },
])('$command with --json alone prints the result as JSON and nothing else', async ({ command, has }) => {
  const { status, stdout } = await shardwright(...command, '--json');

  expect(status).toBe(0);
  expect(Object.keys(JSON.parse(stdout))).toEqual(expect.arrayContaining(has));
});

test.each<[string, string[], RegExp]>([
  ['no workload', ['simulate'], /--trace FILE, or --workload NAME/],
  ['two workloads', ['simulate', '--trace', 'good.csv', '--workload', 'step'], /give one of them/],
  [
    'two traces',
    ['simulate', '--trace', 'good.csv', '--trace', 'bad.csv'],
    /'bad\.csv'.*may be given once; tune alone takes several/,
  ],
  [
    'two generated workloads',
    ['compare', '--workload', 'step', '--workload', 'tenants'],
    /'tenants'.*may be given once/,
  ],
  ['a missing file', ['simulate', '--trace', 'absent.csv'], /absent\.csv: there is no such file/],
  ['a bad row', ['simulate', '--trace', 'bad.csv'], /bad\.csv, line 2, field bytes: .*"many"/],
  ['a bad row, compared', ['compare', '--trace', 'bad.csv'], /bad\.csv, line 2, field bytes/],
  ['no such rule', ['simulate', '--trace', 'good.csv', '--rule', 'best'], /--rule.*'best'/],
  ['no such workload', ['compare', '--workload', 'quiet'], /--workload.*'quiet'/],
  ['no number', ['simulate', '--trace', 'good.csv', '--peak-shards', 'many'], /--peak-shards/],
  [
    'a parameter that is none',
    ['simulate', '--trace', 'good.csv', '--param', 'Fast=1'],
    /Fast is not a parameter/,
  ],
  [
    'a parameter out of bounds',
    ['simulate', '--trace', 'good.csv', '--param', 'MinShards=0'],
    /MinShards is "0"/,
  ],
  [
    'seeds that could not be replayed',
    ['chaos', '--seed', '2147483647', '--seeds', '2'],
    /go beyond 2147483647.*a lower --seed, or fewer --seeds/,
  ],
  [
    'a parameter for a rival',
    ['simulate', '--trace', 'good.csv', '--rule', 'static', '--param', 'MinShards=1'],
    /static runs as it is shipped/,
  ],
])('%s is bad usage: one line on standard error, status 2', async (_, given, message) => {
  const { status, stdout, stderr } = await shardwright(...given);

  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd()).not.toContain('\n');
});

test.each<[string, string[], RegExp]>([
  [
    'no such folder',
    ['simulate', '--json', 'no/such/place.json'],
    /no\/such\/place\.json.*no folder no\/such: make it/,
  ],
  ['a folder', ['simulate', '--json', '.'], /--json.*That is a folder: give a file in it/],
  ['a file for a folder', ['compare', '--json', 'good.csv/place.json'], /no folder good\.csv/],
  ['no such folder, of a report', ['simulate', '--report', 'no/such/place.html'], /--report.*no folder/],
  ['a folder, of a report', ['compare', '--report', '.'], /--report.*That is a folder/],
  ['no name', ['simulate', '--json', ''], /--json.*the name of a file/],
  ['a folder, tuned', ['tune', '--json', '.'], /--json.*That is a folder/],
])(
  'what cannot be written (%s) is bad usage before the run',
  async (_, [command = '', ...given], message) => {
    const { status, stdout, stderr } = await shardwright(command, '--trace', 'good.csv', ...given);

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  },
);

test.each(['chaos', 'fleet'])('%s refuses what cannot be written, too', async (command) => {
  const { status, stdout, stderr } = await shardwright(command, '--json', 'no/such/place.json');

  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/no folder no\/such/);
});

/** A file that may be written until something is. */
const FULL = '/dev/full';
const whereFull = existsSync(FULL) ? test : test.skip;

whereFull.each<[string[]]>([
  [['simulate', '--trace', 'good.csv', '--json', FULL]],
  [['simulate', '--trace', 'good.csv', '--report', FULL]],
  [['compare', '--trace', 'good.csv', '--json', FULL]],
  [['tune', '--trace', 'good.csv', '--runs', '1', '--json', FULL]],
  [['chaos', '--seeds', '1', '--json', FULL]],
  [['fleet', '--streams', '2', '--json', FULL]],
])('%j has told its result before the disk is found full: status 1', async (given) => {
  const { status, stdout, stderr } = await shardwright(...given);

  expect(status).toBe(1);
  expect(stderr).toMatch(/ENOSPC/);
  expect(stdout).not.toBe('');
});
