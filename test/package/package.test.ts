/** What `npm pack` makes, in the hands of someone who has nothing else. */
import { execFile, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { packageSources } from '../../bin/package-sources';
import { ALARMS } from '../../lib/triggers/alarms';
import { dependencies, peerDependencies } from '../../package.json';

const PROJECT = path.join(__dirname, '../..');

test('whatever the package imports is among its dependencies', () => {
  const installed = [...Object.keys(dependencies), ...Object.keys(peerDependencies)];

  expect(packageSources().packages.filter((name) => !installed.includes(name))).toEqual([]);
});

test('of CDK, which is the user’s own, the command line needs nothing', () => {
  const loaded = packageSources(['bin/shardwright.ts', 'lib/sim/simulation-worker.ts']);

  expect(loaded.packages.filter((name) => name in peerDependencies)).toEqual([]);
});

/** Fails at once where there is no registry, instead of trying again for minutes. */
const NO_RETRIES = ['--fetch-retries=0', '--fetch-timeout=5000'];

const hasRegistry = spawnSync('npm', ['view', 'constructs', 'version', ...NO_RETRIES]).status === 0;
if (!hasRegistry) console.warn('The packed package is not installed: no npm registry can be reached.');

(hasRegistry ? describe : describe.skip)('installed into an empty project', () => {
  const project = mkdtempSync(path.join(os.tmpdir(), 'shardwright-installed-'));

  const inProject = (file: string) => path.join(project, file);

  async function run(command: string, ...parameters: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(command, parameters, { cwd: project });
    return stdout;
  }

  beforeAll(async () => {
    await promisify(execFile)('npm', ['pack', '--pack-destination', project], { cwd: PROJECT });
    const tarball = readdirSync(project).find((name) => name.endsWith('.tgz')) as string;
    writeFileSync(inProject('package.json'), '{ "name": "shop", "private": true }');
    await run('npm', 'install', '--prefer-offline', '--no-audit', `./${tarball}`);
  });

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  test('the command line tells of itself, and simulates, without CDK', async () => {
    const minutes = Array.from({ length: 30 }, (_, minute) => `${minute},90000,${minute * 3_000_000}`);
    writeFileSync(inProject('orders.csv'), ['minute,records,bytes', ...minutes, ''].join('\n'));

    expect(await run('npx', 'shardwright', '--help')).toContain('Usage: shardwright');
    const results = ['--report', 'report.html', '--json', 'result.json'];
    await run('npx', 'shardwright', 'simulate', '--trace', 'orders.csv', ...results);

    expect(JSON.parse(readFileSync(inProject('result.json'), 'utf8')).score.score).toBeGreaterThan(0);
    expect(readFileSync(inProject('report.html'), 'utf8')).toContain('<svg');
  });

  test('the example compiles against the type declarations, and synthesises with the functions in it', async () => {
    // CDK is the user's own; unpacking it takes longer than all else here, and tells nothing of the package.
    for (const name of Object.keys(peerDependencies))
      symlinkSync(path.join(PROJECT, 'node_modules', name), inProject(`node_modules/${name}`));
    cpSync(path.join(PROJECT, 'examples/shop-stack.ts'), inProject('shop-stack.ts'));
    const compiler = path.join(PROJECT, 'node_modules/typescript/bin/tsc');
    // Without skipLibCheck, so that our declarations are checked too; CDK's own need Disposable.
    const options = ['--strict', '--module', 'node20', '--types', '', '--lib', 'es2023,esnext.disposable'];
    await run(process.execPath, compiler, ...options, 'shop-stack.ts');
    const app = `const { App } = require('aws-cdk-lib');
      const { ShopStack } = require('./shop-stack');
      const app = new App({ outdir: 'cdk.out' });
      new ShopStack(app, 'Shop');
      app.synth();`;

    await run(process.execPath, '-e', app);

    const { Resources } = JSON.parse(readFileSync(inProject('cdk.out/Shop.template.json'), 'utf8'));
    const types = Object.values(Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
    const alarms = types.filter((type) => type === 'AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeGreaterThanOrEqual(2 * ALARMS.length);
    const assets = readdirSync(inProject('cdk.out')).filter((name) => name.startsWith('asset.'));
    expect(assets).toHaveLength(types.filter((type) => type === 'AWS::Lambda::Function').length);
    for (const asset of assets) expect(existsSync(inProject(`cdk.out/${asset}/index.js`))).toBe(true);
  });
});
