import { parsePolicy } from '../../lib/core/policy';
import { runController } from '../../lib/sim/controller';
import { simulate } from '../../lib/sim/simulate';
import { streamWorld } from '../../lib/sim/stream-world';
import type { Workload } from '../../lib/workload/workload';
import { even, eventful } from './workloads';

const minutes = (count: number, need: number) => Array.from({ length: count }, () => need);

function run(workload: Workload, initialShards: number, param: Record<string, string> = {}) {
  const options = { rule: 'shardwright', policy: parsePolicy(param), burst: 0.1, seed: 1 } as const;
  return simulate(workload, { ...options, initialShards });
}

describe('the controller under simulation', () => {
  test('gives a stream that is too small the shards that it needs', async () => {
    const { world } = await run(even(minutes(60, 6)), 2);

    expect(world.openShards.length).toBeGreaterThanOrEqual(7);
    expect(world.accounts.at(-1)?.throttledBytes).toBeLessThan(
      0.01 * (world.accounts.at(-1)?.offeredBytes ?? 0),
    );
  });

  test('takes from one that is too large what it does not need', async () => {
    const { world } = await run(even(minutes(400, 1.5)), 12);

    expect(world.openShards.length).toBeLessThanOrEqual(5);
  });

  test('keeps within its bounds, and restores them', async () => {
    const { world } = await run(eventful(200, 20, 1), 2, { MinShards: '4', MaxShards: '6' });

    expect(world.openShards.length).toBeGreaterThanOrEqual(4);
    expect(world.openShards.length).toBeLessThanOrEqual(6);
  });

  test('touches nothing in Observe mode', async () => {
    expect((await run(eventful(120, 20, 1), 2, { Mode: 'Observe' })).world.calls).toEqual([]);
  });

  test('says with every call why it is made', async () => {
    const { world } = await run(even(minutes(60, 6)), 2);

    expect(world.calls[0]?.reason).toMatch(/^[A-Z]\w+: .+\.$/);
  });

  test('pays for shard-level metrics only while they are on', async () => {
    const always = await run(even(minutes(60, 1)), 2);
    const never = await run(even(minutes(60, 1)), 2, { ShardLevelMetrics: 'Never' });

    expect(always.usage.shardMetricHours).toBeGreaterThan(0);
    expect(never.usage.shardMetricHours).toBe(0);
  });

  test('fails loudly where one of its own steps does', async () => {
    const world = streamWorld(even(minutes(60, 6)), { initialShards: 2, burst: 0.1 });
    const policy = { ...parsePolicy() };
    Object.defineProperty(policy, 'MaxOperationsPerRun', {
      enumerable: true,
      get() {
        throw new TypeError('a defect, planted');
      },
    });

    await expect(runController(world, { policy, seed: 1 })).rejects.toThrow(/failed\..*a defect, planted/);
  });
});
