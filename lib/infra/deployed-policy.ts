import { CfnCondition, type CustomResource, Fn, type Stack, Token } from 'aws-cdk-lib';
import { THRESHOLD_ATTRIBUTES } from '../../lambda/threshold-attributes';
import type { AlarmDefinition } from '../triggers/alarms';
import { declareParameters, type StackParameters, valuesOf } from './parameters';
import { policyValidation } from './policy-validation';
import type { TemplatePolicy } from './template-policy';

/** The policy that is given when the stack is deployed: its parameters, what checks them, and what hangs on them. */
export function deployedPolicy(stack: Stack): TemplatePolicy {
  const parameters = declareParameters(stack);
  const validation = policyValidation(stack, parameters);
  const differs = (id: string, name: 'ShardLevelMetrics' | 'NotificationEmail', value: string) =>
    new CfnCondition(stack, id, {
      expression: Fn.conditionNot(Fn.conditionEquals(parameters[name], value)),
    });
  return {
    values: valuesOf(parameters),
    threshold: (definition) => thresholdFrom(definition, parameters, validation),
    hasShardLevelMetrics: differs('ShardLevelMetricsWanted', 'ShardLevelMetrics', 'Never'),
    hasNotificationEmail: differs('NotificationEmailGiven', 'NotificationEmail', ''),
    validation,
  };
}

function thresholdFrom(
  { suffix, threshold }: AlarmDefinition,
  parameters: StackParameters,
  validation: CustomResource,
): number {
  const attribute = THRESHOLD_ATTRIBUTES[suffix];
  if (attribute !== undefined) return Token.asNumber(validation.getAtt(attribute));
  if ('constant' in threshold) return threshold.constant;
  if (threshold.times === 1) return parameters[threshold.parameter].valueAsNumber;
  throw new Error(`The threshold of ${suffix} needs arithmetic: name it in THRESHOLD_ATTRIBUTES.`);
}
