import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { stackOutputs } from '../../lib/aws/cloudformation-outputs';
import { AccessDenied } from '../../lib/errors';
import { sdkError, stub } from './stub';

test('are the stack’s, by name', async () => {
  const client = stub<CloudFormationClient>({
    DescribeStacks: () => ({ Stacks: [{ Outputs: [{ OutputKey: 'Deployment', OutputValue: '{}' }] }] }),
  });

  expect(await stackOutputs(client, 'Shardwright')).toEqual({ Deployment: '{}' });
});

test('are undefined where there is no such stack, and empty where it has none', async () => {
  const missing = Object.assign(sdkError('ValidationError'), {
    message: 'Stack with id Shardwright does not exist',
  });

  expect(await stackOutputs(stub({ DescribeStacks: () => missing }), 'Shardwright')).toBeUndefined();
  expect(await stackOutputs(stub({ DescribeStacks: () => ({ Stacks: [{}] }) }), 'Shardwright')).toEqual({});
});

test('are not given without permission', async () => {
  const client = stub<CloudFormationClient>({ DescribeStacks: () => sdkError('AccessDenied') });

  await expect(stackOutputs(client, 'Shardwright')).rejects.toThrow(AccessDenied);
});
