import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LAUNCHER = join(__dirname, '../../../bin/shardwright.mjs');

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tune-'));
  for (const [file, minutes] of [
    ['short.csv', 60],
    ['long.csv', 90],
  ] as const) {
    const rows = Array.from({ length: minutes }, (_, minute) => `${minute},${minute * 2000},`);
    await writeFile(join(directory, file), `minute,records,bytes\n${rows.join('\n')}`);
  }
});
afterAll(() => rm(directory, { recursive: true }));

function tune(...given: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [LAUNCHER, 'tune', ...given], { cwd: directory }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

test('tune prints the front and the line that deploys the choice, and writes the JSON, the same every time', async () => {
  const given = ['--trace', 'short.csv', '--trace', 'long.csv', '--peak-shards', '6', '--runs', '3'];
  const fixed = [
    '--param',
    'MaxShards=9',
    '--param',
    'MinShards=1',
    '--search',
    'ScaleDownCooldownSeconds=100..200',
  ];

  const { status, stdout } = await tune(...given, ...fixed, '--json', 'tuned.json');

  expect(status).toBe(0);
  expect(stdout).toMatch(/^3 policies tried on 2 workloads\n/);
  expect(stdout).toMatch(/^a {2}ScaleDownCooldownSeconds, 100 to 200 \(default \d+\)$/m);
  expect(stdout).toMatch(
    /\nnpx cdk deploy -c streams=NAME,… --parameters MinShards=1 --parameters MaxShards=9 --parameters ScaleDownCooldownSeconds=\d+\n$/,
  );
  const json = await readFile(join(directory, 'tuned.json'), 'utf8');
  const result = JSON.parse(json);
  expect(result.tried).toHaveLength(3);
  expect(result.tried[0]).toEqual(result.default);
  expect(result.choice.score).toBe(
    Math.min(...result.tried.map(({ score }: { readonly score: number }) => score)),
  );
  await tune(...given, ...fixed, '--json', 'again.json');
  expect(await readFile(join(directory, 'again.json'), 'utf8')).toBe(json);
});

test.each<[string, string[], RegExp]>([
  ['no workload', [], /--trace FILE, or --workload NAME/],
  ['no such workload', ['--workload', 'quiet'], /--workload.*'quiet'/],
  ['a missing file', ['--trace', 'short.csv', '--trace', 'absent.csv'], /absent\.csv: there is no such file/],
  ['no such parameter', ['--trace', 'short.csv', '--search', 'Fast=1..2'], /Fast is not a parameter/],
  ['half a range', ['--trace', 'short.csv', '--search', 'MaxShards=1..'], /--search.*Name=FROM\.\.TO/],
  ['no range', ['--trace', 'short.csv', '--search', 'MaxShards'], /MaxShards has no range/],
  ['a value out of bounds', ['--trace', 'short.csv', '--param', 'MinShards=0'], /MinShards is "0"/],
  ['no number of runs', ['--trace', 'short.csv', '--runs', '0'], /--runs/],
])('%s is bad usage: one line on standard error, status 2', async (_, given, message) => {
  const { status, stdout, stderr } = await tune(...given);

  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd()).not.toContain('\n');
});
