import type { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { VARIABLES } from '../../lambda/environment';
import { PARAMETER_NAMES, PARAMETERS } from '../core/parameters';
import { type StackParameters, valuesOf } from './parameters';

/** What the policy of a stream is made of: all but what is the stack's own affair, such as whom to tell. */
const POLICY_NAMES = PARAMETER_NAMES.filter((name) => PARAMETERS[name].perStream);

/** What the functions of the workflow are told, by the names under which they read it. */
export function functionEnvironment(
  stack: Stack,
  given: {
    readonly streamNames: readonly string[];
    readonly parameters: StackParameters;
    readonly table: Table;
    readonly topic: ITopic;
  },
): Record<string, string> {
  return {
    [VARIABLES.stackName]: stack.stackName,
    [VARIABLES.streamNames]: JSON.stringify(given.streamNames),
    [VARIABLES.policy]: stack.toJsonString(valuesOf(given.parameters, POLICY_NAMES)),
    [VARIABLES.tableName]: given.table.tableName,
    [VARIABLES.topicArn]: given.topic.topicArn,
  };
}
