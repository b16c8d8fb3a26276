import { NOISY_SCATTER, scatterOf } from '../../lib/core/scatter';

test('how far minutes lie off the middle of their neighbours', () => {
  const minutes = Float64Array.from({ length: 40 }, (_, minute) => (minute % 2 === 0 ? 1.1 : 0.9));
  expect(scatterOf(minutes, 39)).toBeCloseTo(0.2);
  expect(scatterOf(Float64Array.of(1, Number.NaN, 1, 1, 1), 4)).toBe(0);
  expect(scatterOf(Float64Array.of(), -1)).toBe(0);
  expect(NOISY_SCATTER).toBeLessThan(0.2);
});
