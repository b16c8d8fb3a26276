import { CustomResource, Duration, type Stack } from 'aws-cdk-lib';
import { bareFunction } from './functions';
import { type StackParameters, valuesOf } from './parameters';

/** The validation answers within seconds; CloudFormation would wait for an hour. */
const SERVICE_TIMEOUT = Duration.minutes(2);

/**
 * Checks the parameters together, when the stack is deployed, and fails the deployment where two contradict each other:
 * a rule of CloudFormation cannot compare numbers. Its attributes are the thresholds of THRESHOLD_ATTRIBUTES.
 */
export function policyValidation(stack: Stack, parameters: StackParameters): CustomResource {
  const validate = bareFunction(stack, 'validate', 'Checks the parameters together at deployment');
  return new CustomResource(stack, 'ValidPolicy', {
    resourceType: 'Custom::ShardwrightPolicy',
    serviceToken: validate.functionArn,
    serviceTimeout: SERVICE_TIMEOUT,
    properties: { Parameters: valuesOf(parameters) },
  });
}
