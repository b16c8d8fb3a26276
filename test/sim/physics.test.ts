import fc from 'fast-check';
import { overflowOf, throttledShare } from '../../lib/sim/physics';

const utilization = fc.double({ min: 0.001, max: 50, noNaN: true });
const burst = fc.double({ min: 0, max: 1, noNaN: true });

describe('what a minute loses', () => {
  test.each([
    // At f = 1 half of all seconds are over: σ·φ(0) = 0.1 · 0.398942.
    [1, 0.1, 0.0398942],
    // z = (1 − 0.9)/0.09 = 1.1111: 0.09 · (φ(z) − z·(1 − Φ(z))) = 0.09 · (0.215195 − 1.1111 · 0.133260).
    [0.9, 0.1, 0.0060415],
    // z = (1 − 1.2)/0.12 = −1.6667: 0.12 · (0.099477 + 1.6667 · 0.952210).
    [1.2, 0.1, 0.2023792],
    // Far over, every second is.
    [3, 0.1, 2],
    [0.59, 0.1, 0],
    [0.59, 1, 0],
    [0.95, 0, 0],
    [1.25, 0, 0.25],
  ])('at utilization %d and burst %d: %d shards', (f, sigma, lost) => {
    expect(overflowOf(f, sigma)).toBeCloseTo(lost, 5);
  });

  test('is what an integral over the seconds gives', () => {
    for (const f of [0.7, 0.85, 1, 1.1, 1.5]) {
      const [deviation, steps] = [0.1 * f, 20_000];
      let lost = 0;
      for (let step = 0; step < steps; step++) {
        const z = -8 + (16 * (step + 0.5)) / steps;
        const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
        lost += Math.max(0, f + z * deviation - 1) * density * (16 / steps);
      }
      expect(overflowOf(f, 0.1)).toBeCloseTo(lost, 5);
    }
  });

  test('leaves no more than a shard takes, and never less than nothing', () => {
    fc.assert(
      fc.property(utilization, burst, (f, sigma) => {
        const share = throttledShare(f, sigma);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
        expect(f * (1 - share)).toBeLessThanOrEqual(1 + 1e-6);
      }),
    );
  });

  test('grows with the load', () => {
    fc.assert(
      fc.property(utilization, utilization, burst, (one, other, sigma) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        expect(overflowOf(more, sigma)).toBeGreaterThanOrEqual(overflowOf(less, sigma) - 1e-6);
      }),
    );
  });
});
