import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RULE_NAMES } from '../../../lib/sim/rule-names';

const LAUNCHER = join(__dirname, '../../../bin/shardwright.mjs');
const directory = mkdtempSync(join(tmpdir(), 'shardwright-report-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Load that doubles half way, for three hours. */
const TRACE = `minute,records,bytes\n${Array.from({ length: 180 }, (_, minute) => `${minute},${minute < 90 ? 60_000 : 120_000},`).join('\n')}\n`;

test.each(['simulate', 'compare'])(
  '%s writes a page on which our rule stands among all the others, with the figures of the JSON',
  (command) => {
    writeFileSync(join(directory, 'trace.csv'), TRACE);

    const parameters = [command, '--trace', 'trace.csv', '--json', 'result.json', '--report', 'report.html'];
    const { status, stderr } = spawnSync(process.execPath, [LAUNCHER, ...parameters], {
      cwd: directory,
      encoding: 'utf8',
    });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const page = readFileSync(join(directory, 'report.html'), 'utf8');
    const rules = [...page.matchAll(/data-rule="([^"]+)"/g)].map(([, rule]) => rule);
    expect(rules.toSorted()).toEqual([...RULE_NAMES].sort());
    const result = JSON.parse(readFileSync(join(directory, 'result.json'), 'utf8'));
    const { score } =
      command === 'simulate' ? result : result.rules.find(({ rule = '' }) => rule === 'shardwright');
    expect(page).toContain(`data-figure="score" data-value="${score.score}"`);
  },
);
