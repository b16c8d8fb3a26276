// Runs the worker as bin/shardwright.mjs does the command line: from its TypeScript source in the project, as built in the package.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
if (existsSync(new URL('simulation-worker.ts', import.meta.url))) {
  require('tsx/cjs/api').register();
  require('./simulation-worker.ts');
} else {
  require('./simulation-worker.js');
}
