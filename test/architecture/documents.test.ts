/** What the documents say of the code is so. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { metricsPage } from '../../bin/metrics-page';
import { parametersPage } from '../../bin/parameters-page';
import { ACT_REASONS, HOLD_REASONS } from '../../lib/core/reasons';
import * as errors from '../../lib/errors';
import { PERMISSIONS } from '../../lib/infra/permissions';
import * as faults from '../../lib/sim/faults/fault';

const text = (file: string) => readFileSync(join(__dirname, '../..', file), 'utf8');

test('docs/parameters.md is made from the table of parameters', () => {
  expect(text('docs/parameters.md')).toBe(parametersPage());
});

test('docs/metrics.md is made from the table of metrics', () => {
  expect(text('docs/metrics.md')).toBe(metricsPage());
});

test.each([...ACT_REASONS, ...HOLD_REASONS])('docs/decisions.md tells what %s means', (reason) => {
  expect(text('docs/decisions.md')).toContain(`\`${reason}\``);
});

test('docs/decisions.md names every failure that an execution can end with', () => {
  const ofTraces = ['InvalidTrace'];
  for (const name of Object.keys(errors))
    if (!ofTraces.includes(name)) expect(text('docs/decisions.md')).toContain(`\`${name}\``);
});

test('every file that ARCHITECTURE.md names in backticks is there', () => {
  const named = [...text('ARCHITECTURE.md').matchAll(/`((?:lib|test|lambda|bin)\/[\w./-]+)`/g)].map(
    ([, path = '']) => path,
  );
  expect(named.length).toBeGreaterThan(10);
  for (const path of named)
    expect(() => readFileSync(join(__dirname, '../..', path), { flag: 'r' })).not.toThrow(/ENOENT/);
});

const DOCUMENTS = [
  'README.md',
  'ARCHITECTURE.md',
  ...readdirSync(join(__dirname, '../../docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

test.each(DOCUMENTS)('every link of %s within the project leads somewhere', (document) => {
  const links = [...text(document).matchAll(/\]\((?!https?:)([^)#]*)(#[^)]*)?\)/g)];
  const broken = links.filter(([, file = '', heading = '']) => {
    const path = file === '' ? document : join(dirname(document), file);
    return !existsSync(join(__dirname, '../..', path)) || !headingsOf(path).has(heading);
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

/** The anchors of a document, as GitHub makes them of its headings; the empty one for the document itself. */
function headingsOf(path: string): Set<string> {
  if (!path.endsWith('.md')) return new Set(['']);
  const headings = [...text(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  const anchorOf = (heading: string) =>
    `#${heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-')}`;
  return new Set(['', ...headings.map(anchorOf)]);
}

test('the README’s running cost is that of docs/running-cost.md', () => {
  const totals = [...text('docs/running-cost.md').matchAll(/\*\*together\*\*.*\*\*([\d.]+)\*\*/g)];
  for (const [, usd] of totals) expect(text('README.md')).toContain(`${usd} USD`);
});

test('the README’s test command is the gate’s', () => {
  expect(text('README.md')).toContain('npm ci && npm test');
  expect(text('.ci/run')).toMatch(/^npm ci\nnpm test$/m);
});

test('docs/iam.md tells each function’s permissions, all of them and no others', () => {
  const rows = Object.entries(PERMISSIONS).flatMap(([name, permissions]) =>
    permissions.map(
      ({ on, actions }) => `| \`${name}\` | ${on} | ${actions.map((action) => `\`${action}\``).join(', ')} |`,
    ),
  );
  const told = text('docs/iam.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(told).toEqual(rows);
});

test('docs/chaos.md tells every kind of fault', () => {
  const {
    CALL_FAULTS,
    FUNCTION_FAULTS,
    EXECUTION_FAULTS,
    DEPLOYMENTS,
    EVENT_FAULTS,
    STREAM_CHANGES,
    CONDITIONS,
  } = faults;
  const lists = [FUNCTION_FAULTS, EXECUTION_FAULTS, DEPLOYMENTS, EVENT_FAULTS, STREAM_CHANGES, CONDITIONS];
  for (const kind of [...Object.keys(CALL_FAULTS), ...lists.flat()])
    expect(text('docs/chaos.md')).toContain(`\`${kind}\``);
});
