/** `npm run pictures`: draws docs/hash-space-map.png, the map of a simulated run as its report has it. Needs Chromium. */
import { join } from 'node:path';
import { parsePolicy } from '../lib/core/policy';
import { US_EAST_1 } from '../lib/core/prices';
import { comparedRule } from '../lib/sim/comparison';
import { reportPage } from '../lib/sim/report/page';
import { layoutOf, WIDE } from '../lib/sim/report/panels';
import { simulate } from '../lib/sim/simulate';
import { builtInWorkload } from '../lib/workload/built-in';
import { fail } from './failure';
import { photograph } from './photograph';

const PICTURE = join(__dirname, '../docs/hash-space-map.png');

/** The README names them beside the picture. */
const WORKLOAD = 'moving-hot-key';
const SEED = 7;
const BURST = 0.1;

/** Room for the map's heading above it. */
const HEADING = 30;

/** And for the legend above that, and the axis of time below. */
const AROUND = { legend: 70, axis: 50, sides: 40 };

async function draw(): Promise<void> {
  const workload = builtInWorkload(WORKLOAD, SEED);
  const simulation = await simulate(workload, {
    rule: 'shardwright',
    policy: parsePolicy(),
    burst: BURST,
    seed: SEED,
  });
  const page = reportPage({
    simulation,
    trace: { file: WORKLOAD, minutes: workload.minutes, keys: workload.keyed?.keys.length ?? 0, scale: 1 },
    rules: [comparedRule(simulation, US_EAST_1)],
    prices: US_EAST_1,
  });
  const { top, height } = layoutOf(WIDE).panels.map;
  const size = {
    width: WIDE.width + AROUND.sides,
    height: AROUND.legend + HEADING + height + AROUND.axis,
    scale: 1.5,
  };
  await photograph(mapOf(page, top - HEADING), size, PICTURE);
}

/** The page without all but the colours' legend and, of the drawing, what begins so far down. */
function mapOf(page: string, drawingTop: number): string {
  const style = `
    body { margin: 0; padding: 12px 16px; max-width: none; }
    header, main > *:not(.legend, figure), .note, .legend:first-of-type { display: none; }
    figure { margin: 0; overflow: hidden; }
    .wide svg { margin-top: -${drawingTop}px; }`;
  return page.replace('</head>', () => `<style>${style}</style></head>`);
}

draw().catch(fail);
