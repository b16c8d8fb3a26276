import { alarmEvent, alarmRulePatterns, startsExecution } from '../../lib/triggers/rule';

const event = (change: { alarmName?: string; to?: string }) =>
  alarmEvent({
    id: '1',
    alarmName: 'prod-orders-utilization-high',
    from: 'OK',
    to: 'ALARM',
    atSeconds: 1_700_000_000,
    region: 'eu-west-1',
    account: '000000000000',
    ...change,
  });

describe('the rule that starts the workflow', () => {
  const deployment = { stackName: 'prod', streamNames: ['orders', 'clicks'] };

  test.each([
    { what: 'an alarm of ours that went to ALARM', given: event({}), delivered: true },
    { what: 'one that went back to OK', given: event({ to: 'OK' }), delivered: false },
    {
      what: 'another deployment’s alarm',
      given: event({ alarmName: 'test-orders-utilization-high' }),
      delivered: false,
    },
    { what: 'another service’s event', given: { ...event({}), source: 'aws.ec2' }, delivered: false },
    {
      what: 'an alarm of one shard',
      given: { ...event({}), 'detail-type': 'CloudWatch Alarm Contributor State Change' },
      delivered: true,
    },
    {
      what: 'an event without detail',
      given: { source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change' },
      delivered: false,
    },
    { what: 'nothing', given: undefined, delivered: false },
  ])('takes $what: $delivered', ({ given, delivered }) => {
    expect(startsExecution(given, deployment)).toBe(delivered);
  });

  test.each([
    ['a stack whose name begins like this one’s', 'prod-eu-orders-utilization-high'],
    ['a stream whose name begins like one of these', 'prod-orders-eu-utilization-high'],
    ['the user’s own', 'prod-orders-dlq-not-empty'],
  ])('does not take the alarms of %s', (_, alarmName) => {
    expect(startsExecution(event({ alarmName }), deployment)).toBe(false);
  });

  test('is as many patterns as hold the streams within EventBridge’s 2,048 characters', () => {
    const streamNames = Array.from({ length: 50 }, (_, index) => `a-stream-with-quite-a-long-name-${index}`);
    const patterns = alarmRulePatterns({ stackName: 'prod', streamNames });
    expect(patterns.length).toBeGreaterThan(1);
    for (const pattern of patterns) expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2_048);
    for (const name of streamNames) {
      const alarmName = `prod-${name}-hot-shard`;
      expect(startsExecution(event({ alarmName }), { stackName: 'prod', streamNames })).toBe(true);
    }
  });
});
