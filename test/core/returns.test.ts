import fc from 'fast-check';
import type { LoadMap } from '../../lib/core/load-map';
import type { MetricWindow } from '../../lib/core/model';
import { learntReturns, returnShare } from '../../lib/core/returns';

type Load = (minute: number) => number;

/** What is learnt of shards under these loads, looked at every five minutes with a window of so many minutes. */
function learntOf(loads: readonly Load[], minutes = 1_200, windowMinutes = 185) {
  let ledger: ReturnType<typeof learntReturns> | undefined;
  for (let now = 5; now <= minutes; now += 5) {
    const from = Math.max(0, now - windowMinutes);
    const utilization = (load: Load) =>
      Float64Array.from({ length: now - from }, (_, index) => load(from + index));
    const window = { startsAtSeconds: from * 60, minutes: now - from } as MetricWindow;
    const shards = loads.map((load) => ({ utilization: utilization(load) }));
    ledger = learntReturns(ledger, window, { shards, newestMinute: now - from - 1 } as unknown as LoadMap);
  }
  return ledger;
}

const hourly: Load = (minute) => (minute % 60 < 5 ? 3 : 0.2);
const everyMinuteHigher: Load = (minute) => 0.5 + 2 * (1 - Math.cos((minute * Math.PI) / 360));
const noisy: Load = (minute) => 0.6 + 0.1 * Math.sin(minute * 12.9898);
/** Each of a dozen ranges has a spike of its own, once. */
const onceEach = Array.from(
  { length: 12 },
  (_, shard): Load =>
    (m) =>
      m >= 100 * shard + 60 && m < 100 * shard + 70 ? 3 : 0.2,
);

test.each([
  ['spikes of every hour', [hourly], 0.8, 1],
  ['a load that rises and falls slowly, time and again', [everyMinuteHigher], 0, 0.5],
  ['spikes that come once', onceEach, 0, 0.15],
])('of %s so much is expected back', (_, loads, from, to) => {
  const share = returnShare(learntOf(loads));
  expect(share).toBeGreaterThanOrEqual(from);
  expect(share).toBeLessThanOrEqual(to);
});

test('before anything is seen all is expected back, and noise alone changes that slowly', () => {
  expect(returnShare(undefined)).toBe(1);
  expect(returnShare(learntOf([noisy], 60))).toBeGreaterThan(0.8);
});

test('a minute that two looks see counts once', () => {
  const often = learntOf([hourly], 600, 185);
  const barely = learntOf([hourly], 600, 184);
  expect(often?.risen).toBeCloseTo(barely?.risen ?? 0, 6);
});

test('what is expected back is a share', () => {
  const loads = fc.array(fc.double({ min: 0, max: 4, noNaN: true }), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(loads, (values) => {
      const ledger = learntOf([(minute) => values[minute % 60] as number], 120);
      expect(ledger?.returned).toBeGreaterThanOrEqual(0);
      expect(ledger?.returned).toBeLessThanOrEqual((ledger?.risen ?? 0) + 1e-9);
      expect(returnShare(ledger)).toBeGreaterThan(0);
      expect(returnShare(ledger)).toBeLessThanOrEqual(1);
    }),
  );
});
