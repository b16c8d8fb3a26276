/** ARCHITECTURE.md's rule that imports point down only, read off the imports themselves. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { importGraph } from '../../bin/package-sources';

const ROOT = join(__dirname, '../..');

/** Layers by folder, lowest first; a file may import its own layer and those below it. Layers in one row do not know each other. */
const LAYERS: readonly (readonly string[])[] = [
  ['lib/core', 'lib/terminal'],
  ['lib/errors.ts'],
  ['lib/ports.ts'],
  ['lib/workload', 'lib/triggers'],
  ['lib/workflow'],
  ['lib/aws'],
  ['lib/operator'],
  ['lib/infra', 'lib/local', 'lib/sim', 'lambda'],
  ['bin', 'lib/index.ts'],
];

/**
 * Where a layer uses one beside it, and why: the functions' environment and permissions are one table for the stack that
 * grants them and the functions that need them.
 */
const ALLOWED_BESIDE = [
  ['lib/infra', 'lambda'],
  ['lambda', 'lib/infra'],
];

/** Packages that only some layers may import. */
const PACKAGES: readonly { readonly pattern: RegExp; readonly layers: readonly string[] }[] = [
  { pattern: /^@aws-sdk\/|^@smithy\//, layers: ['lib/aws', 'lib/local', 'lambda'] },
  { pattern: /^aws-cdk-lib|^constructs$|^cdk-nag$/, layers: ['lib/infra', 'bin'] },
  { pattern: /^picocolors$/, layers: ['lib/terminal'] },
  { pattern: /^echarts$/, layers: ['lib/sim'] },
  { pattern: /^@aws-lambda-powertools\//, layers: ['lib/aws', 'lambda'] },
];

interface Import {
  readonly from: string;
  /** A file of the project, or the name of a package. */
  readonly to: string;
  readonly isPackage: boolean;
}

function layerOf(file: string): string {
  const layer = LAYERS.flat().find((name) => file === name || file.startsWith(`${name}/`));
  if (layer === undefined) throw new Error(`${file} is in no layer: add it to LAYERS, or move it.`);
  return layer;
}

/** What is wrong with an import; undefined where it is right. */
function violation({ from, to, isPackage }: Import): string | undefined {
  const importer = layerOf(from);
  if (isPackage) {
    if (importer === 'lib/core') return `${from} imports ${to}: the core imports nothing outside itself`;
    const rule = PACKAGES.find(({ pattern }) => pattern.test(to));
    return rule && !rule.layers.includes(importer)
      ? `${from} imports ${to}, which is for ${rule.layers.join(', ')}`
      : undefined;
  }
  const imported = layerOf(to);
  if (imported === importer) return undefined;
  const height = (layer: string) => LAYERS.findIndex((row) => row.includes(layer));
  const isBeside = ALLOWED_BESIDE.some(([a, b]) => a === importer && b === imported);
  return height(imported) < height(importer) || isBeside
    ? undefined
    : `${from} imports ${to}: ${importer} does not stand above ${imported}`;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => join(folder, file));
}

/** Every import of the project's files, types included. */
function imports(): Import[] {
  const entryPoints = ['lib', 'lambda', 'bin'].flatMap(sourceFiles);
  const values = Object.entries(importGraph(entryPoints)).flatMap(([from, input]) =>
    input.imports.map(({ path, external }) => ({ from, to: path, isPackage: external === true })),
  );
  const code = values.filter(({ from, to }) => from.endsWith('.ts') && !to.endsWith('.json'));
  return [...code, ...entryPoints.flatMap(typeImports)];
}

/** esbuild forgets `import type`; the text does not. */
function typeImports(from: string): Import[] {
  const text = readFileSync(join(ROOT, from), 'utf8');
  return [...text.matchAll(/import type [^;]*? from '([^']+)'/g)].map(([, to = '']) => {
    const isPackage = !to.startsWith('.');
    return { from, to: isPackage ? to : `${relative(ROOT, join(ROOT, from, '..', to))}.ts`, isPackage };
  });
}

const all = imports();

test('imports point down only, and packages stay in their layers', () => {
  expect(all.length).toBeGreaterThan(200);
  expect(all.flatMap((one) => violation(one) ?? [])).toEqual([]);
});

test('the core is among what was looked at, and imports nothing outside itself', () => {
  const ofCore = all.filter(({ from }) => from.startsWith('lib/core/'));
  expect(ofCore.length).toBeGreaterThan(30);
  expect(ofCore.filter(({ to, isPackage }) => isPackage || !to.startsWith('lib/core/'))).toEqual([]);
});

test.each([
  [{ from: 'lib/core/decide.ts', to: 'node:fs', isPackage: true }],
  [{ from: 'lib/core/decide.ts', to: '@aws-sdk/client-kinesis', isPackage: true }],
  [{ from: 'lib/core/decide.ts', to: 'lib/ports.ts', isPackage: false }],
  [{ from: 'lib/workflow/apply.ts', to: 'lib/aws/kinesis-streams.ts', isPackage: false }],
  [{ from: 'lib/workflow/apply.ts', to: '@aws-sdk/client-kinesis', isPackage: true }],
  [{ from: 'lib/sim/world.ts', to: 'lib/local/gateway.ts', isPackage: false }],
])('would fail for %j', (broken) => {
  expect(violation(broken)).toBeDefined();
});

test.each(sourceFiles('lib/core'))('%s has no clock, randomness, process or log', (file) => {
  const code = readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  expect(code).not.toMatch(
    /\bnew Date\b|\bDate\.|Math\.random|\bprocess\.|\bconsole\.|setTimeout|setInterval|performance\.|\brequire\(|import\(/,
  );
});
