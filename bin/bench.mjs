#!/usr/bin/env node
// Runs the benchmark from its TypeScript source.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
require('tsx/cjs/api').register();
require('./bench.ts');
