import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { cloudwatchAlarms } from '../../lib/aws/cloudwatch-alarms';
import { AccessDenied } from '../../lib/errors';
import { alarmsContract } from '../contract/signals';
import { cloudwatchStub } from './cloudwatch-stub';
import { sdkError, stub } from './stub';

alarmsContract('CloudWatch', () => {
  const { client, raise, clear } = cloudwatchStub();
  return { alarms: cloudwatchAlarms(client, 'shardwright'), raise, clear };
});

describe('cloudwatchAlarms', () => {
  test('asks for the metric alarms of its deployment that are in ALARM', async () => {
    const { client, calls, raise } = cloudwatchStub();
    raise('elsewhere-orders-iterator-age');

    expect(await cloudwatchAlarms(client, 'shardwright').inAlarm()).toEqual([]);

    expect(calls).toEqual([
      {
        name: 'DescribeAlarms',
        input: { AlarmNamePrefix: 'shardwright-', AlarmTypes: ['MetricAlarm'], StateValue: 'ALARM' },
      },
    ]);
  });

  test('tells since when each is in ALARM, and takes one that does not say so to have been long', async () => {
    const client = stub<CloudWatchClient>({
      DescribeAlarms: () => ({
        MetricAlarms: [
          { AlarmName: 'shardwright-orders-hot-shard', StateTransitionedTimestamp: new Date(90_500) },
          { AlarmName: 'shardwright-orders-iterator-age' },
        ],
      }),
    });

    expect(await cloudwatchAlarms(client, 'shardwright').inAlarm()).toEqual([
      { name: 'shardwright-orders-hot-shard', sinceSeconds: 90.5 },
      { name: 'shardwright-orders-iterator-age', sinceSeconds: 0 },
    ]);
  });

  test('throws the errors of ours', async () => {
    const client = stub<CloudWatchClient>({ DescribeAlarms: () => sdkError('AccessDenied') });

    await expect(cloudwatchAlarms(client, 'shardwright').inAlarm()).rejects.toThrow(AccessDenied);
  });
});
