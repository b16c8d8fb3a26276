import { STACK_NAME, templateOf } from './synthesised';

const { Outputs: outputs, Conditions: conditions } = templateOf().toJSON();

/** A value of the template as CloudFormation works it out. */
function resolved(value: unknown, pseudo: Readonly<Record<string, string>>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [[name, given]] = Object.entries(value) as [[string, never]];
  const each = (values: unknown[]) => values.map((one) => resolved(one, pseudo));
  switch (name) {
    case 'Ref':
      return pseudo[given] ?? `(${given})`;
    case 'Fn::Join':
      return each(given[1]).join(given[0]);
    case 'Fn::Equals':
      return new Set(each(given)).size === 1;
    case 'Fn::If':
      return resolved(resolved(conditions[given[0]], pseudo) ? given[1] : given[2], pseudo);
    default:
      throw new Error(`Expected a function that this test knows; ${name} is none. Add it here.`);
  }
}

test.each([
  ['aws', 'eu-west-1', 'console.aws.amazon.com'],
  ['aws-cn', 'cn-north-1', 'console.amazonaws.cn'],
  ['aws-us-gov', 'us-gov-west-1', 'console.amazonaws-us-gov.com'],
  ['aws-iso', 'us-iso-east-1', 'console.aws.amazon.com'],
])('in %s, %s the links lead to %s', (partition, region, domain) => {
  const linkOf = (output: string) =>
    resolved(outputs[output].Value, { 'AWS::Partition': partition, 'AWS::Region': region });
  const cloudwatch = `https://${region}.${domain}/cloudwatch/home?region=${region}#`;

  expect(linkOf('DashboardConsole')).toBe(`${cloudwatch}dashboards/dashboard/${STACK_NAME}`);
  expect(linkOf('AlarmsConsole')).toBe(`${cloudwatch}alarmsV2:?~(search~'${STACK_NAME}-)`);
  expect(linkOf('ExecutionsConsole')).toMatch(
    `https://${region}.${domain}/states/home?region=${region}#/statemachines/view/`,
  );
});
