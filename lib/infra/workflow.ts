import { Aws, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import {
  functionPlaceholder,
  PARTITION_PLACEHOLDER,
  RESHARD_DOCUMENT,
  STEP_NAMES,
} from '../workflow/definition';
import type { StepName } from '../workflow/steps';
import type { AutoscalerSetting } from './autoscaler';
import { type FunctionSetting, LOG_RETENTION, permittedFunction } from './functions';

const DESCRIPTIONS: Readonly<Record<StepName, string>> = {
  acquire: 'Takes the lease of a stream',
  decide: 'Observes a stream and decides',
  apply: 'Starts one resharding operation',
  confirm: 'Sees whether an operation is complete',
  record: 'Remembers what was done, and tells people',
  release: 'Gives the lease back',
};

interface ReshardWorkflow {
  readonly stateMachine: StateMachine;
  /** Where every decision of an execution is a line. */
  readonly decideLog: ILogGroup;
}

/** The steps and their state machine. Standard: a split must not be started twice, and may outlast five minutes. */
export function reshardWorkflow(
  scope: Construct,
  { deploymentName }: Pick<AutoscalerSetting, 'deploymentName'>,
  functions: FunctionSetting,
): ReshardWorkflow {
  const steps = new Map(
    STEP_NAMES.map((name) => [name, permittedFunction(scope, name, DESCRIPTIONS[name], functions)]),
  );
  const functionArns = [...steps.values()].map(({ functionArn }) => functionArn);
  const stateMachine = new StateMachine(scope, 'Reshard', {
    stateMachineType: StateMachineType.STANDARD,
    // As text, not as an asset: so the template holds the very document.
    definitionBody: DefinitionBody.fromString(RESHARD_DOCUMENT),
    definitionSubstitutions: substitutions(functionArns),
    logs: {
      // This prefix needs no entry of its own in the Region's one resource policy for logs, which is bounded.
      destination: new LogGroup(scope, 'ReshardLog', {
        logGroupName: `/aws/vendedlogs/states/${deploymentName}`,
        retention: LOG_RETENTION,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      level: LogLevel.ALL,
      // The functions log what became of the document; a second copy of all of it at every event is not worth its price.
      includeExecutionData: false,
    },
    tracingEnabled: true,
  });
  stateMachine.addToRolePolicy(
    new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: functionArns,
    }),
  );
  Validations.of(stateMachine).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'The delivery of logs and X-Ray know no resources.',
  });
  return { stateMachine, decideLog: (steps.get('decide') as LambdaFunction).logGroup };
}

/** What the document's placeholders stand for. */
function substitutions(functionArns: readonly string[]): Record<string, string> {
  const ofSteps = STEP_NAMES.map((name, index) => [functionPlaceholder(name), functionArns[index] as string]);
  return { [PARTITION_PLACEHOLDER]: Aws.PARTITION, ...Object.fromEntries(ofSteps) };
}
