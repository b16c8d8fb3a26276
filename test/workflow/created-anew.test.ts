import type { History, StartedOperation } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import type { StreamRecord } from '../../lib/ports';
import { describeManageable, observe } from '../../lib/workflow/observe';
import { sweep } from '../../lib/workflow/sweep';
import { DEPLOYMENT, executeWorkflow } from '../support/executed-workflow';
import { type InMemoryPorts, inMemoryPorts } from '../support/in-memory';
import { loadedStream } from '../support/loaded-stream';

const MANUAL = { streamName: 'orders', reason: 'a test' };

/** Of a stream that was taken to have been resharded a minute ago, and of which much else is known. */
function recordAt(nowSeconds: number, createdAtSeconds: number | undefined): StreamRecord {
  const update: StartedOperation = {
    operation: { action: 'UpdateShardCount', targetShardCount: 4 },
    direction: 'up',
    reason: 'BroadGrowth',
    startedAtSeconds: nowSeconds - 120,
    completedAtSeconds: nowSeconds - 60,
    openShardCountBefore: 2,
  };
  const history: History = {
    operations: [update],
    hotKeys: [{ hashKey: '5', utilization: 0.9, seenAtSeconds: nowSeconds - 60 }],
    keyFates: { stayed: 5, gone: 1 },
    noUpdateShardCountBeforeSeconds: nowSeconds + 60,
  };
  return {
    history,
    lookAgainAtSeconds: 0,
    ...(createdAtSeconds !== undefined && { streamCreatedAtSeconds: createdAtSeconds }),
    lastReason: 'AtMaxShards',
    told: [{ reason: 'AtMaxShards', atSeconds: nowSeconds - 60 }],
    refusedSwitch: 'EnableShardLevelMetrics: AccessDenied',
    refusedUpdate: 'UpdateShardCount: LimitExceeded',
    readTags: { tags: { 'shardwright:MaxShards': '7' }, readAtSeconds: nowSeconds - 60 },
  };
}

/** A stream that was created so long ago, and what is remembered under its name, with when that one was created if it is. */
async function streamOfAge(ageSeconds: number, rememberedAgeSeconds?: number): Promise<InMemoryPorts> {
  const ports = inMemoryPorts();
  const nowSeconds = ports.clock.nowSeconds();
  loadedStream(ports, 'orders', [0.6, 0.6], { createdAtSeconds: nowSeconds - ageSeconds });
  const lease = await ports.state.acquire('orders', 'an earlier one', nowSeconds, 300);
  if (lease === undefined) throw new Error('no lease');
  const rememberedAt = rememberedAgeSeconds === undefined ? undefined : nowSeconds - rememberedAgeSeconds;
  await ports.state.save(lease, recordAt(nowSeconds, rememberedAt));
  await ports.state.release(lease);
  return ports;
}

describe('of a stream that was deleted and created anew', () => {
  test('nothing is remembered but what may hold of the new one, too', async () => {
    const ports = await streamOfAge(600, 86_400);
    const nowSeconds = ports.clock.nowSeconds();
    await executeWorkflow(ports, MANUAL);
    const { history, ...record } = await ports.state.read('orders');
    expect(history).toMatchObject({
      operations: [],
      formerUpdateShardCountsAtSeconds: [nowSeconds - 120],
      noUpdateShardCountBeforeSeconds: nowSeconds + 60,
    });
    expect(history).not.toHaveProperty('hotKeys');
    expect(history).not.toHaveProperty('keyFates');
    expect(record).toMatchObject({ streamCreatedAtSeconds: nowSeconds - 600, readTags: { tags: {} } });
    expect(record).not.toHaveProperty('told');
    expect(record).not.toHaveProperty('refusedSwitch');
    expect(record).not.toHaveProperty('refusedUpdate');
  });

  test('a look is left to an execution, which reads its tags anew', async () => {
    const ports = await streamOfAge(600, 86_400);
    await sweep({
      ports,
      deployment: { ...DEPLOYMENT, streamNames: ['orders'] },
      policy: parsePolicy(),
      tagsOf: async (_ports, _streamName, before = { tags: {}, readAtSeconds: 0 }) => before,
    });
    expect(ports.executions.started).toEqual([
      { streamName: 'orders', reason: 'a look found that the stream was created anew' },
    ]);
  });

  test('a plan for the one before is dropped', async () => {
    const ports = inMemoryPorts();
    loadedStream(ports, 'orders', [0.95, 0.3]);
    const { steps, output } = await executeWorkflow(ports, MANUAL, {
      before: (step, call) => {
        if (step !== 'apply' || call > 1) return;
        loadedStream(ports, 'orders', [0.6, 0.6], { createdAtSeconds: ports.clock.nowSeconds() - 30 });
      },
    });
    expect(steps).toEqual(['acquire', 'decide', 'apply', 'decide', 'record', 'release']);
    expect(output?.outcomes).toEqual([]);
  });

  test('metrics of minutes before it was created are not seen', async () => {
    const ports = await streamOfAge(600, 600);
    const { metrics } = await observe(
      ports,
      await describeManageable(ports, 'orders'),
      { operations: [] },
      parsePolicy(),
    );
    const firstMinute = (minutes: Float64Array | undefined) =>
      (minutes ?? []).findIndex((value) => !Number.isNaN(value));
    const createdMinute = Math.floor((ports.clock.nowSeconds() - 600 - metrics.startsAtSeconds) / 60);
    expect(firstMinute(metrics.stream.bytes)).toBe(createdMinute);
    expect(firstMinute(metrics.openShardCount)).toBe(createdMinute);
    expect(firstMinute(metrics.shards.get('shardId-000000000000')?.bytes)).toBe(createdMinute);
  });
});

test.each([
  ['about as long ago as is remembered', 86_400],
  ['when an earlier version did not remember it', undefined],
])('a stream that was created %s is the one that is known', async (_, rememberedAgeSeconds) => {
  const ports = await streamOfAge(86_370, rememberedAgeSeconds);
  await executeWorkflow(ports, MANUAL);
  const { history } = await ports.state.read('orders');
  expect(history.operations).toHaveLength(1);
});
