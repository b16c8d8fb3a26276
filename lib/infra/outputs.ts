import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';

/** What an operator looks for after a deployment. */
export function outputs(
  stack: Stack,
  made: { readonly stateMachine: IStateMachine; readonly topic: ITopic; readonly table: Table },
): void {
  const { stateMachineArn } = made.stateMachine;
  const values: Record<string, [description: string, value: string]> = {
    StateMachineArn: [
      'Start an execution with {"streamName": "NAME"} to have a stream looked at',
      stateMachineArn,
    ],
    ExecutionsConsole: ['Every run', consoleLink(stack, `states`, `/statemachines/view/${stateMachineArn}`)],
    DashboardConsole: [
      'Load, shards and decisions of each stream',
      consoleLink(stack, 'cloudwatch', `dashboards/dashboard/${stack.stackName}`),
    ],
    AlarmsConsole: [
      'The alarms of every stream',
      consoleLink(stack, 'cloudwatch', `alarmsV2:?~(search~'${stack.stackName}-)`),
    ],
    NotificationTopicArn: ['Subscribe to it to be told', made.topic.topicArn],
    StateTableName: ['Leases, and what is remembered of every stream', made.table.tableName],
  };
  for (const [id, [description, value]] of Object.entries(values)) {
    new CfnOutput(stack, id, { description, value });
  }
}

function consoleLink({ region }: Stack, service: string, fragment: string): string {
  return `https://${region}.console.aws.amazon.com/${service}/home?region=${region}#${fragment}`;
}
