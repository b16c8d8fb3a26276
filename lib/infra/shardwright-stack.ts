import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { autoscaler } from './autoscaler';
import { deployedPolicy } from './deployed-policy';
import { streamsNamed } from './managed-stream';
import { outputs } from './outputs';
import type { StackContext } from './stack-context';

/** Shardwright on AWS as a stack of its own, for the streams named at synth, its policy given when it is deployed. */
export class ShardwrightStack extends Stack {
  constructor(scope: Construct, { stackName, streamNames }: StackContext) {
    super(scope, stackName, { description: 'Shardwright: keeps Kinesis data streams at the right shards' });
    const made = autoscaler(this, {
      deploymentName: this.stackName,
      streams: streamsNamed(this, streamNames),
      policy: deployedPolicy(this),
    });
    outputs(this, made);
  }
}
