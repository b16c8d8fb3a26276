/** The CDK app: `cdk deploy -c streams=orders,clicks`. */
import { App } from 'aws-cdk-lib';
import { ShardwrightStack } from '../lib/infra/shardwright-stack';
import { InvalidContext, readStackContext } from '../lib/infra/stack-context';

const app = new App();
try {
  new ShardwrightStack(app, readStackContext(app.node));
} catch (error) {
  if (!(error instanceof InvalidContext)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
