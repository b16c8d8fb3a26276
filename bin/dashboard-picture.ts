/** `npm run pictures`: draws docs/dashboard.png, the stack's own dashboard with a simulated day on it. Needs Chromium. */
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { parsePolicy } from '../lib/core/policy';
import { ShardwrightStack } from '../lib/infra/shardwright-stack';
import { dashboardBody } from '../lib/sim/dashboard/dashboard-body';
import { dashboardPage, pageSize } from '../lib/sim/dashboard/page';
import { simulatedDay } from '../lib/sim/dashboard/simulated-day';
import { builtInWorkload } from '../lib/workload/built-in';
import { fail } from './failure';
import { photograph } from './photograph';

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
  await photograph(dashboardPage(body, day, policy), pageSize(body), PICTURE);
}

draw().catch(fail);
