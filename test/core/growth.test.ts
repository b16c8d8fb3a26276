import { growthOf } from '../../lib/core/growth';

test.each([
  ['a load at rest', [4, 4, 4, 4, 4, 4], 1],
  ['a load that falls', [9, 8, 7, 6, 5, 4], 1],
  ['a steady rise, drawn out by two minutes', [5, 6, 7, 8, 9, 10], 1.2],
  ['one minute’s leap: as far as five minutes bear it out', [5, 5, 5, 5, 5, 10], 1.2],
  ['a rise that has stopped', [5, 6, 7, 8, 9, 9], 1],
  ['more than double: no further', [0, 0, 0, 0, 0, 0, 1, 20, 400, 8_000], 1.4],
  ['an idle stream', [0, 0, 0], 1],
  ['the first minute there is', [7], 1],
  ['a minute after an unknown one', [5, 5, 5, 5, Number.NaN, 10], 1],
])('%s', (_, loads, growth) => {
  expect(growthOf(loads).at(-1)).toBeCloseTo(growth, 9);
});

test.each([
  ['is expected to end where the last one did', 11, 1.1],
  ['is drawn out where that does not reach so far', 30, 1.2],
  ['is drawn out where the load was never so high', 9, 1.2],
])('a rise %s', (_, highest, growth) => {
  expect(growthOf([5, 6, 7, 8, 9, 10], { highest, belief: 1 }).at(-1)).toBeCloseTo(growth, 9);
});

test.each([
  ['all of which came, is drawn out', 1, 1.2],
  ['half of which came, is drawn out half the way', 0.5, 1.1],
  ['none of which came, is not drawn out', 0, 1],
])('a rise like earlier ones, %s', (_, belief, growth) => {
  expect(growthOf([5, 6, 7, 8, 9, 10], { highest: 0, belief }).at(-1)).toBeCloseTo(growth, 9);
});
