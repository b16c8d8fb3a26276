#!/usr/bin/env node
// Draws docs/dashboard.png from its TypeScript source.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
require('tsx/cjs/api').register();
require('./dashboard-picture.ts');
