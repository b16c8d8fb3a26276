import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { CfnStream, type IStream, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { ParameterName } from '../core/parameters';
import { InvalidPolicy, type Policy, parsePolicy } from '../core/policy';
import { autoscaler } from './autoscaler';
import { beyondLimits, type Remedies } from './deployment-limits';
import { streamsGiven } from './managed-stream';
import { InvalidContext } from './stack-context';
import { policyInCode } from './template-policy';

/** Every parameter of the policy, in camel case: `maxShards`, `mode`, … docs/parameters.md tells what each is. */
export type PolicyProps = {
  readonly [Name in ParameterName as Uncapitalize<Name>]?: Policy[Name];
};

/** The stream to keep at the right shards, or several that share one policy and one set of functions. */
export type StreamProps =
  | { readonly stream: IStream; readonly streams?: never }
  | { readonly streams: readonly IStream[]; readonly stream?: never };

export type StreamAutoscalerProps = StreamProps & PolicyProps;

/**
 * Shardwright for streams of a CDK app of your own. The streams must be in provisioned mode, in the stack's account and
 * region, each with one autoscaler only.
 * @throws InvalidContext at synth, where the props contradict each other: a sentence for each thing that is wrong
 */
export class StreamAutoscaler extends Construct {
  /** Start an execution with `{"streamName": "NAME"}` to have a stream looked at. */
  readonly stateMachine: IStateMachine;
  /** Where people and programs are told what was done and what went wrong. */
  readonly notificationTopic: ITopic;

  constructor(scope: Construct, id: string, { stream, streams, ...policyProps }: StreamAutoscalerProps) {
    super(scope, id);
    const given = streams ?? (stream === undefined ? [] : [stream]);
    const deploymentName = deploymentNameOf(this);
    const problem = problemOf(given, this) ?? beyondLimits(deploymentName, given.map(longestName), REMEDIES);
    if (problem !== undefined) throw new InvalidContext(`${this.node.path}: ${problem}`);

    const made = autoscaler(this, {
      deploymentName,
      streams: streamsGiven(given),
      policy: policyInCode(policyOf(policyProps, this)),
    });
    this.stateMachine = made.stateMachine;
    this.notificationTopic = made.topic;
  }
}

const REMEDIES: Remedies = {
  tooManyStreams: 'manage the rest by a second StreamAutoscaler, in another stack',
  alarmNameTooLong: 'choose a shorter id for the StreamAutoscaler or its stack',
};

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html */
const STREAM_NAME_LENGTH_MAX = 128;

/** The stream's name, or one as long as CloudFormation may make it. */
function longestName({ streamName }: IStream): string {
  return Token.isUnresolved(streamName) ? '?'.repeat(STREAM_NAME_LENGTH_MAX) : streamName;
}

function problemOf(streams: readonly IStream[], scope: Construct): string | undefined {
  if (streams.length === 0) return 'No stream is given: say which one in stream, or which ones in streams.';
  const twice = streams.find(({ streamArn }, index) =>
    streams.slice(0, index).some((other) => other.streamArn === streamArn),
  );
  if (twice !== undefined) return `${twice.node.path} is given twice: give each stream once in streams.`;
  const onDemand = streams.find(isOnDemand);
  if (onDemand !== undefined) {
    return `${onDemand.node.path} is in on-demand mode, where AWS decides on the shards: give it streamMode: StreamMode.PROVISIONED, or no StreamAutoscaler.`;
  }
  const { account, region } = Stack.of(scope);
  const elsewhere = streams.find(
    ({ env }) =>
      Token.compareStrings(env.account, account) === TokenComparison.DIFFERENT ||
      Token.compareStrings(env.region, region) === TokenComparison.DIFFERENT,
  );
  if (elsewhere === undefined) return undefined;
  return `${elsewhere.node.path} is in ${elsewhere.env.account}, ${elsewhere.env.region}: put its StreamAutoscaler into a stack of that account and region, since alarms do not see beyond theirs.`;
}

/** As far as that is known at synth: of an imported stream it is not, and the workflow says so. */
function isOnDemand({ node }: IStream): boolean {
  const { defaultChild } = node;
  if (!(defaultChild instanceof CfnStream)) return false;
  const { streamModeDetails } = defaultChild;
  return (
    streamModeDetails !== undefined &&
    'streamMode' in streamModeDetails &&
    streamModeDetails.streamMode === StreamMode.ON_DEMAND
  );
}

/**
 * @throws InvalidContext with parsePolicy's sentences, or where a value is a token: what CloudFormation knows only at
 * deployment cannot be checked at synth
 */
function policyOf(props: PolicyProps, scope: Construct): Policy {
  const given = Object.entries(props).filter(([, value]) => value !== undefined);
  const unknown = given.find(([, value]) => Token.isUnresolved(value));
  if (unknown !== undefined) {
    throw new InvalidContext(
      `${scope.node.path}: ${unknown[0]} is known only at deployment: give it a value in code, or deploy Shardwright's own stack, whose parameters are given at deployment.`,
    );
  }
  try {
    return parsePolicy(Object.fromEntries(given.map(([name, value]) => [capitalised(name), value])));
  } catch (error) {
    if (!(error instanceof InvalidPolicy)) throw error;
    throw new InvalidContext(`${scope.node.path}: ${error.message}`);
  }
}

function capitalised(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** The name of the stack as CloudFormation has it, then the ids down to the construct, as alarms and log groups take them. */
function deploymentNameOf(construct: Construct): string {
  const stack = outermostStack(Stack.of(construct));
  const ids = construct.node.scopes.slice(stack.node.scopes.length).map(({ node }) => node.id);
  return [stack.stackName, ...ids].join('-').replace(/[^a-zA-Z0-9-]/g, '-');
}

/** The name of a nested stack is known to CloudFormation alone. */
function outermostStack(stack: Stack): Stack {
  return stack.nestedStackParent === undefined ? stack : outermostStack(stack.nestedStackParent);
}
