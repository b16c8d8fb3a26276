import fc from 'fast-check';
import { cellsOf } from '../../lib/core/cells';
import { evenGrowth } from '../../lib/core/even-growth';
import { liesEvenly, seenUnevenAfter } from '../../lib/core/even-load';
import { areEven, cutsFirst, evenShards, movesOf, oneByOne } from '../../lib/core/even-shards';
import { evenShrink } from '../../lib/core/even-shrink';
import { evenStartingHashKeys, HASH_KEY_COUNT } from '../../lib/core/hash-range';
import { holdSteady } from '../../lib/core/held-steady';
import { type History, NO_HISTORY, type Operation, type StartedOperation } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import { movesByUpdate } from '../../lib/core/quotas';
import { restedMinutes } from '../../lib/core/rest';
import { evaluate, newestMinutes, type Situation } from '../../lib/core/situation';
import { ledgerHoldingSteady, ledgerPreferring } from '../support/ledgers';
import { NOW, observation } from '../support/observations';

type Utilization = number | ((minutesAgo: number) => number);

function situationOf(
  shards: number,
  utilization: Utilization,
  lookback: number,
  operations: StartedOperation[] = [],
) {
  const history: History = { operations, lookback: ledgerPreferring(lookback) };
  const given = { shards: Array.from({ length: shards }, () => ({ utilization })) };
  return evaluate(observation(given), history, parsePolicy());
}

const cellsIn = ({ load }: Situation) => cellsOf(load, newestMinutes(load, 60));

const split = (minutesAgo: number, reason: 'ShardHot' | 'Recut' = 'ShardHot'): StartedOperation => ({
  operation: { action: 'SplitShard', hashKey: HASH_KEY_COUNT / 2n },
  direction: reason === 'Recut' ? 'down' : 'up',
  reason,
  startedAtSeconds: NOW - minutesAgo * 60,
  completedAtSeconds: NOW - minutesAgo * 60,
  openShardCountBefore: 1,
});

/** How many shards there are after each of the operations; each must be possible when its turn comes. */
function countsAfter(from: number, operations: readonly Operation[]): number[] {
  const starts = new Set(
    Array.from({ length: from }, (_, index) => (HASH_KEY_COUNT * BigInt(index)) / BigInt(from)),
  );
  return operations.map((operation) => {
    if (!('hashKey' in operation)) throw new Error('Expected splits and merges.');
    const isSplit = operation.action === 'SplitShard';
    expect(starts.has(operation.hashKey)).toBe(!isSplit);
    starts[isSplit ? 'add' : 'delete'](operation.hashKey);
    return starts.size;
  });
}

test('from even shards to others takes as many moves as UpdateShardCount, in either order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 24 }), fc.integer({ min: 1, max: 48 }), (from, to) => {
      const shards = evenShards(situationOf(from, 0.5, 15).load, to);
      expect(movesOf(shards)).toBe(movesByUpdate(from, to));
      expect(countsAfter(from, cutsFirst(shards)).at(-1) ?? from).toBe(to);
      const counts = countsAfter(from, oneByOne(shards));
      expect(counts.at(-1) ?? from).toBe(to);
      if (to < from) expect(Math.max(0, ...counts)).toBeLessThanOrEqual(from + 1);
    }),
    { numRuns: 60 },
  );
});

test('a boundary that a cut left off by a few hash keys is where it is meant to be', () => {
  const off = [0n, -1n, 1n, 3n, -2n, 0n, 2n, 1n, 0n, 1n, -1n, 2n];
  const startingHashKeys = evenStartingHashKeys(12).map((key, index) => key + (off[index] as bigint));
  const shards = startingHashKeys.map(() => ({ utilization: 0.5 }));
  const { load } = evaluate(observation({ startingHashKeys, shards }), { operations: [] }, parsePolicy());
  expect(areEven(load)).toBe(true);
  // Kinesis splits no shard at the hash key after its first: a plan that began so was never done, and decided on again and again.
  expect(movesOf(evenShards(load, 8))).toBe(movesByUpdate(12, 8));
});

test('of two boundaries as good as there one stays', () => {
  const startingHashKeys = [0n, HASH_KEY_COUNT / 2n - 5n, HASH_KEY_COUNT / 2n + 5n];
  const shards = startingHashKeys.map(() => ({ utilization: 0.5 }));
  const { load } = evaluate(observation({ startingHashKeys, shards }), { operations: [] }, parsePolicy());
  expect(evenShards(load, 2)).toEqual({ count: 2, cuts: [], merges: [HASH_KEY_COUNT / 2n + 5n] });
});

test('no more shards are opened on the way to a count that is held steady than MaxShards', () => {
  const history: History = { operations: [], lookback: ledgerHoldingSteady([...Array(30).fill(1), 5.9]) };
  const given = { shards: Array.from({ length: 4 }, () => ({ utilization: 0.25 })) };
  const growth = (MaxShards: number) =>
    holdSteady(evaluate(observation(given), history, parsePolicy({ MaxShards })));
  // Four cuts and two merges on the way to six, one shard after the other.
  expect(growth(7)).toMatchObject({ reason: 'HeldSteady', evidence: { shardsAfter: 6 } });
  expect(growth(6)).toMatchObject({ reason: 'HeldSteady', evidence: { shardsAfter: 5 } });
});

test('a stream that has come to rest grows to any count, one that moves by the steps that pay', () => {
  expect(evenGrowth(situationOf(8, 0.95, 15))?.count).toBe(9);
  expect(evenGrowth(situationOf(8, 0.95, 15, [split(30)]))?.count).toBe(16);
  expect(evenGrowth(situationOf(8, 1.6, 15, [split(30)]))?.count).toBe(16);
});

test('where more is refused than is believed as many are opened as are believed, and no guess more', () => {
  const refusing = (times: number) => {
    const shard = { utilization: 1, throttledRecords: times * 15_360 };
    return evenGrowth(evaluate(observation({ shards: [shard, shard, shard] }), NO_HISTORY, parsePolicy()))
      ?.count;
  };
  expect(refusing(1)).toBe(8);
  expect([refusing(2.8), refusing(3), refusing(9)]).toEqual([15, 12, 12]);
});

test('for a load that comes and goes between looks as many are opened as for one that stays', () => {
  const isThere = (minutesAgo: number) => minutesAgo % 5 === 2 && minutesAgo < 15;
  const shard = {
    utilization: (minutesAgo: number) => (isThere(minutesAgo) ? 1 : 0.3),
    recordBytes: 4_096,
    throttledRecords: (minutesAgo: number) => (isThere(minutesAgo) ? 1.5 * 15_360 : 0),
  };
  const situation = evaluate(observation({ shards: [shard, shard] }), { operations: [] }, parsePolicy());
  expect(evenGrowth(situation)?.count).toBe(6);
});

test('of twelve half-full shards eight are left soon, and as few as fit after hours at rest', () => {
  const moving = situationOf(12, 0.5, 15, [split(30)]);
  const rested = situationOf(12, 0.5, 1_440, [split(400)]);
  expect(evenShrink(moving, cellsIn(moving), 12)).toBeUndefined();
  expect(evenShrink(rested, cellsIn(rested), 12)).toMatchObject({
    count: 8,
    jointPeak: expect.closeTo(0.75),
  });
});

test('shards are not made fewer than a peak of the look-back allows', () => {
  const peaked = situationOf(12, (ago) => (ago === 20 ? 0.8 : 0.3), 1_440);
  expect(evenShrink(peaked, cellsIn(peaked), 12)).toBeUndefined();
});

describe('load lies evenly', () => {
  const loadOf = (utilizations: readonly number[]) => situationOfEach(utilizations).load;
  const shares = (utilizations: readonly number[]) => liesEvenly(loadOf(utilizations), undefined, NOW);
  const situationOfEach = (utilizations: readonly number[]) =>
    evaluate(
      observation({ shards: utilizations.map((utilization) => ({ utilization })) }),
      { operations: [] },
      parsePolicy(),
    );

  test.each([
    ['where no shard has much more than its width', [0.5, 0.6, 0.5, 0.4], true],
    ['not where one has', [0.5, 0.9, 0.5, 0.4], false],
    ['not where few shards differ by a little: their insides are not known', [0.5, 0.6, 0.5], false],
    ['where few shards carry alike', [0.5, 0.51, 0.5], true],
  ] as const)('%s', (_, utilizations, expected) => {
    expect(shares(utilizations)).toBe(expected);
  });

  describe('as far as is seen over fewer shards than it was uneven over', () => {
    const uneven = seenUnevenAfter(loadOf([0.5, 0.9, 0.5, 0.4]), undefined, NOW);
    const DAY_SECONDS = 86_400;
    const one = loadOf([0.3]);

    test('it is uneven still, for a day', () => {
      expect(uneven).toEqual({ shards: 4, atSeconds: NOW });
      expect(liesEvenly(one, uneven, NOW + DAY_SECONDS - 1)).toBe(false);
      expect(liesEvenly(one, uneven, NOW + DAY_SECONDS)).toBe(true);
      expect(seenUnevenAfter(one, uneven, NOW + DAY_SECONDS - 1)).toEqual(uneven);
      expect(seenUnevenAfter(one, uneven, NOW + DAY_SECONDS)).toBeUndefined();
    });

    test('it is even where it is over as many', () => {
      const four = loadOf([0.5, 0.5, 0.5, 0.5]);
      expect(liesEvenly(four, uneven, NOW + 60)).toBe(true);
      expect(seenUnevenAfter(four, uneven, NOW + 60)).toBeUndefined();
    });

    test('the last time over as many counts', () => {
      const later = NOW + 60;
      expect(seenUnevenAfter(loadOf([0.5, 0.2]), uneven, later)).toEqual(uneven);
      const five = loadOf([0.5, 0.2, 0.5, 0.9, 0.1]);
      expect(seenUnevenAfter(five, uneven, later)).toEqual({ shards: 5, atSeconds: later });
    });
  });

  test('and shards are even where they are as wide as one another', () => {
    expect(areEven(situationOf(6, 0.5, 15).load)).toBe(true);
    const uneven = observation({
      startingHashKeys: [0n, 5n],
      shards: [{ utilization: 0 }, { utilization: 0 }],
    });
    expect(areEven(evaluate(uneven, { operations: [] }, parsePolicy()).load)).toBe(false);
  });
});

test('a stream rests while nothing has to be done for its load; a re-cut is no unrest', () => {
  expect(restedMinutes(situationOf(2, 0.5, 15, [split(200), split(30, 'Recut')]))).toBe(200);
  expect(restedMinutes(situationOf(2, 0.5, 15, [split(30)]))).toBe(30);
});
