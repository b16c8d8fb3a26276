/** `npm run docs`: writes the pages that are made from the code. Tests hold them equal to it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ShardwrightStack } from '../lib/infra/shardwright-stack';
import { fail } from './failure';
import { metricsPage } from './metrics-page';
import { parametersPage } from './parameters-page';
import { runningCostPage } from './running-cost-page';

const STREAM_NAME = 'orders';

async function writePages(): Promise<void> {
  // The functions' code costs nothing by itself: it is not bundled.
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const stack = new ShardwrightStack(app, { stackName: 'Shardwright', streamNames: [STREAM_NAME] });
  write('parameters.md', parametersPage());
  write('metrics.md', metricsPage());
  write('running-cost.md', await runningCostPage(Template.fromStack(stack).toJSON(), STREAM_NAME));
}

function write(file: string, page: string): void {
  writeFileSync(join(__dirname, '../docs', file), page);
}

writePages().catch(fail);
