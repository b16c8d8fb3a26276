/** What is given at synth, before there is a stack: `-c streams=orders,clicks` and `-c stackName=Shardwright`. */
import type { Node } from 'constructs';
import { beyondLimits, type Remedies } from './deployment-limits';

export interface StackContext {
  readonly stackName: string;
  /** At least one, each once. */
  readonly streamNames: readonly string[];
}

/** What was given at synth cannot be deployed. The message is for the person at the terminal. */
export class InvalidContext extends Error {
  override readonly name = 'InvalidContext';
}

/** Also what the command line looks for. */
export const DEFAULT_STACK_NAME = 'Shardwright';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-using-console-create-stack-parameters.html */
const STACK_NAME = /^[a-zA-Z][a-zA-Z0-9-]{0,127}$/;

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html */
const STREAM_NAME = /^[a-zA-Z0-9_.-]{1,128}$/;

const REMEDIES: Remedies = {
  tooManyStreams: 'deploy the rest as a second stack with -c stackName',
  alarmNameTooLong: 'choose a shorter -c stackName',
};

/** @throws InvalidContext the first thing that is wrong and what to do about it, in one sentence */
export function readStackContext(node: Node): StackContext {
  const context = {
    stackName: String(node.tryGetContext('stackName') || DEFAULT_STACK_NAME),
    streamNames: namesIn(node.tryGetContext('streams')),
  };
  const problem = problemOf(context);
  if (problem !== undefined) throw new InvalidContext(problem);
  return context;
}

function namesIn(streams: unknown): string[] {
  if (typeof streams !== 'string' || streams.trim() === '') return [];
  return streams.split(',').map((name) => name.trim());
}

function problemOf({ stackName, streamNames }: StackContext): string | undefined {
  if (!STACK_NAME.test(stackName)) {
    return `"${stackName}" cannot name a stack: give -c stackName a letter first, then up to 127 letters, digits and "-".`;
  }
  if (streamNames.length === 0) {
    return 'No stream is named: say which streams to manage, as in -c streams=orders,clicks.';
  }
  const refused = streamNames.find((name) => !STREAM_NAME.test(name));
  if (refused !== undefined) {
    return `"${refused}" cannot name a stream: correct it in -c streams, Kinesis takes 1 to 128 letters, digits, "_", "-" and ".".`;
  }
  const twice = streamNames.find((name, index) => streamNames.indexOf(name) < index);
  if (twice !== undefined) return `"${twice}" is named twice: name each stream once in -c streams.`;
  return beyondLimits(stackName, streamNames, REMEDIES);
}
