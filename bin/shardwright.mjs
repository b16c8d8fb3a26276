#!/usr/bin/env node
// Runs the command line from its TypeScript source, from any working directory.
import { createRequire } from 'node:module';

// Without this, esbuild would leave a process of its own running until after this one has ended.
process.env.ESBUILD_WORKER_THREADS ??= '0';
const require = createRequire(import.meta.url);
require('tsx/cjs/api').register();
require('./shardwright.ts');
