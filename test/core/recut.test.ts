import fc from 'fast-check';
import { cellsOf } from '../../lib/core/cells';
import { HASH_KEY_COUNT } from '../../lib/core/hash-range';
import type { Operation, StartedOperation } from '../../lib/core/model';
import { cheapestSpans } from '../../lib/core/plan';
import { parsePolicy } from '../../lib/core/policy';
import { recut } from '../../lib/core/recut';
import { evaluate, newestMinutes, type Situation } from '../../lib/core/situation';
import { ledgerPreferring } from '../support/ledgers';
import { NOW, observation } from '../support/observations';

const LIMIT = 0.85;

/** What becomes of so many even shards at this utilization that have been looked back on for so long. */
function recutOf(
  shards: number,
  utilization: number,
  lookback = 1_440,
  parameters = {},
  operations: StartedOperation[] = [],
) {
  const given = { shards: Array.from({ length: shards }, () => ({ utilization })) };
  const situation = evaluate(
    observation(given),
    { operations, lookback: ledgerPreferring(lookback) },
    parsePolicy(parameters),
  );
  return recutFrom(situation);
}

function recutFrom(situation: Situation) {
  const cells = cellsOf(situation.load, newestMinutes(situation.load, 60));
  return recut(situation, { cells, merged: cheapestSpans(cells, LIMIT), fewest: 1 });
}

/** The boundaries after each operation, as positions in [0, 1). */
function boundariesAfter(shards: number, operations: readonly Operation[]): number[][] {
  const boundaries = new Set(
    Array.from({ length: shards - 1 }, (_, index) => Math.round(((index + 1) / shards) * 1e9)),
  );
  return operations.map((operation) => {
    if (!('hashKey' in operation)) throw new Error('Expected splits and merges.');
    const boundary = Math.round((Number(operation.hashKey) / Number(HASH_KEY_COUNT)) * 1e9);
    const isSplit = operation.action === 'SplitShard';
    expect(boundaries.has(boundary)).toBe(!isSplit);
    boundaries[isSplit ? 'add' : 'delete'](boundary);
    return [...boundaries].sort((a, b) => a - b).map((key) => key / 1e9);
  });
}

const minutesAgo = (minutes: number) => NOW - minutes * 60;
const split = (minutes: number): StartedOperation => ({
  operation: { action: 'SplitShard', hashKey: HASH_KEY_COUNT / 2n },
  direction: 'up',
  reason: 'ShardHot',
  startedAtSeconds: minutesAgo(minutes),
  completedAtSeconds: minutesAgo(minutes),
  openShardCountBefore: 3,
});

test('three half-full shards that stay so become two', () => {
  const found = recutOf(3, 0.5);
  expect(found).toMatchObject({ shardsAfter: 2 });
  expect(found?.jointPeak).toBeCloseTo(0.75, 2);
  expect(found?.operations.map(({ action }) => action)).toEqual(['SplitShard', 'MergeShards', 'MergeShards']);
  expect(boundariesAfter(3, found?.operations ?? []).at(-1)).toEqual([expect.closeTo(0.5, 6)]);
});

test('nothing is cut anew that merging alone does as well', () => {
  expect(recutOf(4, 0.4)).toBeUndefined();
});

test.each([
  ['has not stayed so for long enough to pay for it', () => recutOf(3, 0.5, 15, {}, [split(30)])],
  ['is at MaxShards: the cut comes before the merge', () => recutOf(3, 0.5, 1_440, { MaxShards: 3 })],
  ['would fall below MinShards', () => recutOf(3, 0.5, 1_440, { MinShards: 3 })],
  ['is a single shard', () => recutOf(1, 0.2)],
])('nothing is cut anew of a stream that %s', (_, found) => {
  expect(found()).toBeUndefined();
});

test('nor where load lies unevenly', () => {
  // Two shards would do, cut elsewhere.
  const given = {
    shards: [0.6, 0.47, 0.47].map((utilization) => ({ utilization })),
    startingHashKeys: [0n, HASH_KEY_COUNT / 8n, (HASH_KEY_COUNT * 9n) / 16n],
  };
  const history = { operations: [], lookback: ledgerPreferring(1_440) };
  expect(recutFrom(evaluate(observation(given), history, parsePolicy()))).toBeUndefined();
});

test('every re-cut is legal step by step, never more than a shard above where it began, fits, and saves shards', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 24 }), fc.integer({ min: 15, max: 84 }), (shards, percent) => {
      const found = recutOf(shards, percent / 100);
      if (found === undefined) return;
      const steps = boundariesAfter(shards, found.operations);
      for (const boundaries of steps) expect(boundaries.length + 1).toBeLessThanOrEqual(shards + 1);
      const ends = [0, ...(steps.at(-1) ?? []), 1];
      const widest = Math.max(...ends.slice(1).map((end, index) => end - (ends[index] as number)));
      expect((widest * shards * percent) / 100).toBeLessThanOrEqual(LIMIT + 1e-6);
      expect(ends.length - 1).toBe(found.shardsAfter);
      expect(found.shardsAfter).toBeLessThan(shards);
    }),
    { numRuns: 40 },
  );
});
