import { decide } from '../../lib/core/decide';
import { hashKeyAt, positionOf, WHOLE_RANGE } from '../../lib/core/hash-range';
import type { History } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import { NOW, observation } from '../support/observations';

/** A shard's load by the minute, counted back from the newest (0). */
type Load = number | ((minutesAgo: number) => number);

const NO_HISTORY: History = { operations: [] };

/** All of them open that may be. */
function decided(utilizations: readonly Load[], history = NO_HISTORY, iteratorAgeSeconds = 0, minShards = 1) {
  const shards = utilizations.map((utilization) => ({ utilization }));
  return decide(
    observation({ shards, iteratorAgeSeconds }),
    history,
    parsePolicy({ MinShards: minShards, MaxShards: utilizations.length }),
  );
}

const hotJustNow = (minutesAgo: number) => (minutesAgo === 0 ? 1.5 : 0.5);
const everyFiveMinutes = (minutesAgo: number) => (minutesAgo % 5 === 3 ? 0.9 : 0.1);

/** The operations, each with where it adds or removes a boundary, as a share of the hash key space. */
function operationsOf(decision: ReturnType<typeof decided>) {
  if (decision.kind !== 'act') throw new Error(decision.reason);
  return decision.plan.map((operation) => {
    if (!('hashKey' in operation)) throw new Error(operation.action);
    return [operation.action, positionOf(operation.hashKey)];
  });
}

describe('a hot shard at MaxShards', () => {
  test('is cut for two others that are nearly full together', () => {
    const decision = decided([1.3, 0.45, 0.45, 0.8]);
    expect(decision).toMatchObject({ reason: 'Rebalance', evidence: { maxShards: 4, jointPeak: 0.9 } });
    expect(operationsOf(decision)).toEqual([
      ['MergeShards', 0.5],
      ['SplitShard', 0.125],
    ]);
  });

  test('is left where no shard less may be open either', () => {
    expect(decided([1.3, 0.45, 0.45, 0.8], NO_HISTORY, 0, 4).reason).toBe('AtMaxShards');
  });

  test('is cut with its neighbour where the load of both divides, if that has the room', () => {
    const decision = decided([1.3, 0.1]);
    const [merge, split] = operationsOf(decision);
    expect(merge).toEqual(['MergeShards', 0.5]);
    // 0.7 of 1.3 lies in the lower 7/13 of the lower half.
    expect(split?.[1]).toBeCloseTo((0.5 * 0.7) / 1.3, 9);
  });

  test('gives what lies beside a remembered key a shard of its own', () => {
    const key = hashKeyAt(WHOLE_RANGE, 0.05);
    const hotKeys = [{ hashKey: String(key), utilization: 0.8, seenAtSeconds: NOW - 1_200 }];
    const decision = decided([1.3, 0.1, 0.1, 0.7], { ...NO_HISTORY, hotKeys });
    expect(operationsOf(decision)).toEqual([
      ['MergeShards', 0.5],
      ['SplitShard', positionOf(key + 2n)],
    ]);
  });

  test.each<[string, readonly Load[], number]>([
    ['merging any two would refuse as much', [1.2, 0.9, 0.8, 0.9], 0],
    ['it has been hot for a minute', [hotJustNow, 0.43, 0.43, 0.7], 0],
    ['the others fill together every five minutes', [1.1, 0.9, everyFiveMinutes, everyFiveMinutes], 0],
    ['consumers are behind', [1.3, 0.2, 0.3, 0.7], 600],
  ])('is left as it is where %s', (_, utilizations, iteratorAgeSeconds) => {
    expect(decided(utilizations, NO_HISTORY, iteratorAgeSeconds)).toMatchObject({
      kind: 'hold',
      reason: 'AtMaxShards',
    });
  });

  test('is not cut again within the cooldown of what was merged for it', () => {
    const operations: History['operations'] = [
      {
        operation: { action: 'MergeShards', hashKey: hashKeyAt(WHOLE_RANGE, 0.3) },
        reason: 'Rebalance',
        direction: 'up',
        startedAtSeconds: NOW - 100,
        completedAtSeconds: NOW - 70,
        openShardCountBefore: 5,
      },
    ];
    expect(decided([1.3, 0.2, 0.3, 0.7], { operations })).toMatchObject({ reason: 'AtMaxShards' });
  });
});
