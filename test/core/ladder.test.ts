import { cheapestCount, countsBetween } from '../../lib/core/ladder';

test.each([
  ['doubling', 3, 20, [4, 8, 16]],
  ['thirds', 3, 20, [3, 4, 6, 8, 12, 16]],
  ['any', 3, 6, [3, 4, 5, 6]],
] as const)('the steps by %s', (ladder, fewest, most, counts) => {
  expect(countsBetween(ladder, fewest, most)).toEqual(counts);
});

test('of many counts some are passed over', () => {
  expect(countsBetween('any', 1_000, 2_000).length).toBeLessThan(50);
});

test.each([
  ['what is held for long is worth more moves', 240, 10, 10],
  ['what is soon left again is doubled, whose moves are the fewest', 10, 10, 16],
  ['a step in between is what lies between', 60, 12, 12],
])('%s', (_, holdMinutes, moveShardMinutes, count) => {
  const step = { from: 8, enough: 10, most: 16, holdMinutes, moveShardMinutes };
  expect(cheapestCount(count === 10 ? 'any' : 'thirds', step)).toBe(count);
});

test('where the ladder has no count that is enough, as many as may be had', () => {
  const step = { from: 8, enough: 9, most: 10, holdMinutes: 60, moveShardMinutes: 10 };
  expect(cheapestCount('doubling', step)).toBe(10);
});
