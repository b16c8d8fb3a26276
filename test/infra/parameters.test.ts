import { PARAMETER_GROUPS, PARAMETER_NAMES, PARAMETERS } from '../../lib/core/parameters';
import { templateOf } from './synthesised';

const template = templateOf().toJSON();

test('the stack has the parameters of the table, and no others but what CDK adds', () => {
  const names = Object.keys(template['Parameters']).filter((name) => name !== 'BootstrapVersion');

  expect(names.sort()).toEqual([...PARAMETER_NAMES].sort());
});

test.each(PARAMETER_NAMES)('%s has the default, the bounds and the description of the table', (name) => {
  const definition = PARAMETERS[name];

  const bounds = {
    integer: () => 'minimum' in definition && { MinValue: definition.minimum, MaxValue: definition.maximum },
    ratio: () => 'minimum' in definition && { MinValue: definition.minimum, MaxValue: definition.maximum },
    choice: () => 'choices' in definition && { AllowedValues: definition.choices },
    text: () => 'pattern' in definition && { AllowedPattern: definition.pattern },
  }[definition.type]();

  expect(template['Parameters'][name]).toMatchObject({
    Type: 'minimum' in definition ? 'Number' : 'String',
    Default: definition.default,
    Description: definition.description,
    ...bounds,
  });
});

test('the console shows the parameters in the groups of the table', () => {
  const { ParameterGroups: groups } = template['Metadata']['AWS::CloudFormation::Interface'];

  expect(groups.map((group: { Label: { default: string } }) => group.Label.default)).toEqual(
    PARAMETER_GROUPS,
  );
  expect(groups.flatMap((group: { Parameters: string[] }) => group.Parameters).sort()).toEqual(
    [...PARAMETER_NAMES].sort(),
  );
});
