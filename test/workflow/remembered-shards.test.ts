import type { MetricRequest, Metrics } from '../../lib/ports';
import { rememberingClosedShards } from '../../lib/workflow/remembered-shards';
import { inMemoryMetrics } from '../support/in-memory-metrics';

const HOUR = 3_600;
const START = 1_800_000_000;

const REQUEST: MetricRequest = {
  streamName: 'orders',
  shardIds: ['closed', 'closing'],
  shardLevelMetrics: ['IncomingBytes'],
  fromSeconds: START,
  toSeconds: START + HOUR,
  onlyClosedShards: true,
};

/** `closed` carried load in the first ten minutes of the hour, `closing` in all of it. */
function remembering() {
  const inner = inMemoryMetrics();
  const put = (shardId: string, minute: number) =>
    inner.put({
      streamName: 'orders',
      shardId,
      metric: 'IncomingBytes',
      atSeconds: START + minute * 60,
      value: minute + 1,
    });
  for (let minute = 0; minute < 10; minute++) put('closed', minute);
  for (let minute = 0; minute < 60; minute++) put('closing', minute);
  const asked: string[][] = [];
  const counted: Metrics = {
    read(request) {
      asked.push([...request.shardIds]);
      return inner.read(request);
    },
  };
  return { inner, metrics: rememberingClosedShards(counted), asked };
}

test('a shard that fell silent long ago is asked for once', async () => {
  const { metrics, asked } = remembering();

  await metrics.read(REQUEST);
  await metrics.read(REQUEST);
  await metrics.read({ ...REQUEST, shardIds: ['closed'] });

  expect(asked).toEqual([['closed', 'closing'], ['closing']]);
});

test('what is remembered is what would be read, in whichever later minutes are asked for', async () => {
  const { inner, metrics } = remembering();
  await metrics.read(REQUEST);

  for (const minutes of [0, 1, 4, 9, 30]) {
    const later = {
      ...REQUEST,
      fromSeconds: START + minutes * 60,
      toSeconds: START + HOUR + minutes * 60,
    };
    expect((await metrics.read(later)).shards).toEqual((await inner.read(later)).shards);
  }
});

test('minutes before those that are remembered are asked for', async () => {
  const { metrics, asked } = remembering();
  await metrics.read({ ...REQUEST, shardIds: ['closed'] });

  await metrics.read({ ...REQUEST, shardIds: ['closed'], fromSeconds: START - 60 });

  expect(asked).toHaveLength(2);
});

test('other metrics of the shard, and the same shard of another stream, are asked for', async () => {
  const { metrics, asked } = remembering();
  await metrics.read({ ...REQUEST, shardIds: ['closed'] });

  await metrics.read({ ...REQUEST, shardIds: ['closed'], shardLevelMetrics: ['IncomingRecords'] });
  await metrics.read({ ...REQUEST, shardIds: ['closed'], streamName: 'clicks' });

  expect(asked).toHaveLength(3);
});

test('of shards that may be open nothing is remembered', async () => {
  const { metrics, asked } = remembering();
  const { onlyClosedShards: _, ...open } = REQUEST;

  await metrics.read(open);
  await metrics.read(open);

  expect(asked).toHaveLength(2);
});

test('of a stream whose closed shard is open nothing is remembered: it was created anew', async () => {
  const { metrics, asked } = remembering();
  await metrics.read(REQUEST);
  const { onlyClosedShards: _, ...open } = REQUEST;
  await metrics.read({ ...open, shardIds: ['closed'] });

  await metrics.read(REQUEST);

  expect(asked.at(-1)).toEqual(['closed', 'closing']);
});
