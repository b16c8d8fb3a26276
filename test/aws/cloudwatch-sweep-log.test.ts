import type { CloudWatchLogsClient, FilterLogEventsRequest } from '@aws-sdk/client-cloudwatch-logs';
import { cloudwatchSweepLog } from '../../lib/aws/cloudwatch-sweep-log';
import { type Call, stub } from './stub';

test('reads the lines of sweeps, all pages of them, and nothing else', async () => {
  const calls: Call[] = [];
  const line = (streamName: string) => JSON.stringify({ message: 'sweep', streams: [{ streamName }] });
  const client = stub<CloudWatchLogsClient>(
    {
      FilterLogEvents: ({ nextToken }: FilterLogEventsRequest) =>
        nextToken === undefined
          ? { events: [{ timestamp: 60_500, message: line('orders') }], nextToken: 'more' }
          : { events: [{ timestamp: 120_000, message: line('clicks') }] },
    },
    calls,
  );

  const sweeps = [];
  for await (const sweep of cloudwatchSweepLog(client, 'log')(60, 180)) sweeps.push(sweep);

  expect(sweeps).toMatchObject([
    { atSeconds: 60, streams: [{ streamName: 'orders' }] },
    { atSeconds: 120, streams: [{ streamName: 'clicks' }] },
  ]);
  expect(calls[0]?.input).toEqual({
    logGroupName: 'log',
    filterPattern: '{ $.message = "sweep" }',
    startTime: 60_000,
    endTime: 180_000,
  });
});
