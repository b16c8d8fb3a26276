import { readEnvironment, readVariable } from '../../lambda/environment';
import { parsePolicy } from '../../lib/core/policy';

const complete = {
  STACK_NAME: 'Shardwright',
  STREAM_NAMES: '["orders","clicks"]',
  POLICY: '{"MaxShards":"32"}',
  TABLE_NAME: 'state',
  TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:told',
};

test('a function learns its deployment, its policy and where things are', () => {
  expect(readEnvironment(complete)).toEqual({
    deployment: { stackName: 'Shardwright', streamNames: ['orders', 'clicks'] },
    policy: parsePolicy({ MaxShards: 32 }),
    tableName: 'state',
    topicArn: complete.TOPIC_ARN,
  });
});

test.each(Object.keys(complete))('a missing %s is named', (name) => {
  expect(() => readEnvironment({ ...complete, [name]: undefined })).toThrow(
    `The environment variable ${name} is missing.`,
  );
});

test.each(['STREAM_NAMES', 'POLICY'])('a %s that is no JSON is named', (name) => {
  expect(() => readEnvironment({ ...complete, [name]: 'orders,clicks' })).toThrow(
    `The environment variable ${name} should hold JSON, and holds "orders,clicks".`,
  );
});

test('a policy that contradicts itself is refused with its own sentence', () => {
  expect(() => readEnvironment({ ...complete, POLICY: '{"MinShards":"9","MaxShards":"2"}' })).toThrow(
    expect.objectContaining({ name: 'InvalidPolicy', message: expect.stringMatching(/^MinShards \(9\)/) }),
  );
});

test('an empty variable is a missing one', () => {
  expect(() => readVariable({ STATE_MACHINE_ARN: '' }, 'STATE_MACHINE_ARN')).toThrow(/is missing/);
});
