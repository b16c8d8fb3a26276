import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';

const PROJECT = join(__dirname, '..');

/** Where the package is entered: the command line, the construct, and the thread that simulates. */
const ENTRY_POINTS = ['bin/shardwright.ts', 'lib/index.ts', 'lib/sim/simulation-worker.ts'];

/** What is reached from entry points. */
export interface PackageSources {
  /** The project's own files, by their path in it. */
  readonly files: readonly string[];
  /** The packages that they import. */
  readonly packages: readonly string[];
}

/** What the npm package is made of, followed from its entry points. */
export function packageSources(entryPoints: readonly string[] = ENTRY_POINTS): PackageSources {
  const inputs = importGraph(entryPoints);
  const imports = Object.values(inputs).flatMap((input) => input.imports);
  const externals = imports.filter(({ external }) => external === true).map(({ path }) => packageOf(path));
  return {
    files: Object.keys(inputs),
    packages: [...new Set(externals)].filter((name) => !isBuiltIn(name)).sort(),
  };
}

/** Every file that is reached from the entry points, by its path in the project, and what it imports; types are left out. */
export function importGraph(entryPoints: readonly string[]): Metafile['inputs'] {
  const { metafile } = buildSync({
    absWorkingDir: PROJECT,
    entryPoints: [...entryPoints],
    bundle: true,
    metafile: true,
    write: false,
    outdir: 'unused',
    platform: 'node',
    packages: 'external',
    logLevel: 'silent',
  });
  return metafile.inputs;
}

/** `@scope/name/inside` is of the package `@scope/name`. */
function packageOf(path: string): string {
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');
}

function isBuiltIn(name: string): boolean {
  return name.startsWith('node:') || builtinModules.includes(name);
}
