import type { SFNClient, StartExecutionInput } from '@aws-sdk/client-sfn';
import { stepFunctionsExecutions } from '../../lib/aws/step-functions-executions';
import { InvalidRequest } from '../../lib/errors';
import { executionsContract } from '../contract/signals';
import { type Call, sdkError, stub } from './stub';

const ARN = 'arn:aws:states:eu-west-1:111122223333:stateMachine:Reshard';

executionsContract('Step Functions', () => {
  const calls: Call[] = [];
  const client = stub<SFNClient>({ StartExecution: () => ({}) }, calls);
  return {
    executions: stepFunctionsExecutions(client, ARN),
    inputs: () => calls.map(({ input }) => JSON.parse((input as StartExecutionInput).input ?? '')),
  };
});

describe('stepFunctionsExecutions', () => {
  test('starts its own state machine, and leaves the name of the execution to Step Functions', async () => {
    const calls: Call[] = [];
    const client = stub<SFNClient>({ StartExecution: () => ({}) }, calls);

    await stepFunctionsExecutions(client, ARN).start('orders', 'by hand');

    expect(calls).toEqual([
      {
        name: 'StartExecution',
        input: { stateMachineArn: ARN, input: '{"streamName":"orders","reason":"by hand"}' },
      },
    ]);
  });

  test('throws the errors of ours', async () => {
    const client = stub<SFNClient>({ StartExecution: () => sdkError('StateMachineDoesNotExist') });

    await expect(stepFunctionsExecutions(client, ARN).start('orders', 'by hand')).rejects.toThrow(
      InvalidRequest,
    );
  });
});
