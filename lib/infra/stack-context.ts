/** What is given at synth, before there is a stack: `-c streams=orders,clicks` and `-c stackName=Shardwright`. */
import type { Node } from 'constructs';
import { ALARMS, alarmName } from '../triggers/alarms';

export interface StackContext {
  readonly stackName: string;
  /** At least one, each once. */
  readonly streamNames: readonly string[];
}

/** What was given at synth cannot be deployed. The message is for the person at the terminal. */
export class InvalidContext extends Error {
  override readonly name = 'InvalidContext';
}

const DEFAULT_STACK_NAME = 'Shardwright';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-using-console-create-stack-parameters.html */
const STACK_NAME = /^[a-zA-Z][a-zA-Z0-9-]{0,127}$/;

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html */
const STREAM_NAME = /^[a-zA-Z0-9_.-]{1,128}$/;

/** Five alarms a stream and some sixty other resources stay well under CloudFormation's 500 resources a stack. */
const STREAMS_MAX = 50;

/**
 * Lambda gives a function 4,096 bytes of environment; parameters and ARNs need up to 1,500 of them.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const STREAM_NAMES_BYTES_MAX = 2_500;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const ALARM_NAME_LENGTH_MAX = 255;

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
  return tooMuch(streamNames) ?? tooLong(stackName, streamNames);
}

function tooMuch(streamNames: readonly string[]): string | undefined {
  const bytes = JSON.stringify(streamNames).length;
  if (streamNames.length <= STREAMS_MAX && bytes <= STREAM_NAMES_BYTES_MAX) return undefined;
  return `${streamNames.length} streams with names of ${bytes} bytes are too many for one stack: it takes ${STREAMS_MAX} streams and ${STREAM_NAMES_BYTES_MAX} bytes, so deploy the rest as a second stack with -c stackName.`;
}

function tooLong(stackName: string, streamNames: readonly string[]): string | undefined {
  const names = streamNames.flatMap((streamName) =>
    ALARMS.map(({ suffix }) => alarmName(stackName, streamName, suffix)),
  );
  const name = names.find(({ length }) => length > ALARM_NAME_LENGTH_MAX);
  if (name === undefined) return undefined;
  return `The alarm name "${name}" has ${name.length} characters and CloudWatch takes ${ALARM_NAME_LENGTH_MAX}: choose a shorter -c stackName.`;
}
