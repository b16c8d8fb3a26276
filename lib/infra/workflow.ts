import { readFileSync } from 'node:fs';
import path from 'node:path';
import { RemovalPolicy, type Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { StepName } from '../workflow/steps';
import { type FunctionSetting, LOG_RETENTION, permittedFunction } from './functions';

/** The document that runs here, on the laptop and in the simulation alike. */
const DEFINITION = path.join(__dirname, '../workflow/reshard.asl.json');

const DESCRIPTIONS: Readonly<Record<StepName, string>> = {
  acquire: 'Takes the lease of a stream',
  decide: 'Observes a stream and decides',
  apply: 'Starts one resharding operation',
  confirm: 'Sees whether an operation is complete',
  record: 'Remembers what was done, and tells people',
  release: 'Gives the lease back',
};

const STEP_NAMES = Object.keys(DESCRIPTIONS) as StepName[];

/** The steps and their state machine. Standard: a split must not be started twice, and may outlast five minutes. */
export function reshardWorkflow(stack: Stack, setting: FunctionSetting): StateMachine {
  const functionArns = STEP_NAMES.map(
    (name) => permittedFunction(stack, name, DESCRIPTIONS[name], setting).functionArn,
  );
  const stateMachine = new StateMachine(stack, 'Reshard', {
    stateMachineType: StateMachineType.STANDARD,
    // As text, not as an asset: so the template holds the very document.
    definitionBody: DefinitionBody.fromString(readFileSync(DEFINITION, 'utf8')),
    definitionSubstitutions: substitutions(functionArns),
    logs: {
      // This prefix needs no entry of its own in the Region's one resource policy for logs, which is bounded.
      destination: new LogGroup(stack, 'ReshardLog', {
        logGroupName: `/aws/vendedlogs/states/${stack.stackName}`,
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
  return stateMachine;
}

/** `${AcquireFunctionArn}` and so on, as the document calls them. */
function substitutions(functionArns: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    STEP_NAMES.map((name, index) => [
      `${name.charAt(0).toUpperCase()}${name.slice(1)}FunctionArn`,
      functionArns[index] as string,
    ]),
  );
}
