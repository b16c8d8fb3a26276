import { cheapestOf } from '../../lib/core/cheapest';

test.each([
  { costs: [3, 1, 2], below: undefined, cheapest: 1, what: 'the least' },
  { costs: [2, 1, 1], below: undefined, cheapest: 1, what: 'of those as cheap the first' },
  {
    costs: [2, 3],
    below: 2,
    cheapest: undefined,
    what: 'nothing that is no cheaper than what is done otherwise',
  },
  { costs: [], below: undefined, cheapest: undefined, what: 'nothing of nothing' },
])('$what', ({ costs, below, cheapest }) => {
  const choices = costs.map((cost, index) => ({ cost, index }));
  expect(cheapestOf(choices, ({ cost }) => cost, below)?.index).toBe(cheapest);
});
