import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ShardwrightStack } from '../../lib/infra/shardwright-stack';

export const STACK_NAME = 'Shardwright';
export const STREAM_NAMES = ['orders', 'clicks.v2'];

/** The stack without its functions' code: bundling takes seconds, and one test does it. */
export function stackOf(streamNames: readonly string[] = STREAM_NAMES): {
  app: App;
  stack: ShardwrightStack;
} {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  return { app, stack: new ShardwrightStack(app, { stackName: STACK_NAME, streamNames }) };
}

export function templateOf(streamNames?: readonly string[]): Template {
  return Template.fromStack(stackOf(streamNames).stack);
}
