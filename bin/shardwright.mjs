#!/usr/bin/env node
// Runs the command line, from any working directory: from its TypeScript source in the project, as built in the package.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

// Without this, esbuild would leave a process of its own running until after this one has ended.
process.env.ESBUILD_WORKER_THREADS ??= '0';
const require = createRequire(import.meta.url);
if (existsSync(new URL('shardwright.ts', import.meta.url))) {
  require('tsx/cjs/api').register();
  require('./shardwright.ts');
} else {
  require('../dist/bin/shardwright.js');
}
