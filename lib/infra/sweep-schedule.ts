import { type CfnElement, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { VARIABLES } from '../../lambda/environment';
import { SWEEP_EVERY_SECONDS } from '../workflow/next-sweep';
import type { AutoscalerSetting } from './autoscaler';
import { type FunctionSetting, permittedFunction } from './functions';

const SWEEP_EVERY = Duration.seconds(SWEEP_EVERY_SECONDS);

/** A turn that is missed is made up for by the next. */
const RETRIES = 2;

/** The sweep, and what runs it. Of all functions it alone may start executions. */
export function scheduledSweep(
  scope: Construct,
  { deploymentName }: Pick<AutoscalerSetting, 'deploymentName'>,
  given: FunctionSetting & { readonly stateMachine: IStateMachine; readonly undelivered: IQueue },
): IFunction & { readonly logGroup: ILogGroup } {
  const { stateMachineArn } = given.stateMachine;
  const sweep = permittedFunction(scope, 'sweep', 'Publishes OpenShardCount; looks at alarms that stay', {
    ...given,
    environment: { ...given.environment, [VARIABLES.stateMachineArn]: stateMachineArn },
    scopes: { ...given.scopes, stateMachine: { resources: [stateMachineArn] } },
  });
  // Lambda, too, would try again what failed: the next turn is soon enough.
  sweep.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: SWEEP_EVERY });
  new Schedule(scope, 'SweepSchedule', {
    description: `The sweep of ${deploymentName}`,
    schedule: ScheduleExpression.rate(SWEEP_EVERY),
    target: new LambdaInvoke(sweep, {
      role: invokingRole(scope, sweep),
      deadLetterQueue: given.undelivered,
      maxEventAge: SWEEP_EVERY,
      retryAttempts: RETRIES,
    }),
  });
  return sweep;
}

function invokingRole(scope: Construct, sweep: IFunction): Role {
  const stack = Stack.of(scope);
  const role = new Role(scope, 'SweepScheduleRole', {
    // Schedules of other accounts cannot borrow it.
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  });
  Validations.of(role).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${stack.getLogicalId(sweep.node.defaultChild as CfnElement)}.Arn>:*]`,
    reason: 'Versions and aliases of the sweep alone.',
  });
  return role;
}
