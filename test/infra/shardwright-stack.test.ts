import { Match } from 'aws-cdk-lib/assertions';
import { alarmRulePatterns } from '../../lib/triggers/rule';
import { STACK_NAME, STREAM_NAMES, templateOf } from './synthesised';

const template = templateOf();
const resources = template.toJSON()['Resources'] as Record<string, { Type: string; DependsOn?: string[] }>;

const idOf = (type: string) => Object.keys(template.findResources(type))[0] as string;

test('the state table is encrypted, restorable, billed by use, and goes with the stack', () => {
  template.hasResource('AWS::DynamoDB::Table', {
    Properties: {
      KeySchema: [{ AttributeName: 'streamName', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: false,
    },
    DeletionPolicy: 'Delete',
  });
});

test('the topic takes what our alarms publish, and refuses what does not come by TLS', () => {
  // The key that AWS manages for SNS would keep the alarms out.
  template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.absent() });
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Condition: Match.objectLike({
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: {
              'aws:SourceArn': {
                'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(`:alarm:${STACK_NAME}/\\*$`)])],
              },
            },
          }),
        }),
      ]),
    },
  });
});

test('e-mail is subscribed only where an address is given', () => {
  template.hasCondition('NotificationEmailGiven', {
    'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'NotificationEmail' }, ''] }],
  });
  template.hasResource('AWS::SNS::Subscription', {
    Condition: 'NotificationEmailGiven',
    Properties: { Protocol: 'email', Endpoint: { Ref: 'NotificationEmail' } },
  });
});

test('alarms of this stack that go to ALARM start the workflow; what is late or refused is kept', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: alarmRulePatterns({ stackName: STACK_NAME, streamNames: STREAM_NAMES })[0],
    Targets: [
      Match.objectLike({
        Arn: { Ref: idOf('AWS::StepFunctions::StateMachine') },
        RetryPolicy: { MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 20 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [idOf('AWS::SQS::Queue'), 'Arn'] } },
      }),
    ],
  });
});

test('the sweep runs every minute, and what is missed is not made up for', () => {
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 minute)',
    State: 'ENABLED',
    Target: Match.objectLike({
      RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 2 },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [idOf('AWS::SQS::Queue'), 'Arn'] } },
    }),
  });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 60,
  });
});

test('what could not be delivered is kept, encrypted, for two weeks', () => {
  template.resourceCountIs('AWS::SQS::Queue', 1);
  template.hasResourceProperties('AWS::SQS::Queue', {
    SqsManagedSseEnabled: true,
    MessageRetentionPeriod: 1_209_600,
  });
});

test.each(['AWS::Events::Rule', 'AWS::Scheduler::Schedule'])(
  'no %s, which acts, is made before the parameters are valid',
  (type) => {
    expect(needs(idOf(type))).toContain('ValidPolicy');
  },
);

/** Everything that CloudFormation makes before this resource. */
function needs(id: string, known = new Set<string>()): Set<string> {
  const named = [...JSON.stringify(resources[id]).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([^"]+)"/g)].map(
    ([, name]) => name as string,
  );
  for (const next of [...named, ...(resources[id]?.DependsOn ?? [])]) {
    if (known.has(next) || resources[next] === undefined) continue;
    known.add(next);
    needs(next, known);
  }
  return known;
}

test('the parameters are checked all together, whenever one changes', () => {
  template.hasResourceProperties('Custom::ShardwrightPolicy', {
    Parameters: Match.objectLike({ MinShards: { Ref: 'MinShards' }, Mode: { Ref: 'Mode' } }),
    ServiceTimeout: '120',
  });
});

test('an operator is shown the state machine, the alarms, the topic and the table', () => {
  expect(Object.keys(template.toJSON()['Outputs']).sort()).toEqual([
    'AlarmsConsole',
    'DashboardConsole',
    'Deployment',
    'ExecutionsConsole',
    'NotificationTopicArn',
    'StateMachineArn',
    'StateTableName',
  ]);
});

test('everything is deleted with the stack', () => {
  const kept = Object.values(resources).filter((resource) => JSON.stringify(resource).includes('"Retain"'));

  expect(kept).toEqual([]);
});

test('as many streams as one stack may have stay below what CloudFormation takes', () => {
  const streamNames = Array.from({ length: 50 }, (_, index) => `stream-${index}`);

  expect(Object.keys(templateOf(streamNames).toJSON()['Resources']).length).toBeLessThan(500);
});
