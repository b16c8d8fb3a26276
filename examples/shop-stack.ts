import { Stack, type StackProps } from 'aws-cdk-lib';
import { Stream, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import type { Construct } from 'constructs';
import { StreamAutoscaler } from 'shardwright';

/** A shop with a stream of its own and one that exists already, both kept at the right shards. */
export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    // The shards that it begins with: leave the number alone from now on.
    const orders = new Stream(this, 'Orders', { streamMode: StreamMode.PROVISIONED, shardCount: 2 });
    const clicks = Stream.fromStreamArn(
      this,
      'Clicks',
      this.formatArn({ service: 'kinesis', resource: 'stream', resourceName: 'clicks' }),
    );

    const autoscaler = new StreamAutoscaler(this, 'Autoscaler', {
      streams: [orders, clicks],
      minShards: 2,
      maxShards: 64,
      mode: 'Observe', // Decide and report only. Leave it out to have it act.
    });
    this.exportValue(autoscaler.notificationTopic.topicArn, { name: 'WhatShardwrightDid' });
  }
}
