import { App, CfnParameter, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { type IStream, Stream, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ShopStack } from '../../examples/shop-stack';
import { StreamAutoscaler, type StreamAutoscalerProps } from '../../lib';
import { ALARMS } from '../../lib/triggers/alarms';
import { templateOf } from './synthesised';

/** Without the functions' code. */
const app = () => new App({ context: { 'aws:cdk:bundling-stacks': [] } });

const shop = (parent = app()) => new Stack(parent, 'Shop');

const ordersIn = (stack: Stack) =>
  new Stream(stack, 'OrdersStream', { streamMode: StreamMode.PROVISIONED, shardCount: 2 });

function shopWith(props: Omit<StreamAutoscalerProps, 'stream' | 'streams'> = {}): Stack {
  const stack = shop();
  new StreamAutoscaler(stack, 'Orders', { ...props, stream: ordersIn(stack) });
  return stack;
}

const countsOf = (template: Template) => {
  const counts: Record<string, number> = {};
  for (const { Type } of Object.values(template.toJSON()['Resources'] as Record<string, { Type: string }>))
    counts[Type] = (counts[Type] ?? 0) + 1;
  return counts;
};

/** A stream's own and one that tells that they go unanswered; three on Shardwright itself. */
const alarmsOf = (streams: number) => streams * (ALARMS.length + 1) + 3;

test('it makes what the stack makes, but for what checks parameters at deployment', () => {
  const ofStack = countsOf(templateOf(['orders']));
  const ofConstruct = countsOf(Template.fromStack(shopWith({ notificationEmail: 'me@example.com' })));

  const expected = {
    ...ofStack,
    'AWS::Kinesis::Stream': 1,
    'AWS::Lambda::Function': (ofStack['AWS::Lambda::Function'] ?? 0) - 1,
    'AWS::Logs::LogGroup': (ofStack['AWS::Logs::LogGroup'] ?? 0) - 1,
    'AWS::IAM::Role': (ofStack['AWS::IAM::Role'] ?? 0) - 1,
    'AWS::IAM::Policy': (ofStack['AWS::IAM::Policy'] ?? 0) - 1,
  } as Record<string, number>;
  delete expected['Custom::ShardwrightPolicy'];
  expect(ofConstruct).toEqual(expected);
});

test('the values that are given in code are the functions’ policy, defaults standing in for the rest', () => {
  const template = Template.fromStack(
    shopWith({ minShards: 2, maxShards: 64, mode: 'Observe', scaleUpUtilization: 0.9 }),
  );

  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  expect(functions).toHaveLength(7);
  for (const { Properties } of functions) {
    expect(JSON.parse(Properties.Environment.Variables.POLICY)).toMatchObject({
      MinShards: '2',
      MaxShards: '64',
      Mode: 'Observe',
      ScaleUpUtilization: '0.9',
      SampleRecords: 'On',
    });
  }
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: { 'Fn::Join': ['', ['Shop-Orders-', Match.anyValue(), '-utilization-high']] },
    Threshold: 0.9,
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: { 'Fn::Join': ['', ['Shop-Orders-', Match.anyValue(), '-hot-shard']] },
    Threshold: 0.9 * 60 * 1_048_576,
  });
  expect(template.toJSON()['Parameters']).toEqual({ BootstrapVersion: expect.anything() });
});

test('a stream that CloudFormation names is known by reference everywhere', () => {
  const template = Template.fromStack(shopWith());
  const ref = { Ref: Object.keys(template.findResources('AWS::Kinesis::Stream'))[0] };

  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: { STACK_NAME: 'Shop-Orders', STREAM_NAMES: { 'Fn::Join': ['', ['["', ref, '"]']] } },
    },
  });
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      detail: {
        alarmName: ALARMS.map(({ suffix }) => ({ 'Fn::Join': ['', ['Shop-Orders-', ref, `-${suffix}`]] })),
      },
    },
  });
  expect(Object.keys(template.findResources('AWS::CloudWatch::Alarm'))).toHaveLength(alarmsOf(1));
});

test('where shard-level metrics are never on there is no alarm on them, and without an address no subscription', () => {
  const template = Template.fromStack(shopWith({ shardLevelMetrics: 'Never' }));

  const names = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) =>
    JSON.stringify(Properties.AlarmName),
  );
  expect(names.filter((name) => name.includes('hot-shard'))).toEqual([]);
  expect(names.length).toBeGreaterThanOrEqual(4);
  template.resourceCountIs('AWS::SNS::Subscription', 0);
});

test('an app may have several, also in nested stacks: each has a name of its own', () => {
  const stack = shop();
  const nested = new NestedStack(stack, 'Inner');
  new StreamAutoscaler(stack, 'Orders', { stream: Stream.fromStreamArn(stack, 'A', arnOf('orders')) });
  new StreamAutoscaler(nested, 'Clicks', { stream: Stream.fromStreamArn(stack, 'B', arnOf('clicks')) });

  const logGroupsIn = (template: Template) =>
    Object.values(template.findResources('AWS::Logs::LogGroup')).flatMap(
      ({ Properties }) => Properties.LogGroupName ?? [],
    );
  expect(logGroupsIn(Template.fromStack(stack))).toEqual(['/aws/vendedlogs/states/Shop-Orders']);
  expect(logGroupsIn(Template.fromStack(nested))).toEqual(['/aws/vendedlogs/states/Shop-Inner-Clicks']);
});

test('a program can subscribe to what is told, and start executions', () => {
  const stack = shop();
  const made = new StreamAutoscaler(stack, 'Orders', { stream: ordersIn(stack) });

  expect(stack.resolve(made.notificationTopic.topicArn)).toEqual({
    Ref: expect.stringContaining('Notifications'),
  });
  expect(stack.resolve(made.stateMachine.stateMachineArn)).toEqual({
    Ref: expect.stringContaining('Reshard'),
  });
});

test('it meets AWS Solutions in an app with none of our feature flags', () => {
  const parent = app();
  const stack = shop(parent);
  new StreamAutoscaler(stack, 'Orders', { stream: Stream.fromStreamArn(stack, 'A', arnOf('orders')) });

  expect(new AwsSolutionsChecks(parent, { verbose: true }).validateScope(parent).violations).toEqual([]);
});

const arnOf = (name: string, region = 'eu-west-1') => `arn:aws:kinesis:${region}:123456789012:stream/${name}`;

const orders = (stack: Stack): IStream => Stream.fromStreamArn(stack, 'A', arnOf('orders'));

type Given = (stack: Stack) => StreamAutoscalerProps;

test.each<[string, Given, RegExp]>([
  [
    'bounds that contradict each other',
    (stack) => ({ stream: orders(stack), minShards: 8, maxShards: 4 }),
    /^Shop\/Orders: MinShards \(8\) is above MaxShards \(4\): lower MinShards or raise MaxShards\.$/,
  ],
  [
    'a value out of bounds',
    (stack) => ({ stream: orders(stack), maxShards: 0 }),
    /^Shop\/Orders: MaxShards is "0": it takes a whole number from 1 to 10000\.$/,
  ],
  [
    'a prop that is no parameter',
    (stack) => ({ stream: orders(stack), maximum: 4 }) as StreamAutoscalerProps,
    /^Shop\/Orders: Maximum is not a parameter; there are MinShards, /,
  ],
  [
    'a value that only CloudFormation knows',
    (stack) => ({
      stream: orders(stack),
      maxShards: new CfnParameter(stack, 'Max', { type: 'Number' }).valueAsNumber,
    }),
    /^Shop\/Orders: maxShards is known only at deployment: give it a value in code, /,
  ],
  ['no stream', () => ({ streams: [] }), /^Shop\/Orders: No stream is given: /],
  [
    'a stream twice',
    (stack) => {
      const stream = orders(stack);
      return { streams: [stream, stream] };
    },
    /^Shop\/Orders: Shop\/A is given twice: /,
  ],
  [
    'a stream in on-demand mode',
    (stack) => ({ stream: new Stream(stack, 'A', { streamMode: StreamMode.ON_DEMAND }) }),
    /^Shop\/Orders: Shop\/A is in on-demand mode, .* StreamMode\.PROVISIONED/,
  ],
  [
    'a stream elsewhere',
    (stack) => ({ stream: Stream.fromStreamArn(stack, 'A', arnOf('orders', 'us-east-1')) }),
    /^Shop\/Orders: Shop\/A is in 123456789012, us-east-1: put its StreamAutoscaler into a stack of that /,
  ],
  [
    'more streams with names to come than the functions can be told',
    (stack) => ({
      streams: Array.from({ length: 20 }, (_, i) => new Stream(stack, `S${i}`, { shardCount: 1 })),
    }),
    /^Shop\/Orders: 20 streams with names of 2621 bytes are too many .* by a second StreamAutoscaler, in another stack\.$/,
  ],
])('%s is refused at synth, in a sentence that says what to do', (_, given, sentence) => {
  const stack = new Stack(app(), 'Shop', { env: { account: '123456789012', region: 'eu-west-1' } });

  expect(() => new StreamAutoscaler(stack, 'Orders', given(stack))).toThrow(
    expect.objectContaining({ name: 'InvalidContext', message: expect.stringMatching(sentence) }),
  );
});

test('the example of docs/construct.md synthesises', () => {
  const template = Template.fromStack(new ShopStack(app(), 'Shop'));

  template.resourceCountIs('AWS::CloudWatch::Alarm', alarmsOf(2));
  template.hasOutput('*', { Export: { Name: 'WhatShardwrightDid' } });
});
