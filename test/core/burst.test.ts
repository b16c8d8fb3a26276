import fc from 'fast-check';
import { BEARABLE_SHARE, BURSTS, burstOf, forBurst, learntBurst } from '../../lib/core/burst';
import type { BurstLedger, MetricWindow } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import { SHARD_RECORDS_PER_MINUTE } from '../../lib/core/quotas';
import { evaluate } from '../../lib/core/situation';
import { overflowOf } from '../../lib/core/within-minute';
import { observation } from '../support/observations';

/** One shard's minutes, offered these shares of its capacity, as a load with so much variation leaves them; NaN: no datapoint. */
function windowOf(utilizations: readonly number[], burst: number, startsAtSeconds = 0): MetricWindow {
  const refused = (utilization: number) => overflowOf(utilization, burst) * SHARD_RECORDS_PER_MINUTE;
  const records = Float64Array.from(utilizations, (u) => u * SHARD_RECORDS_PER_MINUTE - refused(u));
  const write = { records, bytes: records, throttledRecords: Float64Array.from(utilizations, refused) };
  return {
    startsAtSeconds,
    minutes: utilizations.length,
    stream: { ...write, iteratorAgeSeconds: new Float64Array(utilizations.length) },
    openShardCount: new Float64Array(utilizations.length).fill(1),
    shards: new Map([['shardId-000000000000', write]]),
  };
}

const wave = (minutes: number) => Array.from({ length: minutes }, (_, m) => 0.8 + 0.25 * Math.sin(m / 5));

test.each(BURSTS)('a deviation of %f is found in what it made a shard refuse', (burst) => {
  expect(burstOf(learntBurst(undefined, windowOf(wave(120), burst)))).toBe(burst);
});

test('before anything is seen, and of shards that are too empty to tell, the first deviation is believed', () => {
  expect(burstOf(undefined)).toBe(BURSTS[0]);
  const idle = windowOf(Array(60).fill(0.3), 0.4);
  expect(burstOf(learntBurst(undefined, idle))).toBe(BURSTS[0]);
});

test('a minute or two that refused do not decide', () => {
  const calm = learntBurst(undefined, windowOf(wave(60), 0.1));
  const jerk = { ...windowOf([0.7, 0.7, 0.7], 0.4, 3_600) };
  expect(burstOf(learntBurst(calm, jerk))).toBe(BURSTS[0]);
});

test('a stream that has become bursty is believed, also after a week of calm', () => {
  let ledger: BurstLedger | undefined;
  for (let hour = 0; hour < 24 * 7; hour++)
    ledger = learntBurst(ledger, windowOf(wave(60), 0.1, hour * 3_600));
  for (let hour = 24 * 7; hour < 24 * 7 + 12; hour++)
    ledger = learntBurst(ledger, windowOf(wave(60), 0.3, hour * 3_600));
  expect(burstOf(ledger)).toBe(0.3);
});

test('the first and the last minute of a shard say nothing: they are parts of minutes', () => {
  // Opened in the middle of a full minute: half of it was carried, and what a full minute refuses was refused.
  const part = windowOf([Number.NaN, 0.5, Number.NaN, 0.5, Number.NaN, 0.5], 0.5);
  expect(learntBurst(undefined, part).errors).toEqual(learntBurst(undefined, windowOf([], 0.1)).errors);
});

test('it learns the same from one long window as from many that overlap', () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 40 }), fc.constantFrom(...BURSTS), (step, burst) => {
      const loads = wave(120);
      let pieces: BurstLedger | undefined;
      for (let to = step; to < loads.length + step; to += step) {
        const from = Math.max(0, to - step - 10);
        pieces = learntBurst(pieces, windowOf(loads.slice(from, to), burst, from * 60));
      }
      expect(burstOf(pieces)).toBe(burstOf(learntBurst(undefined, windowOf(loads, burst))));
    }),
    { numRuns: 40 },
  );
});

test('minutes whose metrics are late are learnt from once they are there', () => {
  const loads = wave(120);
  let ledger: BurstLedger | undefined;
  for (let from = 0; from + 10 <= loads.length; from++) {
    const seen = [...loads.slice(from, from + 9), Number.NaN];
    ledger = learntBurst(ledger, windowOf(seen, 0.3, from * 60));
  }
  expect(burstOf(ledger)).toBe(0.3);
});

describe('the thresholds of a bursty stream', () => {
  const policy = parsePolicy();
  const ledgerOf = (burst: number) => learntBurst(undefined, windowOf(wave(120), burst));

  test('stay as they were told for an ordinary one', () => {
    expect(forBurst(policy, ledgerOf(0.1))).toBe(policy);
  });

  test('are lower the more it varies, and never higher than told', () => {
    const thresholds = BURSTS.map((burst) => forBurst(policy, ledgerOf(burst)).ScaleUpUtilization);
    expect(thresholds).toEqual([...thresholds].sort((a, b) => b - a));
    expect(Math.max(...thresholds)).toBe(policy.ScaleUpUtilization);
    expect(thresholds.at(-1)).toBeGreaterThan(0.5);
  });

  test('are such that a shard on target refuses less than the bearable share', () => {
    for (const burst of BURSTS) {
      const { TargetUtilization, ScaleUpUtilization } = forBurst(policy, ledgerOf(burst));
      expect(overflowOf(TargetUtilization, burst) / TargetUtilization).toBeLessThan(BEARABLE_SHARE);
      expect(TargetUtilization).toBeLessThan(ScaleUpUtilization);
    }
  });

  test('are what decides, and the decision says so', () => {
    const seen = observation({ shards: [{ utilization: 0.8 }, { utilization: 0.2 }] });
    const situation = evaluate(seen, { operations: [], burst: ledgerOf(0.3) }, policy);
    expect(situation.policy.ScaleUpUtilization).toBeLessThan(0.8);
    expect(situation.evidence).toMatchObject({ burst: 0.3 });
    expect(evaluate(seen, { operations: [] }, policy).evidence).not.toHaveProperty('burst');
  });
});
