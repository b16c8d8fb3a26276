import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { StreamAutoscaler } from '../../lib/infra/stream-autoscaler';
import { deploymentsIn } from '../../lib/operator/deployment';

test('the command line finds every construct of a stack that has several', () => {
  const stack = new Stack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'Shop');
  for (const name of ['orders', 'clicks']) {
    const stream = Stream.fromStreamArn(stack, name, `arn:aws:kinesis:eu-west-1:111122223333:stream/${name}`);
    new StreamAutoscaler(stack, `${name}-autoscaler`, { stream, maxShards: 8 });
  }
  const outputs = Template.fromStack(stack).findOutputs('*');

  // As CloudFormation resolves it: what is not known at synth is another text.
  const resolved = Object.fromEntries(
    Object.entries(outputs).map(([name, { Value }]) => [name, textOf(Value)]),
  );

  const deployments = deploymentsIn(resolved, { stackName: 'Shop', region: 'eu-west-1' });
  expect(deployments.flatMap(({ streamNames }) => streamNames)).toEqual(['orders', 'clicks']);
  expect(deployments[0]?.policy.MaxShards).toBe(8);
});

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': [, parts = []] = [] } = value as { 'Fn::Join'?: [string, unknown[]] };
  return parts.map((part) => (typeof part === 'string' ? part : 'resolved')).join('');
}
