import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { alarmRules } from './alarm-rule';
import { streamAlarms } from './alarms';
import { functionEnvironment } from './environment';
import { notificationTopic } from './notifications';
import { outputs } from './outputs';
import { declareParameters } from './parameters';
import { permissionScopes } from './permission-scopes';
import { policyValidation } from './policy-validation';
import type { StackContext } from './stack-context';
import { stateTable } from './state-table';
import { scheduledSweep } from './sweep-schedule';
import { undeliveredQueue } from './undelivered';
import { reshardWorkflow } from './workflow';

/** Shardwright on AWS, for the streams named at synth. */
export class ShardwrightStack extends Stack {
  constructor(scope: Construct, { stackName, streamNames }: StackContext) {
    super(scope, stackName, { description: 'Shardwright: keeps Kinesis data streams at the right shards' });
    const parameters = declareParameters(this);
    const validation = policyValidation(this, parameters);

    const table = stateTable(this);
    const topic = notificationTopic(this, parameters);
    const undelivered = undeliveredQueue(this);

    const setting = {
      environment: functionEnvironment(this, { streamNames, parameters, table, topic }),
      scopes: permissionScopes(this, { streamNames, table, topic }),
      after: validation,
    };
    const stateMachine = reshardWorkflow(this, setting);
    streamAlarms(this, streamNames, { parameters, validation });
    alarmRules(this, streamNames, stateMachine, undelivered);
    scheduledSweep(this, { ...setting, stateMachine, undelivered });
    outputs(this, { stateMachine, topic, table });
  }
}
