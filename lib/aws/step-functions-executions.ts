import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Executions } from '../ports';
import { answerTo } from './errors';

/** Executions of the deployed state machine; Step Functions names them. */
export function stepFunctionsExecutions(client: SFNClient, stateMachineArn: string): Executions {
  return {
    async start(streamName, reason) {
      await startExecution(client, stateMachineArn, streamName, reason);
    },
  };
}

/** @returns the execution's ARN */
export async function startExecution(
  client: SFNClient,
  stateMachineArn: string,
  streamName: string,
  reason: string,
): Promise<string> {
  const { executionArn = '' } = await answerTo(
    `StartExecution for stream ${streamName}`,
    client.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify({ streamName, reason }) }),
    ),
  );
  return executionArn;
}
