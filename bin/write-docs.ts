/** `npm run docs`: writes the pages that are made from the code. Tests hold them equal to it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parametersPage } from './parameters-page';

writeFileSync(join(__dirname, '../docs/parameters.md'), parametersPage());
