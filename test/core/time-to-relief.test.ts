import fc from 'fast-check';
import type { History, StartedOperation } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import { evaluate } from '../../lib/core/situation';
import { updateForRelief } from '../../lib/core/time-to-relief';
import { NOW, observation } from '../support/observations';

/** @param utilizations what each of even shards is offered, as a share of its capacity */
function situationOf(utilizations: readonly number[], parameters = {}, operations: StartedOperation[] = []) {
  const shards = utilizations.map((offered) => ({
    utilization: Math.min(1, offered),
    throttledRecords: Math.max(0, offered - 1) * 15_360, // of 4 KiB: so many fill a shard for a minute
  }));
  const history: History = { operations };
  return evaluate(observation({ shards }), history, parsePolicy(parameters));
}

const updates = (count: number): StartedOperation[] =>
  Array.from({ length: count }, (_, index) => ({
    operation: { action: 'UpdateShardCount', targetShardCount: 8 },
    direction: 'up',
    reason: 'BroadGrowth',
    startedAtSeconds: NOW - 3_600 - index,
    completedAtSeconds: NOW - 3_500 - index,
    openShardCountBefore: 4,
  }));

const CROWD = [2.6, 3, 2.2, 3.4, 2.5, 3.8];

test('where nearly every shard is offered a multiple of its capacity, doubling relieves sooner than splits, and again', () => {
  expect(updateForRelief(situationOf(CROWD))).toBe(24);
});

test('as far as the day’s calls reach', () => {
  expect(updateForRelief(situationOf(CROWD, {}, updates(9)))).toBe(12);
  expect(updateForRelief(situationOf(CROWD, {}, updates(10)))).toBeUndefined();
});

test('never beyond MaxShards', () => {
  expect(updateForRelief(situationOf(CROWD, { MaxShards: 20 }))).toBe(12);
  expect(updateForRelief(situationOf(CROWD, { MaxShards: 6 }))).toBeUndefined();
});

test.each([
  ['one shard of many is hot', [0.3, 0.4, 2, 0.3, 0.2, 0.4, 0.3, 0.4]],
  ['none is more than full', [0.95, 0.97, 0.99, 0.7]],
])('splits are better where %s', (_, utilizations) => {
  expect(updateForRelief(situationOf(utilizations))).toBeUndefined();
});

test('what no split helps is no reason', () => {
  const situation = situationOf(CROWD);
  expect(updateForRelief(situation, new Set(situation.load.shards))).toBeUndefined();
});

test('more load is never a reason for fewer shards than doubling makes, nor for more than it can', () => {
  const utilizations = fc.array(fc.double({ min: 0, max: 4, noNaN: true }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(utilizations, fc.integer({ min: 1, max: 60 }), (offered, MaxShards) => {
      const target = updateForRelief(situationOf(offered, { MaxShards }));
      if (target === undefined) return;
      expect(target).toBeGreaterThan(offered.length);
      expect(target).toBeLessThanOrEqual(MaxShards);
      const doublings = Math.log2(target / offered.length);
      expect(Number.isInteger(doublings) || target === MaxShards).toBe(true);
    }),
  );
});
