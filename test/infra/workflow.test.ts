import {
  functionPlaceholder,
  PARTITION_PLACEHOLDER,
  RESHARD_DOCUMENT,
  STEP_NAMES,
} from '../../lib/workflow/definition';
import { templateOf } from './synthesised';

const template = templateOf();
const { Properties: stateMachine } = Object.values(
  template.findResources('AWS::StepFunctions::StateMachine'),
)[0] as {
  Properties: Record<string, unknown>;
};

test('the template holds the very document that runs on the laptop and in the simulation', () => {
  expect(stateMachine['DefinitionString']).toBe(RESHARD_DOCUMENT);
});

test('every placeholder of the document stands for the function of its step', () => {
  const placeholders = [...new Set(RESHARD_DOCUMENT.match(/(?<=\$\{)\w+(?=\})/g) ?? [])];
  const substitutions = stateMachine['DefinitionSubstitutions'] as Record<string, object>;

  expect(placeholders.sort()).toEqual(Object.keys(substitutions).sort());
  expect(placeholders.sort()).toEqual([PARTITION_PLACEHOLDER, ...STEP_NAMES.map(functionPlaceholder)].sort());
  expect(substitutions[PARTITION_PLACEHOLDER]).toEqual({ Ref: 'AWS::Partition' });
  for (const step of STEP_NAMES) {
    const arn = substitutions[functionPlaceholder(step)] as { 'Fn::GetAtt': [string, 'Arn'] };
    expect(arn['Fn::GetAtt'][0].startsWith(functionPlaceholder(step).replace(/Arn$/, ''))).toBe(true);
  }
});

test('it is a Standard workflow that logs every event, without the document, and is traced', () => {
  expect(stateMachine).toMatchObject({
    StateMachineType: 'STANDARD',
    LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    TracingConfiguration: { Enabled: true },
  });
});

test('it may call the functions of the steps, and no version or other function', () => {
  const invoking = Object.values(template.findResources('AWS::IAM::Policy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => Action === 'lambda:InvokeFunction')
    .map(({ Resource }) => Resource)
    .find((resource) => resource.length === STEP_NAMES.length);

  const substitutions = stateMachine['DefinitionSubstitutions'] as Record<string, object>;
  expect(invoking).toEqual(STEP_NAMES.map((step) => substitutions[functionPlaceholder(step)]));
});

interface Task {
  readonly Type: string;
  readonly TimeoutSeconds?: number;
  readonly Parameters?: { readonly FunctionName?: string };
}

const tasks = Object.entries(JSON.parse(RESHARD_DOCUMENT).States as Record<string, Task>)
  .filter(([, { Type }]) => Type === 'Task')
  .map(([state, task]) => ({ state, ...task }));

const functions = template.findResources('AWS::Lambda::Function');

test.each(tasks)(
  '$state waits longer than its function runs, so that Lambda is the one to give up',
  (task) => {
    const placeholder = task.Parameters?.FunctionName?.slice(2, -1) as string;
    const substitutions = stateMachine['DefinitionSubstitutions'] as Record<
      string,
      { 'Fn::GetAtt': [string, 'Arn'] }
    >;
    const functionId = substitutions[placeholder]?.['Fn::GetAtt'][0] as string;

    const { Timeout } = functions[functionId]?.['Properties'] ?? {};

    expect(task.TimeoutSeconds).toBeGreaterThan(Timeout);
  },
);
