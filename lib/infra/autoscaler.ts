import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { alarmRules } from './alarm-rule';
import { streamAlarms } from './alarms';
import { dashboard } from './dashboard';
import { deploymentOutput } from './deployment-output';
import { functionEnvironment } from './environment';
import type { ManagedStream } from './managed-stream';
import { notificationTopic } from './notifications';
import { permissionScopes } from './permission-scopes';
import { selfAlarms } from './self-alarms';
import { stateTable } from './state-table';
import { scheduledSweep } from './sweep-schedule';
import type { TemplatePolicy } from './template-policy';
import { undeliveredQueue } from './undelivered';
import { reshardWorkflow } from './workflow';

/** What is to be autoscaled, and how. */
export interface AutoscalerSetting {
  /** What alarms and logs are named after, and the functions' STACK_NAME: one of a kind in an account and region. */
  readonly deploymentName: string;
  readonly streams: readonly ManagedStream[];
  readonly policy: TemplatePolicy;
}

/** What an app may want of it. */
export interface Autoscaler {
  readonly stateMachine: IStateMachine;
  readonly topic: ITopic;
  readonly table: Table;
}

/** Shardwright on AWS, but for where its policy comes from: the stack and the construct are made of this. */
export function autoscaler(scope: Construct, setting: AutoscalerSetting): Autoscaler {
  const { policy } = setting;
  const table = stateTable(scope);
  const topic = notificationTopic(scope, setting);
  const undelivered = undeliveredQueue(scope);

  const functions = {
    environment: functionEnvironment(scope, { ...setting, table, topic }),
    scopes: permissionScopes(scope, { ...setting, table, topic }),
    ...(policy.validation && { after: policy.validation }),
  };
  const { stateMachine, decideLog } = reshardWorkflow(scope, setting, functions);
  streamAlarms(scope, setting);
  alarmRules(scope, setting, stateMachine, undelivered);
  const sweep = scheduledSweep(scope, setting, { ...functions, stateMachine, undelivered });
  selfAlarms(scope, setting, { stateMachine, sweep, undelivered, topic });
  dashboard(scope, setting, decideLog.logGroupName);
  deploymentOutput(scope, setting, { stateMachine, table, sweepLog: sweep.logGroup });
  return { stateMachine, topic, table };
}
