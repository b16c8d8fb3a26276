import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runbookLink } from '../../lib/infra/runbook';
import { SELF_ALARMS } from '../../lib/infra/self-alarms';
import { ALARMS } from '../../lib/triggers/alarms';

const PROJECT = join(__dirname, '../..');
const runbook = readFileSync(join(PROJECT, 'docs/runbook.md'), 'utf8');

const alarms = [...ALARMS.map(({ suffix }) => suffix), ...Object.keys(SELF_ALARMS)];

test('the runbook has a heading for every alarm, and no others', () => {
  expect([...runbook.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual(alarms);
});

test.each(alarms)('%s is described, investigated and resolved', (alarm) => {
  const section = runbook.split(`\n## ${alarm}\n`)[1]?.split('\n## ')[0] ?? '';

  const parts = section.split(/^### /m).slice(1);
  expect(parts.map((part) => part.split('\n')[0])).toEqual(['Description', 'Investigation', 'Resolution']);
  for (const part of parts) expect(part.split('\n').slice(1).join('').length).toBeGreaterThan(4);
});

test('an alarm’s link is the file and the heading as Markdown makes anchors of it', () => {
  const [, file = '', anchor] = /^Runbook: (.*)#(.*)$/.exec(runbookLink('sweep-silent')) ?? [];

  expect(readFileSync(join(PROJECT, file), 'utf8')).toBe(runbook);
  expect(anchor).toBe('sweep-silent');
});
