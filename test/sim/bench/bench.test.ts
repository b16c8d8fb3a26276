import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { decide } from '../../../lib/core/decide';
import { NO_HISTORY } from '../../../lib/core/model';
import { parsePolicy } from '../../../lib/core/policy';
import { benchRow } from '../../../lib/sim/bench/bench-command';
import { busyWorkload } from '../../../lib/sim/bench/busy-workload';
import { BENCH_CASES, measure } from '../../../lib/sim/bench/measure';
import { type ShapeName, seenStream } from '../../../lib/sim/bench/seen-stream';
import { needOf } from '../../../lib/workload/need';

test('the workload swings between a half of its peak and the peak', () => {
  const { bytes, records } = busyWorkload(10, 360, 1);
  const needs = Array.from(bytes, (value, minute) => needOf(value, records[minute] as number));

  expect(Math.min(...needs)).toBeCloseTo(5, 0);
  expect(Math.max(...needs)).toBeCloseTo(10, 0);
  expect(busyWorkload(10, 360, 1).bytes).toEqual(bytes);
});

test.each<[ShapeName, 'up' | 'down']>([
  ['busy', 'up'],
  ['idle', 'down'],
  ['all hot', 'up'],
])('of a stream that is %s there is something to decide', (shape, direction) => {
  const decision = decide(seenStream(shape, 100, 60, 1), NO_HISTORY, parsePolicy({ MaxShards: 200 }));

  expect(decision).toMatchObject({ kind: 'act', direction });
});

test('a stream that is all hot has as many closed shards as its doublings left, each with its own minutes', () => {
  const { shards, metrics } = seenStream('all hot', 80, 60, 1);
  const known = (shardId: string) => metrics.shards.get(shardId)?.bytes.findIndex((value) => value > 0);

  expect(shards.filter(({ isOpen }) => isOpen)).toHaveLength(80);
  expect(shards.filter(({ isOpen }) => !isOpen)).toHaveLength(5 + 10 + 20 + 40);
  expect(known('shardId-000000000000')).toBe(0);
  expect(known('shardId-000000000075')).toBe(48);
});

test('there are three sizes of stream, a rival’s rule and ours, and three of one decision over each shape', () => {
  const sizesOf = (name: string) =>
    BENCH_CASES.filter((one) => (one.kind === 'simulation' ? one.rule : one.shape) === name).map(
      ({ shards }) => shards,
    );

  for (const rule of ['shardwright', 'aws-samples']) expect(sizesOf(rule)).toEqual([10, 100, 1000]);
  for (const shape of ['busy', 'idle', 'all hot']) expect(sizesOf(shape)).toEqual([100, 1000, 10_000]);
});

test.each([
  { kind: 'simulation', shards: 2, minutes: 30, rule: 'shardwright' } as const,
  { kind: 'decision', shape: 'idle', shards: 2, minutes: 60 } as const,
])('a case of %j is measured', async (small) => {
  const { seconds, peakBytes } = await measure(small);

  expect(seconds).toBeGreaterThan(0);
  expect(peakBytes).toBeGreaterThan(10e6);
});

test('a row tells minutes a second for a simulation, milliseconds for a decision', () => {
  const measured = { seconds: 0.5, peakBytes: 123e6 };
  expect(benchRow({ kind: 'simulation', shards: 10, minutes: 60, rule: 'shardwright' }, measured)).toMatch(
    /^10 shards, 60 min +shardwright +120 +123\n$/,
  );
  expect(benchRow({ kind: 'decision', shape: 'idle', shards: 10, minutes: 60 }, measured)).toMatch(
    /^10 open shards, 60 min +idle +500\.0 +123\n$/,
  );
});

test('a case that there is not is refused', () => {
  const launcher = join(__dirname, '../../../bin/bench.mjs');

  const { status, stderr } = spawnSync(process.execPath, [launcher, '99'], { encoding: 'utf8' });

  expect(stderr).toMatch(
    /^shardwright: There is no case 99: give one from 0 to \d+, or none for all of them\.\n$/,
  );
  expect(status).toBe(2);
});
