import { cellsOf, witnessMinutes } from '../../lib/core/cells';
import { pricedMinutes } from '../../lib/core/merge-price';
import { cheapestSpans } from '../../lib/core/plan';
import { parsePolicy } from '../../lib/core/policy';
import { evaluate } from '../../lib/core/situation';
import { ledgerPreferring } from '../support/ledgers';
import { observation } from '../support/observations';

const LIMIT = 0.85;

/** How many shards two, loaded alike, come to, that minutes ago had so much. */
function shardsFor(load: (minutesAgo: number) => number, lookback: number, returned = 0): number {
  const history = {
    operations: [],
    lookback: ledgerPreferring(lookback),
    returns: { untilSeconds: 0, risen: 1_000, returned },
  };
  const given = { shards: [{ utilization: load }, { utilization: load }] };
  const policy = parsePolicy({ ScaleDownLookbackMinutes: 15 });
  const situation = evaluate(observation(given), history, policy);
  const minutes = witnessMinutes(situation);
  return cheapestSpans(cellsOf(situation.load, minutes), LIMIT, { older: pricedMinutes(situation, minutes) })
    .length;
}

const peakAgo = (from: number, to: number, utilization: number) => (minutesAgo: number) =>
  minutesAgo >= from && minutesAgo < to ? utilization : 0.1;

test.each([
  [
    'a peak of the newest quarter of an hour is not merged away, however small',
    peakAgo(10, 11, 0.43),
    60,
    0,
    2,
  ],
  ['one before it is, if next to nothing would have been refused', peakAgo(30, 31, 0.43), 60, 0, 1],
  ['not if much would have been', peakAgo(30, 31, 0.8), 60, 0, 2],
  ['nor if a little would have been all the time', peakAgo(20, 60, 0.47), 60, 0, 2],
  ['beyond the look-back it is, where nothing comes back', peakAgo(30, 31, 0.9), 15, 0, 1],
  ['not where most does', peakAgo(30, 31, 0.9), 15, 950, 2],
  [
    'of what lasted, only as much counts as is refused before shards are added',
    peakAgo(20, 60, 0.46),
    15,
    50,
    1,
  ],
])('%s', (_, load, lookback, returned, shards) => {
  expect(shardsFor(load, lookback, returned)).toBe(shards);
});

test.each([
  ['once', peakAgo(30, 31, 3)],
  // No cut would undo the merge for it, however often it came back.
  ['every eight minutes', (minutesAgo: number) => (minutesAgo % 8 === 7 ? 3 : 0.1)],
])('what a shard refuses by itself is not the merge’s: %s', (_, beyondAShard) => {
  const history = { operations: [], lookback: ledgerPreferring(60) };
  const shards = [{ utilization: beyondAShard }, { utilization: 0 }];
  const situation = evaluate(observation({ shards }), history, parsePolicy());
  const minutes = witnessMinutes(situation);
  const older = pricedMinutes(situation, minutes);
  const cells = cellsOf(situation.load, minutes);
  const spans = cheapestSpans(cells, LIMIT, { older });
  expect(spans).toHaveLength(1);
});
