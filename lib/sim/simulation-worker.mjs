// Runs the worker from its TypeScript source, as bin/shardwright.mjs does the command line.
import { createRequire } from 'node:module';
import { register } from 'tsx/cjs/api';

register();
createRequire(import.meta.url)('./simulation-worker.ts');
