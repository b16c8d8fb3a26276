import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(__dirname, '../..');

test('docs/cli.md shows every command', () => {
  const commands = readdirSync(join(PROJECT, 'bin/commands')).map((file) => file.replace('.ts', ''));
  const text = readFileSync(join(PROJECT, 'docs/cli.md'), 'utf8');

  expect(commands.length).toBeGreaterThan(8);
  for (const command of commands) {
    expect(text).toContain(`\n## ${command}\n`);
    expect(text).toContain(`$ npx shardwright ${command}`);
  }
});
