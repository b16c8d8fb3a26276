import { decide } from '../../../lib/core/decide';
import { NO_HISTORY } from '../../../lib/core/model';
import { parsePolicy } from '../../../lib/core/policy';
import { benchRow } from '../../../lib/sim/bench/bench-command';
import { busyObservation } from '../../../lib/sim/bench/busy-observation';
import { busyWorkload } from '../../../lib/sim/bench/busy-workload';
import { BENCH_CASES, measure } from '../../../lib/sim/bench/measure';
import { needOf } from '../../../lib/workload/need';

test('the workload swings between a half of its peak and the peak', () => {
  const { bytes, records } = busyWorkload(10, 360, 1);
  const needs = Array.from(bytes, (value, minute) => needOf(value, records[minute] as number));

  expect(Math.min(...needs)).toBeCloseTo(5, 0);
  expect(Math.max(...needs)).toBeCloseTo(10, 0);
  expect(busyWorkload(10, 360, 1).bytes).toEqual(bytes);
});

test('the observation has hot shards to decide on', () => {
  const decision = decide(busyObservation(100, 60, 1), NO_HISTORY, parsePolicy({ MaxShards: 200 }));

  expect(decision).toMatchObject({ kind: 'act', direction: 'up' });
});

test('there are three sizes of stream, a rival’s rule and ours, and three of one decision', () => {
  const sizesOf = (kind: string, rule?: string) =>
    BENCH_CASES.filter(
      (one) => one.kind === kind && (one.kind === 'simulation' ? one.rule : undefined) === rule,
    ).map(({ shards }) => shards);

  expect(sizesOf('simulation', 'shardwright')).toEqual([10, 100, 1000]);
  expect(sizesOf('simulation', 'aws-samples')).toEqual([10, 100, 1000]);
  expect(sizesOf('decision')).toEqual([100, 1000, 10_000]);
});

test.each([
  { kind: 'simulation', shards: 2, minutes: 30, rule: 'shardwright' } as const,
  { kind: 'decision', shards: 2, minutes: 60 } as const,
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
  expect(benchRow({ kind: 'decision', shards: 10, minutes: 60 }, measured)).toMatch(
    /^10 open shards, 60 min +500\.0 +123\n$/,
  );
});
