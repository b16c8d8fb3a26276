import { type Policy, parsePolicy } from '../lib/core/policy';
import type { Deployment } from '../lib/triggers/trigger';

/** The environment variables through which the stack tells its functions what they belong to. */
export const VARIABLES = {
  stackName: 'STACK_NAME',
  /** A JSON array. */
  streamNames: 'STREAM_NAMES',
  /** A JSON object of parameter values as text, as {@link parsePolicy} reads it. */
  policy: 'POLICY',
  tableName: 'TABLE_NAME',
  topicArn: 'TOPIC_ARN',
  stateMachineArn: 'STATE_MACHINE_ARN',
} as const;

type Variables = Readonly<Record<string, string | undefined>>;

/** What every function of the workflow is told. */
export interface Environment {
  readonly deployment: Deployment;
  readonly policy: Policy;
  readonly tableName: string;
  readonly topicArn: string;
}

/** A variable is missing, or holds something else than it should: the function was not set up by the stack. */
class InvalidEnvironment extends Error {
  override readonly name = 'InvalidEnvironment';
}

/**
 * @param variables `process.env`
 * @throws InvalidEnvironment which variable is missing or is no JSON
 * @throws InvalidPolicy what is wrong with the parameters
 */
export function readEnvironment(variables: Variables): Environment {
  return {
    deployment: {
      stackName: readVariable(variables, VARIABLES.stackName),
      streamNames: readJson(variables, VARIABLES.streamNames) as string[],
    },
    policy: parsePolicy(readJson(variables, VARIABLES.policy) as Record<string, string>),
    tableName: readVariable(variables, VARIABLES.tableName),
    topicArn: readVariable(variables, VARIABLES.topicArn),
  };
}

/** @throws InvalidEnvironment where the variable is missing or empty */
export function readVariable(variables: Variables, name: string): string {
  const value = variables[name];
  if (value) return value;
  throw new InvalidEnvironment(
    `The environment variable ${name} is missing. The stack sets it: deploy the function with cdk deploy, or set it yourself.`,
  );
}

function readJson(variables: Variables, name: string): unknown {
  const text = readVariable(variables, name);
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidEnvironment(`The environment variable ${name} should hold JSON, and holds "${text}".`);
  }
}
