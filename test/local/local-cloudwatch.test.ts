import { DeleteAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { cloudwatchAlarms } from '../../lib/aws/cloudwatch-alarms';
import { cloudwatchMetrics } from '../../lib/aws/cloudwatch-metrics';
import { SHARD_LEVEL_METRICS } from '../../lib/core/model';
import { localCloudWatch } from '../../lib/local/local-cloudwatch';
import { meter } from '../../lib/local/meter';
import type { StandingAlarm } from '../../lib/ports';

const SHARD = 'shardId-000000000000';

function setUp(alarmsInAlarm: StandingAlarm[] = []) {
  const now = { seconds: 0 };
  const metered = meter();
  const client = localCloudWatch({
    meter: metered,
    nowSeconds: () => now.seconds,
    alarmsInAlarm: () => alarmsInAlarm,
  });
  const metrics = cloudwatchMetrics(client);
  const read = (shardIds: string[] = []) =>
    metrics.read({
      streamName: 'orders',
      shardIds,
      shardLevelMetrics: SHARD_LEVEL_METRICS,
      fromSeconds: 0,
      toSeconds: 240,
    });
  return { now, metered, client, metrics, read };
}

describe('CloudWatch on the laptop, through the real adapters', () => {
  test.each([
    { at: 119, visible: [] },
    { at: 120, visible: [100] },
    { at: 179.9, visible: [100] },
    { at: 180, visible: [100, 200] },
  ])('shows at second $at the minutes that ended a minute ago: $visible', async ({ at, visible }) => {
    const { now, metered, read } = setUp();
    metered.accepted(SHARD, 100, 1, 0);
    metered.accepted(SHARD, 200, 1, 60);
    now.seconds = at;
    const { bytes } = (await read()).stream;
    expect([...bytes].filter((value) => !Number.isNaN(value))).toEqual(visible);
  });

  test('has no datapoint where nothing was put, and zero where nothing was refused', async () => {
    const { now, metered, read } = setUp();
    metered.accepted(SHARD, 100, 1, 60);
    metered.read(SHARD, 4_000, 120);
    now.seconds = 1_000;
    const { bytes, throttledRecords, iteratorAgeSeconds } = (await read()).stream;
    expect([...bytes]).toEqual([Number.NaN, 100, Number.NaN, Number.NaN]);
    expect([...throttledRecords]).toEqual([Number.NaN, 0, Number.NaN, Number.NaN]);
    expect([...iteratorAgeSeconds]).toEqual([Number.NaN, Number.NaN, 4, Number.NaN]);
  });

  test('has shard-level metrics while they are switched on alone', async () => {
    const { now, metered, read } = setUp();
    for (const minute of [0, 60, 120, 180]) metered.accepted(SHARD, 100 + minute, 1, minute);
    metered.switchShardLevel(['IncomingBytes'], true, 60);
    metered.switchShardLevel(['IncomingBytes'], false, 175);
    now.seconds = 1_000;
    const shard = (await read([SHARD])).shards.get(SHARD);
    expect([...(shard?.bytes ?? [])]).toEqual([Number.NaN, 160, 220, Number.NaN]);
    expect([...(shard?.records ?? [])].every(Number.isNaN)).toBe(true);
  });

  test('gives back what was published of our own metric, by the minute', async () => {
    const { now, client, read } = setUp();
    await client.publish('orders', { OpenShardCount: 3 }, 65);
    await client.publish('clicks', { OpenShardCount: 9 }, 65);
    now.seconds = 1_000;
    expect([...(await read()).openShardCount]).toEqual([Number.NaN, 3, Number.NaN, Number.NaN]);
  });

  test('names the alarms of the deployment that are in ALARM', async () => {
    const { client } = setUp([
      { name: 'prod-orders-utilization-high', sinceSeconds: 60 },
      { name: 'test-orders-utilization-high', sinceSeconds: 120 },
    ]);
    await expect(cloudwatchAlarms(client, 'prod').inAlarm()).resolves.toEqual([
      { name: 'prod-orders-utilization-high', sinceSeconds: 60 },
    ]);
  });

  test('refuses a command that it does not know', async () => {
    const { client } = setUp();
    await expect(client.send(new DeleteAlarmsCommand({ AlarmNames: [] }))).rejects.toThrow(
      'DeleteAlarmsCommand',
    );
  });
});
