/** The page as a browser shows it. Skipped where there is no Chromium: name one in CHROMIUM, or put it on the PATH. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePolicy } from '../../../lib/core/policy';
import { US_EAST_1 } from '../../../lib/core/prices';
import { bestFirst, comparedRule } from '../../../lib/sim/comparison';
import { reportPage } from '../../../lib/sim/report/page';
import { resultOf } from '../../../lib/sim/result';
import { simulate } from '../../../lib/sim/simulate';
import { CHROMIUM, show } from '../../support/chromium';
import { eventful } from '../workloads';

/** Added to the page under test: what it measures of the page goes into attributes of the root, which the dump then shows. */
const PROBE = `<script>
const root = document.documentElement;
const colorOf = (selector, property) => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d');
  canvas.fillStyle = getComputedStyle(document.querySelector(selector))[property];
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).join();
};
const visible = (selector) => document.querySelector(selector).getClientRects().length > 0;
Object.assign(root.dataset, {
  viewport: innerWidth,
  content: root.scrollWidth,
  wide: visible('.wide svg'),
  narrow: visible('.narrow svg'),
  background: colorOf('body', 'backgroundColor'),
  text: colorOf('body', 'color'),
  note: colorOf('.note', 'color'),
  axis: colorOf('.narrow svg text:last-of-type', 'fill'),
});
const shard = [...document.querySelectorAll('.wide [data-shard]')].at(0);
if (visible('.wide svg')) {
  const { x, y, width } = shard.getBoundingClientRect();
  shard.dispatchEvent(new PointerEvent('pointermove', { clientX: x + width / 2, clientY: y + 1, bubbles: true }));
  root.dataset.readout = document.querySelector('.readout').textContent;
}
</script>`;

const directory = mkdtempSync(join(tmpdir(), 'shardwright-report-'));
const path = join(directory, 'report.html');
const framed = join(directory, 'phone.html');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function writePage() {
  const workload = eventful(600, 40, 7);
  const run = { policy: parsePolicy({}), burst: 0.1, seed: 1 };
  const simulation = await simulate(workload, { ...run, rule: 'shardwright' });
  const rival = await simulate(workload, { ...run, rule: 'substation' });
  const trace = { file: 'eventful', minutes: 600, keys: 40, scale: 1 };
  const rules = bestFirst([simulation, rival].map((one) => comparedRule(one, US_EAST_1)));
  const page = reportPage({ simulation, trace, rules, prices: US_EAST_1 });
  writeFileSync(
    path,
    page.replace('</body>', () => `${PROBE}</body>`),
  );
  return resultOf(simulation, trace);
}

/** What the probe left on the root. */
function probed(dom: string): Record<string, string> {
  const root = /<html[^>]*>/.exec(dom)?.[0] ?? '';
  return Object.fromEntries(
    [...root.matchAll(/data-(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
}

/** WCAG 2's contrast of two colours, `red,green,blue` in [0, 255]. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string | undefined, other: string | undefined): number {
  const [dark = 0, light = 0] = [one, other]
    .map((color) => {
      const [red = 0, green = 0, blue = 0] = (color ?? '').split(',').map((text) => {
        const value = Number(text) / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    })
    .sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const READABLE = 4.5;

const inBrowser = CHROMIUM === undefined ? describe.skip : describe;

inBrowser(`in ${CHROMIUM ?? 'a browser (skipped: no Chromium in CHROMIUM or on the PATH)'}`, () => {
  let result: Awaited<ReturnType<typeof writePage>>;
  beforeAll(async () => {
    result = await writePage();
  });

  test('renders offline without a word on the console, and shows the figures of the JSON', async () => {
    const { dom, console } = await show(path, ['--window-size=1280,900']);

    expect(console).toEqual([]);
    const shown = (name: string) =>
      Number(new RegExp(`data-figure="${name}" data-value="([^"]+)"`).exec(dom)?.[1]);
    const json = JSON.parse(JSON.stringify(result)) as typeof result;
    const { operations, ...figures } = json.score;
    for (const [name, value] of Object.entries(figures)) expect([name, shown(name)]).toEqual([name, value]);
    for (const [name, value] of Object.entries(operations)) expect(shown(`operations.${name}`)).toBe(value);
    expect(probed(dom)).toMatchObject({ wide: 'true', narrow: 'false' });
    expect(probed(dom)['readout']).toMatch(/load up to [\d.]+, \d+ shards open[\s\S]*busiest minute/);
  });

  test('does not scroll sideways on a phone of 360 pixels', async () => {
    // A window is never narrower than 500 pixels; a frame is.
    const page = readFileSync(path, 'utf8').replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    writeFileSync(
      framed,
      `<iframe style="width:360px;height:800px;border:0" srcdoc="${page}"></iframe>
<script>onload = () => Object.assign(document.documentElement.dataset, frames[0].document.documentElement.dataset);</script>`,
    );
    const { dom, console } = await show(framed);

    expect(console).toEqual([]);
    expect(probed(dom)).toMatchObject({ viewport: '360', content: '360', wide: 'false', narrow: 'true' });
  });

  test.each([
    { theme: 'light', flags: [], isDark: false },
    { theme: 'dark', flags: ['--force-dark-mode'], isDark: true },
  ])('is readable in $theme', async ({ flags, isDark }) => {
    const { background, text, note, axis } = probed((await show(path, flags)).dom);

    expect(contrast(background, '0,0,0') < contrast(background, '255,255,255')).toBe(isDark);
    for (const color of [text, note, axis]) expect(contrast(background, color)).toBeGreaterThan(READABLE);
  });
});
