import type { Template } from 'aws-cdk-lib/assertions';
import { PARAMETER_NAMES } from '../../lib/core/parameters';
import { type FunctionName, PERMISSIONS, type PermissionTarget } from '../../lib/infra/permissions';
import { STREAM_NAMES, templateOf } from './synthesised';

const template = templateOf();
const resources = template.toJSON()['Resources'] as ReturnType<Template['findResources']>;

const FUNCTION_NAMES = Object.keys(PERMISSIONS) as FunctionName[];

function functionOf(name: string) {
  const handler = Object.entries(resources).find(([id]) =>
    new RegExp(`^${name}Function[0-9A-F]{8}$`, 'i').test(id),
  );
  if (handler === undefined) throw new Error(`The template has no function ${name}.`);
  return handler[1];
}

function statementsOf(name: string): Statement[] {
  const roleId = functionOf(name)['Properties'].Role['Fn::GetAtt'][0];
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => JSON.stringify(Properties.Roles) === JSON.stringify([{ Ref: roleId }]))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const WRITES_ITS_LOG = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const WRITES_ITS_LOG_AND_TRACES = [...WRITES_ITS_LOG, 'xray:PutTraceSegments', 'xray:PutTelemetryRecords'];

test.each([...FUNCTION_NAMES, 'validate'])('%s runs on the current runtime, on ARM, logging JSON', (name) => {
  expect(functionOf(name)['Properties']).toMatchObject({
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    LoggingConfig: { LogFormat: 'JSON' },
  });
});

test('all are traced but the sweep, whose trace a minute would cost more than it does', () => {
  const traced = [...FUNCTION_NAMES, 'validate'].filter(
    (name) => functionOf(name)['Properties'].TracingConfig?.Mode === 'Active',
  );

  expect(traced).toEqual([...FUNCTION_NAMES, 'validate'].filter((name) => name !== 'sweep'));
});

test.each([...FUNCTION_NAMES, 'validate'])('%s has a log group that ends with the stack', (name) => {
  const logGroupId = functionOf(name)['Properties'].LoggingConfig.LogGroup.Ref;

  expect(resources[logGroupId]).toMatchObject({
    Properties: { RetentionInDays: 30 },
    DeletionPolicy: 'Delete',
  });
});

test.each(FUNCTION_NAMES)('%s may do what the table says, its log and traces, and nothing else', (name) => {
  const allowed = statementsOf(name).flatMap(({ Action }) => Action);

  expect(allowed.sort()).toEqual(
    [
      ...PERMISSIONS[name].flatMap(({ actions }) => actions),
      ...(name === 'sweep' ? WRITES_ITS_LOG : WRITES_ITS_LOG_AND_TRACES),
    ].sort(),
  );
});

test('the function that checks the parameters may do nothing but write its log and traces', () => {
  expect(
    statementsOf('validate')
      .flatMap(({ Action }) => Action)
      .sort(),
  ).toEqual([...WRITES_ITS_LOG_AND_TRACES].sort());
});

const STREAM_ARNS = STREAM_NAMES.map((name) => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':kinesis:',
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      `:stream/${name}`,
    ],
  ],
}));

const idOf = (type: string) => Object.keys(template.findResources(type))[0];

const REACHES: Partial<Record<PermissionTarget, unknown>> = {
  streams: STREAM_ARNS,
  table: { 'Fn::GetAtt': [idOf('AWS::DynamoDB::Table'), 'Arn'] },
  topic: { Ref: idOf('AWS::SNS::Topic') },
  stateMachine: { Ref: idOf('AWS::StepFunctions::StateMachine') },
};

const permissionsByArn = FUNCTION_NAMES.flatMap((name) =>
  PERMISSIONS[name].filter(({ on }) => on in REACHES).map(({ on, actions }) => ({ name, on, actions })),
);

test.each(permissionsByArn)('$name reaches the $on by ARN, and no others', ({ name, on, actions }) => {
  const statement = statementsOf(name).find(({ Action }) => [Action].flat().includes(actions[0] as string));

  expect(statement?.Resource).toEqual(REACHES[on]);
});

test('only what knows no resources is allowed on all of them', () => {
  const everything = FUNCTION_NAMES.flatMap((name) =>
    statementsOf(name)
      .filter(({ Resource }) => Resource === '*')
      .flatMap(({ Action }) => Action),
  );

  expect(new Set(everything)).toEqual(
    new Set(['cloudwatch:GetMetricData', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords']),
  );
});

test.each(['apply', 'record'])(
  '%s puts events of our own source on the default bus, and no others',
  (name) => {
    const put = statementsOf(name).find(({ Action }) => Action === 'events:PutEvents');

    expect(JSON.stringify(put?.Resource)).toContain(':event-bus/default');
    expect(put?.Condition).toEqual({ StringEquals: { 'events:source': 'shardwright' } });
  },
);

test('keys of streams are used through Kinesis and for the streams named, and for nothing else', () => {
  const decrypt = statementsOf('decide').find(({ Action }) => Action === 'kms:Decrypt');

  expect(decrypt?.Condition).toEqual({
    StringEquals: {
      'kms:ViaService': {
        'Fn::Join': ['', ['kinesis.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
      },
      'kms:EncryptionContext:aws:kinesis:arn': STREAM_ARNS,
    },
  });
});

test('no role has a policy managed by AWS', () => {
  for (const { Properties } of Object.values(template.findResources('AWS::IAM::Role'))) {
    expect(Properties.ManagedPolicyArns).toBeUndefined();
  }
});

test('the functions are told the streams, the policy and where things are; only the sweep the state machine', () => {
  const told = (name: FunctionName) => functionOf(name)['Properties'].Environment.Variables;

  const common = ['POLICY', 'STACK_NAME', 'STREAM_NAMES', 'TABLE_NAME', 'TOPIC_ARN'];
  for (const name of FUNCTION_NAMES) {
    expect(Object.keys(told(name)).sort()).toEqual(
      [...common, ...(name === 'sweep' ? ['STATE_MACHINE_ARN'] : [])].sort(),
    );
  }
  expect(told('decide')).toMatchObject({
    STACK_NAME: 'Shardwright',
    STREAM_NAMES: '["orders","clicks.v2"]',
  });
});

test('the policy holds every parameter but the address, which is nobody else’s business, as JSON text', () => {
  const [separator, parts] = functionOf('decide')['Properties'].Environment.Variables.POLICY['Fn::Join'];
  const text = parts
    .map((part: string | { Ref: string }) => (typeof part === 'string' ? part : part.Ref))
    .join(separator);

  const names = PARAMETER_NAMES.filter((name) => name !== 'NotificationEmail');
  expect(JSON.parse(text)).toEqual(Object.fromEntries(names.map((name) => [name, name])));
});

test('no function is made before the parameters are known to be valid', () => {
  for (const name of FUNCTION_NAMES) expect(functionOf(name)['DependsOn']).toContain('ValidPolicy');
});
