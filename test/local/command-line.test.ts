import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LAUNCHER = join(__dirname, '../../bin/shardwright.mjs');

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'shardwright-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Runs the command line in another directory than the project's. */
function run(...parameters: string[]) {
  return runWith({}, ...parameters);
}

function runWith(environment: Record<string, string>, ...parameters: string[]) {
  const env = { ...process.env, ...environment };
  return spawnSync(process.execPath, [LAUNCHER, ...parameters], { cwd: directory, env, encoding: 'utf8' });
}

describe('the command line', () => {
  test.each([
    { parameters: ['--help'], teaches: ['local', 'npx shardwright local', 'Exit status'] },
    { parameters: ['local', '--help'], teaches: ['--trace', '--time-scale', '--param', 'Examples:'] },
    { parameters: [], teaches: ['Usage: shardwright'] },
  ])('teaches with $parameters', ({ parameters, teaches }) => {
    const { status, stdout } = run(...parameters);
    for (const words of teaches) expect(stdout).toContain(words);
    expect(status).toBe(0);
  });

  test.each([
    [''],
    ...readdirSync(join(__dirname, '../../bin/commands')).map((file) => [file.replace('.ts', '')]),
  ])(
    '%s --help fits 80 columns, and 60 with the same commands to copy; it shows nothing of its insides',
    (command) => {
      const given = command === '' ? ['--help'] : [command, '--help'];
      const help = (COLUMNS: string) => runWith({ COLUMNS }, ...given).stdout;
      const widest = (text: string) => Math.max(...text.split('\n').map(({ length }) => length));
      expect(widest(help('80'))).toBeLessThanOrEqual(80);
      expect(widest(help('60'))).toBeLessThanOrEqual(60);
      // As a shell reads them.
      const commands = (text: string) => text.replace(/ \\\n +/g, ' ').match(/^ +npx .*$/gm);
      expect(commands(help('60'))).toEqual(commands(help('80')));
      expect(help('60')).not.toMatch(/default: [[{]/);
    },
  );

  test.each([
    { parameters: ['lokal'], says: ['lokal', 'local'] },
    { parameters: ['local', '--tracks', 'x'], says: ['--tracks'] },
    { parameters: ['local', 'x'], says: ['too many arguments'] },
    { parameters: ['local', '--trace'], says: ['--trace', 'missing'] },
    { parameters: ['local', '--trace', 'a.csv', '--trace', 'b.csv'], says: ["'b.csv'", 'given once'] },
    { parameters: ['local', '--trace', 'absent.csv'], says: ['absent.csv', 'no such file'] },
    {
      parameters: ['local', '--trace', 'malformed.csv'],
      says: ['malformed.csv', 'line 3', 'records', '"many"'],
    },
    { parameters: ['local', '--param', 'Unknown=1'], says: ['Unknown is not a parameter', 'MaxShards'] },
    { parameters: ['local', '--param', 'MaxShards'], says: ['Name=Value'] },
    { parameters: ['local', '--param', 'MaxShards=0'], says: ['MaxShards is "0"', 'from 1'] },
    {
      parameters: ['local', '--param', 'MinShards=5', '--param', 'MaxShards=2'],
      says: ['MinShards (5) is above MaxShards (2)'],
    },
    { parameters: ['local', '--time-scale', '0.5'], says: ['--time-scale', '0.5', 'from 1'] },
    { parameters: ['local', '--volume', 'lots'], says: ['--volume', 'lots', 'whole number'] },
    { parameters: ['local', '--from-minute', '5000'], says: ['--from-minute', '5000', 'minutes 0 to'] },
  ])('answers $parameters with one line on standard error and status 2', ({ parameters, says }) => {
    writeFileSync(join(directory, 'malformed.csv'), 'minute,records,bytes\n0,1,1\n1,many,1\n');
    const { status, stdout, stderr } = run(...parameters);
    for (const words of says) expect(stderr).toContain(words);
    expect(stderr.trimEnd()).not.toContain('\n');
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  test('with --json the summary is standard output, and what happens is told on standard error', () => {
    const { status, stdout, stderr } = run('local', '--minutes', '2', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ workload: 'demonstration', minutes: 2, operations: {} });
    expect(stderr).toContain('Summary');
    expect(status).toBe(0);
  });

  test('refuses a port that is taken, and tells of no run that will not be', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { status, stdout, stderr } = run('local', '--port', String(port));
    server.close();
    expect(stdout).toBe('');
    expect(stderr).toBe(`shardwright: --port ${port} is taken: give another, or 0 for any that is free.\n`);
    expect(status).toBe(2);
  });

  test('ends with Ctrl-C, and everything that it started with it', async () => {
    const child = spawn(process.execPath, [LAUNCHER, 'local'], { cwd: directory, detached: true });
    const ended = once(child, 'exit');
    // At 0:02 the emulators are running, and so is the load.
    await new Promise<void>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => text.includes('0:02') && resolve());
    });
    const group = -(child.pid as number);
    process.kill(group, 'SIGINT'); // As a terminal does, to all of them.
    expect(await ended).toEqual([130, null]);
    expect(() => process.kill(group, 0)).toThrow('ESRCH');
  });
});
