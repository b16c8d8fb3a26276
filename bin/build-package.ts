/**
 * `npm pack`: what the package needs and a user cannot be asked to build, into dist/, laid out as the sources are. Sources
 * become JavaScript, the construct gets its type declarations, and each function is bundled as the stack deploys it.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { App, type CfnElement } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { ShardwrightStack } from '../lib/infra/shardwright-stack';
import { packageSources } from './package-sources';

const PROJECT = join(__dirname, '..');
const BUILT = join(PROJECT, 'dist');

rmSync(BUILT, { recursive: true, force: true });
transpile();
declareTypes();
bundleFunctions();

function transpile(): void {
  const { files } = packageSources();
  buildSync({
    absWorkingDir: PROJECT,
    entryPoints: files.filter((file) => file.endsWith('.ts')),
    outbase: '.',
    outdir: BUILT,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
  });
  for (const file of [...files.filter((name) => !name.endsWith('.ts')), ...readAtRunTime()])
    cpSync(join(PROJECT, file), join(BUILT, file));
}

/** What is opened by its path, not imported: the report's style and script, the worker's and the emulators' launchers. */
function readAtRunTime(): string[] {
  return readdirSync(join(PROJECT, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(css|js|cjs|mjs)$/.test(file))
    .map((file) => join('lib', file));
}

function declareTypes(): void {
  const compiler = join(PROJECT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '--project', 'tsconfig.package.json'], {
    cwd: PROJECT,
    stdio: 'inherit',
  });
}

function bundleFunctions(): void {
  const app = new App({ context: { 'aws:cdk:enable-asset-metadata': true } });
  const stack = new ShardwrightStack(app, { stackName: 'Package', streamNames: ['any'] });
  const { directory } = app.synth();
  for (const made of stack.node.findAll()) {
    if (!(made instanceof CfnFunction)) continue;
    const name = nameOf(stack.getLogicalId(made as CfnElement));
    cpSync(join(directory, made.getMetadata('aws:asset:path')), join(BUILT, 'lambda', name), {
      recursive: true,
    });
  }
  rmSync(directory, { recursive: true });
}

/** A function's folder in lambda/, from its logical id: `decide` from `DecideFunction1A2B3C4D`. */
function nameOf(logicalId: string): string {
  const name = logicalId.replace(/Function[0-9A-F]{8}$/, '');
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}
