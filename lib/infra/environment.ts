import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { VARIABLES } from '../../lambda/environment';
import { PARAMETER_NAMES, PARAMETERS } from '../core/parameters';
import type { AutoscalerSetting } from './autoscaler';
import type { TemplatePolicy } from './template-policy';

/** What the policy of a stream is made of: all but what is the stack's own affair, such as whom to tell. */
const POLICY_NAMES = PARAMETER_NAMES.filter((name) => PARAMETERS[name].perStream);

/** What the functions of the workflow are told, by the names under which they read it. */
export function functionEnvironment(
  scope: Construct,
  given: AutoscalerSetting & { readonly table: Table; readonly topic: ITopic },
): Record<string, string> {
  const stack = Stack.of(scope);
  return {
    [VARIABLES.stackName]: given.deploymentName,
    [VARIABLES.streamNames]: stack.toJsonString(given.streams.map(({ name }) => name)),
    [VARIABLES.policy]: stack.toJsonString(policyText(given.policy)),
    [VARIABLES.tableName]: given.table.tableName,
    [VARIABLES.topicArn]: given.topic.topicArn,
  };
}

/** As parsePolicy reads it. */
export function policyText({ values }: TemplatePolicy): Record<string, string> {
  return Object.fromEntries(POLICY_NAMES.map((name) => [name, values[name]]));
}
