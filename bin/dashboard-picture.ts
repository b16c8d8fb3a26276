/** `npm run dashboard-picture`: draws docs/dashboard.png, the stack's own dashboard with a simulated day on it. Needs Chromium: CHROMIUM, or on the PATH. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { parsePolicy } from '../lib/core/policy';
import { ShardwrightStack } from '../lib/infra/shardwright-stack';
import { dashboardBody } from '../lib/sim/dashboard/dashboard-body';
import { dashboardPage, pageSize } from '../lib/sim/dashboard/page';
import { simulatedDay } from '../lib/sim/dashboard/simulated-day';
import { builtInWorkload } from '../lib/workload/built-in';
import { fail } from './failure';

const PICTURE = join(__dirname, '../docs/dashboard.png');

/** A day on which much happens. */
const WORKLOAD = 'flash-crowd';
const SEED = 1;
const BURST = 0.1;

async function draw(): Promise<void> {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const stack = new ShardwrightStack(app, { stackName: 'Shardwright', streamNames: ['orders', 'clicks'] });
  const body = dashboardBody(Template.fromStack(stack).toJSON());
  const policy = parsePolicy();
  const day = await simulatedDay(builtInWorkload(WORKLOAD, SEED), { policy, burst: BURST, seed: SEED });
  await photograph(dashboardPage(body, day, policy), pageSize(body));
}

async function photograph(page: string, { width, height }: { width: number; height: number }): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'shardwright-dashboard-'));
  try {
    const file = join(folder, 'dashboard.html');
    await writeFile(file, page);
    await promisify(execFile)(process.env['CHROMIUM'] ?? 'chromium', [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', `--user-data-dir=${folder}`],
      ...[`--window-size=${width},${height}`, `--screenshot=${PICTURE}`, `file://${file}`],
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

draw().catch(fail);
