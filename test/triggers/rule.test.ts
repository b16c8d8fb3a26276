import { alarmEvent, alarmRulePattern, matches } from '../../lib/triggers/rule';

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
  const pattern = alarmRulePattern('prod');

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
    expect(matches(pattern, given)).toBe(delivered);
  });
});
