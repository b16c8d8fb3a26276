/** What rivals do to a stream, and what they are shown of it. */
import { parsePolicy } from '../../../lib/core/policy';
import { SHARD_BYTES_PER_MINUTE } from '../../../lib/core/quotas';
import { RIVAL_NAMES, type RivalName } from '../../../lib/sim/rule-names';
import { RIVAL_RULES } from '../../../lib/sim/rules/catalogue';
import { observedStream } from '../../../lib/sim/rules/rule';
import { simulate } from '../../../lib/sim/simulate';
import { streamWorld } from '../../../lib/sim/stream-world';
import type { Workload } from '../../../lib/workload/workload';
import { even, keyed } from '../workloads';

async function callsOf(rule: RivalName, workload: Workload, initialShards?: number) {
  const policy = parsePolicy();
  const { world } = await simulate(workload, { rule, policy, initialShards, burst: 0, seed: 1 });
  return world.calls.map(({ atSeconds, action, targetShardCount, outcome }) => ({
    minute: atSeconds / 60,
    what: targetShardCount ?? action,
    outcome,
  }));
}

const minutes = (count: number, need: number) => Array.from({ length: count }, () => need);

test('every name has a rule of that name', () => {
  expect(Object.entries(RIVAL_RULES).map(([name, make]) => [name, make().name])).toEqual(
    RIVAL_NAMES.map((name) => [name, name]),
  );
});

test('static opens with what the highest minute needs, and does nothing', async () => {
  const { world } = await simulate(even([1, 6.2, 1]), {
    rule: 'static',
    policy: parsePolicy(),
    burst: 0,
    seed: 1,
  });

  expect(world.openShards).toHaveLength(7);
  expect(world.calls).toEqual([]);
});

test('static opens with exactly as many where rounding makes the highest minute a little more', async () => {
  const [records, bytes] = [new Float64Array(1), Float64Array.of(24 * SHARD_BYTES_PER_MINUTE * (1 + 4e-16))];
  const workload = { name: 'full', minutes: 1, records, bytes };

  const { world } = await simulate(workload, { rule: 'static', policy: parsePolicy(), burst: 0, seed: 1 });

  expect(world.openShards).toHaveLength(24);
});

test('aws-samples doubles when five periods are visible, and again five periods later', async () => {
  // Minute 24 is visible from minute 26 on: five whole periods.
  expect(await callsOf('aws-samples', even(minutes(60, 6)), 2)).toEqual([
    { minute: 26, what: 4, outcome: 'applied' },
    { minute: 56, what: 8, outcome: 'applied' },
  ]);
});

test('epsagon grows on one period', async () => {
  expect((await callsOf('epsagon', even(minutes(8, 4)), 2))[0]).toEqual({
    minute: 6,
    what: 4,
    outcome: 'applied',
  });
});

test('substation grows on five minutes of what was accepted, which tells nothing of what was refused', async () => {
  const calls = await callsOf('substation', even(minutes(16, 20)), 2);

  // With four shards the old minutes look half full, so five new ones must come first.
  expect(calls.map(({ minute, what }) => [minute, what])).toEqual([
    [6, 4],
    [13, 8],
  ]);
});

test('scaling-utils waits for its window, adds a shard at a time, and is refused an eleventh in a day', async () => {
  const calls = await callsOf('scaling-utils', even(minutes(240, 40)), 2);

  expect(calls[0]).toEqual({ minute: 16, what: 3, outcome: 'applied' });
  expect(calls[1]).toEqual({ minute: 31, what: 4, outcome: 'applied' });
  expect(calls.filter(({ outcome }) => outcome === 'applied')).toHaveLength(10);
  expect(calls.at(-1)?.outcome).toBe('LimitExceeded');
});

test('per-shard-midpoint splits what is full in the middle, and merges neighbours that are not', async () => {
  // Keys by the first hex digit of their MD5: c is 4…, a is 0…, b is 9….
  const workload = keyed(minutes(60, 0).map(() => ({ a: 0.02, c: 0.9, b: 0.05 })));

  const calls = await callsOf('per-shard-midpoint', workload, 4);

  expect(calls.slice(0, 2)).toEqual([
    { minute: 16, what: 'SplitShard', outcome: 'applied' },
    { minute: 16.5, what: 'MergeShards', outcome: 'applied' },
  ]);
  expect(calls[2]?.minute).toBe(33); // its window, and a minute more, after the merge was complete
});

test('on-demand opens with four shards and goes to twice the peak a quarter of an hour later', async () => {
  const calls = await callsOf('on-demand', even([...minutes(5, 3), ...minutes(55, 1)]));

  expect(calls[0]?.minute).toBe(17);
  expect(calls).toHaveLength(2);
});

test('on-demand splits a shard above 500 KB/s each quarter of an hour, also with capacity for twice the peak', async () => {
  const workload = keyed(minutes(60, 0).map(() => ({ c: 0.6 })));

  // Of each new shard 15 whole minutes come first, and one until they are visible.
  expect(await callsOf('on-demand', workload)).toEqual(
    [16, 33, 50].map((minute) => ({ minute, what: 'SplitShard', outcome: 'applied' })),
  );
});

test('on-demand leaves alone a shard of a hot key that is too narrow to be split', async () => {
  const calls = await callsOf('on-demand', keyed(minutes(2_400, 0).map(() => ({ c: 0.6 }))));

  expect(calls.length).toBeGreaterThan(120); // of 128 bits of a hash key, two are told apart by the four shards
  expect(new Set(calls.map(({ outcome }) => outcome))).toEqual(new Set(['applied']));
});

test('a rule is shown what a shard accepted, a minute late', () => {
  const world = streamWorld(even([2, 3, 3]), { initialShards: 1, burst: 0 });
  const stream = observedStream(world);
  world.advanceTo(120);
  const [shard] = stream.openShards;

  expect(stream.visibleMinutes).toBe(1);
  expect(stream.minutes('bytes')).toEqual(Float64Array.of(SHARD_BYTES_PER_MINUTE));
  expect(stream.shardMinutes(shard?.shardId ?? '', 'bytes', 2)).toEqual(
    Float64Array.of(Number.NaN, SHARD_BYTES_PER_MINUTE),
  );
});
