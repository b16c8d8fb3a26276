import { CfnParameter, type CfnParameterProps, type Stack } from 'aws-cdk-lib';
import {
  PARAMETER_GROUPS,
  PARAMETER_NAMES,
  PARAMETERS,
  type ParameterDefinition,
  type ParameterName,
} from '../core/parameters';

export type StackParameters = Readonly<Record<ParameterName, CfnParameter>>;

/** The longest address that mail can be sent to. RFC 5321, section 4.5.3.1.3, less its brackets. */
const TEXT_LENGTH_MAX = 254;

/** Every parameter of the table as a parameter of the stack, in the groups of the table. */
export function declareParameters(stack: Stack): StackParameters {
  stack.templateOptions.metadata = { 'AWS::CloudFormation::Interface': { ParameterGroups: groups() } };
  const parameters = PARAMETER_NAMES.map((name) => [
    name,
    new CfnParameter(stack, name, propsOf(PARAMETERS[name])),
  ]);
  return Object.fromEntries(parameters) as StackParameters;
}

/** The values as text, resolved when the stack is deployed; {@link parsePolicy} reads them. */
export function valuesOf(parameters: StackParameters): Record<ParameterName, string> {
  const values = PARAMETER_NAMES.map((name) => [name, parameters[name].valueAsString]);
  return Object.fromEntries(values) as Record<ParameterName, string>;
}

function groups() {
  return PARAMETER_GROUPS.map((group) => ({
    Label: { default: group },
    Parameters: PARAMETER_NAMES.filter((name) => PARAMETERS[name].group === group),
  }));
}

function propsOf(definition: ParameterDefinition): CfnParameterProps {
  const { default: value, description } = definition;
  switch (definition.type) {
    case 'integer':
    case 'ratio':
      return {
        type: 'Number',
        default: value,
        description,
        minValue: definition.minimum,
        maxValue: definition.maximum,
      };
    case 'choice':
      return { type: 'String', default: value, description, allowedValues: [...definition.choices] };
    case 'text':
      return {
        type: 'String',
        default: value,
        description,
        allowedPattern: definition.pattern,
        maxLength: TEXT_LENGTH_MAX,
      };
  }
}
