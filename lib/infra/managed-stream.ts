import { Names, type Stack, Token } from 'aws-cdk-lib';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';

/** A stream as the template speaks of it. */
export interface ManagedStream {
  /** What constructs of this stream are called: unlike the name it is always known at synth. */
  readonly id: string;
  /** A token where CloudFormation names the stream. */
  readonly name: string;
  readonly arn: string;
}

/** Streams that exist in the stack's account and region. */
export function streamsNamed(stack: Stack, names: readonly string[]): ManagedStream[] {
  return names.map((name) => ({
    id: name,
    name,
    arn: stack.formatArn({ service: 'kinesis', resource: 'stream', resourceName: name }),
  }));
}

/** Streams of a CDK app, made there or imported. */
export function streamsGiven(streams: readonly IStream[]): ManagedStream[] {
  return streams.map(({ node, streamName, streamArn }) => ({
    id: Token.isUnresolved(streamName) ? Names.nodeUniqueId(node) : streamName,
    name: streamName,
    arn: streamArn,
  }));
}
