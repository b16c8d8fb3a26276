#!/usr/bin/env node
// Runs the command line from its TypeScript source, from any working directory.
import { createRequire } from 'node:module';
import { register } from 'tsx/cjs/api';

register();
createRequire(import.meta.url)('./shardwright.ts');
