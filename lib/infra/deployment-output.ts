import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { DEPLOYMENT_OUTPUT, type DeploymentOutput } from '../operator/deployment';
import type { AutoscalerSetting } from './autoscaler';
import { policyText } from './environment';

/** What the command line reads to find its way: where everything is, and the policy. */
export function deploymentOutput(
  scope: Construct,
  { deploymentName, streams, policy }: AutoscalerSetting,
  made: { readonly stateMachine: IStateMachine; readonly table: Table; readonly sweepLog: ILogGroup },
): void {
  const value: DeploymentOutput = {
    deploymentName,
    streamNames: streams.map(({ name }) => name),
    policy: policyText(policy),
    stateMachineArn: made.stateMachine.stateMachineArn,
    tableName: made.table.tableName,
    sweepLogGroupName: made.sweepLog.logGroupName,
  };
  new CfnOutput(scope, DEPLOYMENT_OUTPUT, {
    description: 'For npx shardwright status, plan and explain',
    value: Stack.of(scope).toJsonString(value),
  });
}
