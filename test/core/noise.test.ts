import { expectedRefusals, isNoisy, NOISY_SCATTER, scatterOf } from '../../lib/core/noise';
import { parsePolicy } from '../../lib/core/policy';
import { evaluate, type Situation } from '../../lib/core/situation';
import { refusedPrice } from '../../lib/core/worth';
import { ledgerExpecting } from '../support/ledgers';
import { type ObservationGiven, observation } from '../support/observations';

type Utilization = (minutesAgo: number) => number;

/** Four even shards, each at so much. */
const even = (utilization: Utilization, lookback?: ReturnType<typeof ledgerExpecting>) =>
  situationOf({ shards: Array.from({ length: 4 }, () => ({ utilization })) }, lookback);

function situationOf(given: ObservationGiven, lookback?: ReturnType<typeof ledgerExpecting>): Situation {
  return evaluate(observation(given), { operations: [], ...(lookback && { lookback }) }, parsePolicy());
}

const alternating: Utilization = (ago) => (ago % 2 === 0 ? 0.6 : 0.4);

test.each<[string, Utilization, boolean]>([
  ['minutes that are now higher and now lower', alternating, true],
  ['a load that rests', () => 0.5, false],
  ['a ramp', (ago) => 0.9 - 0.01 * ago, false],
  ['one step', (ago) => (ago < 10 ? 0.9 : 0.1), false],
  ['a spike now and then', (ago) => (ago % 20 === 5 ? 0.9 : 0.1), false],
])('%s', (_, utilization, expected) => {
  expect(isNoisy(even(utilization))).toBe(expected);
});

test('one of which it is known when it comes again is no noise', () => {
  expect(
    isNoisy(
      even(
        alternating,
        ledgerExpecting(() => 2),
      ),
    ),
  ).toBe(false);
});

test('a stream whose load lies unevenly is judged shard by shard', () => {
  const shards = [0.9, 0.1, 0.1, 0.1].map((share) => ({
    utilization: (ago: number) => share * alternating(ago),
  }));
  expect(isNoisy(situationOf({ shards }))).toBe(false);
});

test('how far minutes lie off the middle of their neighbours', () => {
  const minutes = Float64Array.from({ length: 40 }, (_, minute) => (minute % 2 === 0 ? 1.1 : 0.9));
  expect(scatterOf(minutes, 39)).toBeCloseTo(0.2);
  expect(scatterOf(Float64Array.of(1, Number.NaN, 1, 1, 1), 4)).toBe(0);
  expect(scatterOf(Float64Array.of(), -1)).toBe(0);
  expect(NOISY_SCATTER).toBeLessThan(0.2);
});

test('what shards will refuse is what the last hour’s minutes would have been refused, in the mean', () => {
  // Twice full in six minutes of the newest sixty.
  const situation = even((ago) => (ago % 10 === 3 ? 2 : 0.2));
  const price = refusedPrice(situation.history.lookback);
  expect(expectedRefusals(situation, 1 / 4)).toBeCloseTo(0.1 * price, 0);
  expect(expectedRefusals(situation, 1 / 16)).toBeCloseTo(0, 1);
});
