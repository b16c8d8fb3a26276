import fc from 'fast-check';
import {
  type NeedTally,
  type Steady,
  steadyCostAMinute,
  steadyCount,
  throughout,
  withMinuteNeeding,
} from '../../lib/core/steady';

const tallyOf = (needs: readonly number[]): NeedTally =>
  needs.reduce<NeedTally>((tally, need) => withMinuteNeeding(tally, need, 1), []);

const steady = (needs: readonly number[], price: number, burst = 0): Steady =>
  throughout({ tally: tallyOf(needs), price, burst });

/** Of a hundred minutes, so many need ten shards, the others one. */
const spikes = (count: number) => Array.from({ length: 100 }, (_, minute) => (minute < count ? 10 : 1));

test.each<[string, Steady, number]>([
  ['a minute in a hundred is not worth nine shards at fifty a refusal', steady(spikes(1), 50), 1],
  ['it is at two hundred', steady(spikes(1), 200), 10],
  ['and so are three at fifty', steady(spikes(3), 50), 10],
  ['a stream at rest needs what it needs', steady(Array(100).fill(3.9), 100), 4],
  ['an idle one needs a shard', steady(Array(100).fill(0), 100), 1],
  ['of one never seen nothing is known', steady([], 100), 1],
])('%s', (_, given, count) => {
  expect(steadyCount(given)).toBe(count);
});

test('bursts within minutes ask for more', () => {
  expect(steadyCount(steady(Array(100).fill(8), 100, 0.2))).toBeGreaterThan(
    steadyCount(steady(Array(100).fill(8), 100)),
  );
});

test('older minutes count for less', () => {
  const seen = (first: number, then: number) =>
    [...Array(50).fill(first), ...Array(50).fill(then)].reduce<NeedTally>(
      (tally, need) => withMinuteNeeding(tally, need, 0.9),
      [],
    );
  const count = (tally: NeedTally) => steadyCount(throughout({ tally, price: 100, burst: 0 }));
  expect(count(seen(10, 2))).toBeLessThan(count(seen(2, 10)));
});

test('no other number of shards costs less', () => {
  const needs = fc.array(fc.double({ min: 0, max: 30, noNaN: true }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(
      needs,
      fc.double({ min: 2, max: 500, noNaN: true }),
      fc.constantFrom(0, 0.1, 0.3),
      (seen, price, burst) => {
        const given = steady(seen, price, burst);
        const cost = steadyCostAMinute(given, steadyCount(given));
        for (let count = 1; count <= 60; count++)
          expect(cost).toBeLessThanOrEqual(steadyCostAMinute(given, count) + 1e-9);
      },
    ),
  );
});
