import { Aws, CfnCondition, CfnOutput, Fn, type Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { CONSOLE_DOMAINS, type ConsolePage, consoleLink } from '../workflow/console';

/** What an operator looks for after a deployment. */
export function outputs(
  stack: Stack,
  made: { readonly stateMachine: IStateMachine; readonly topic: ITopic; readonly table: Table },
): void {
  const { stateMachineArn } = made.stateMachine;
  const { region, stackName } = stack;
  const domain = consoleDomain(stack);
  const link = (service: ConsolePage['service'], fragment: string) =>
    consoleLink(domain, { region, service, fragment });
  const values: Record<string, [description: string, value: string]> = {
    StateMachineArn: [
      'Start an execution with {"streamName": "NAME"} to have a stream looked at',
      stateMachineArn,
    ],
    ExecutionsConsole: ['Every run', link('states', `/statemachines/view/${stateMachineArn}`)],
    DashboardConsole: [
      'Load, shards and decisions of each stream',
      link('cloudwatch', `dashboards/dashboard/${stackName}`),
    ],
    AlarmsConsole: ['The alarms of every stream', link('cloudwatch', `alarmsV2:?~(search~'${stackName}-)`)],
    NotificationTopicArn: ['Subscribe to it to be told', made.topic.topicArn],
    StateTableName: ['Leases, and what is remembered of every stream', made.table.tableName],
  };
  for (const [id, [description, value]] of Object.entries(values)) {
    new CfnOutput(stack, id, { description, value });
  }
}

/**
 * The console's domain in the partition that is deployed to, which is not known before. In one that we do not know it is the commercial one's: a link that leads
 * nowhere, where a mapping would keep the stack from being deployed.
 */
function consoleDomain(stack: Stack): string {
  const { aws: otherwise, ...others } = CONSOLE_DOMAINS;
  return Object.entries(others).reduce<string>((rest, [partition, domain]) => {
    const expression = Fn.conditionEquals(Aws.PARTITION, partition);
    const { logicalId } = new CfnCondition(stack, `IsPartition-${partition}`, { expression });
    return Fn.conditionIf(logicalId, domain, rest).toString();
  }, otherwise);
}
