import {
  attemptSince,
  coolingSinceSeconds,
  isUnderWay,
  ofFormerStream,
  ownUpdateShardCountsLeft,
  withCompleted,
  withRefused,
  withStarted,
} from '../../lib/core/history';
import { NO_HISTORY, type StartedOperation } from '../../lib/core/model';

const HOUR = 3_600;
const NOW = 100_000;

/** So many splits, each so long before the next, the last a minute ago. */
const splits = (count: number, apartSeconds: number): StartedOperation[] =>
  Array.from({ length: count }, (_, index) => {
    const atSeconds = NOW - 60 - (count - 1 - index) * apartSeconds;
    return {
      operation: { action: 'SplitShard', hashKey: BigInt(index + 2) },
      direction: 'up',
      reason: 'ShardHot',
      startedAtSeconds: atSeconds - 30,
      completedAtSeconds: atSeconds,
      openShardCountBefore: 2,
    };
  });

test.each([
  ['not now, where nothing was done', [], 120, NOW],
  ['since the first of those that follow each other within it', splits(5, 100), 120, NOW - 460],
  ['since the last, where each came after it was over', splits(5, 200), 120, NOW - 60],
  ['long since, where that is so of all that is remembered', splits(200, 60), 2 * HOUR, 0],
  ['not longer than it is, where one of those came after it was over', splits(200, 300), 120, NOW - 60],
] as const)('a cooldown is in force %s', (_, operations, cooldownSeconds, sinceSeconds) => {
  expect(coolingSinceSeconds({ operations }, NOW, cooldownSeconds)).toBe(sinceSeconds);
});

test('of a stream that is gone only its UpdateShardCount calls of the day and its last limit are kept, for the next of its name', () => {
  const update = (startedAtSeconds: number): StartedOperation => ({
    operation: { action: 'UpdateShardCount', targetShardCount: 4 },
    direction: 'up',
    reason: 'BroadGrowth',
    startedAtSeconds,
    completedAtSeconds: startedAtSeconds + 60,
    openShardCountBefore: 2,
  });
  const operations = [update(NOW - 25 * HOUR), update(NOW - HOUR), ...splits(3, 100)];
  const former = ofFormerStream({ operations, noUpdateShardCountBeforeSeconds: NOW - 60 }, NOW);
  expect(former).toEqual({
    operations: [],
    formerUpdateShardCountsAtSeconds: [NOW - HOUR],
    noUpdateShardCountBeforeSeconds: NOW - 60,
  });
  expect(ownUpdateShardCountsLeft(former, NOW)).toBe(9);
  expect(ownUpdateShardCountsLeft(withStarted(former, update(NOW)), NOW)).toBe(8);
  expect(ownUpdateShardCountsLeft(former, NOW + 23 * HOUR)).toBe(10);
  expect(ofFormerStream(former, NOW)).toEqual(former);
});

describe('an attempt that Kinesis refused', () => {
  const operation = { action: 'EnableShardLevelMetrics', metrics: ['IncomingBytes'] } as const;
  const refused: StartedOperation = {
    operation,
    direction: 'none',
    reason: 'ShardLevelMetricsWanted',
    startedAtSeconds: NOW,
    isRefused: true,
    openShardCountBefore: 2,
  };
  const { isRefused: _, ...attempt } = refused;
  const history = withRefused(NO_HISTORY, attempt);

  test('is not under way, and does not become complete where somebody else does the same', () => {
    expect(isUnderWay(history, operation)).toBe(false);
    expect(attemptSince(history, operation, NOW - HOUR)).toBeUndefined();
    expect(withCompleted(history, operation, NOW + 60)).toEqual(history);
  });

  test('gives way to the next', () => {
    const next = { ...refused, startedAtSeconds: NOW + HOUR };
    expect(withStarted(history, next).operations).toEqual([next]);
    expect(withRefused(history, next).operations).toEqual([next]);
  });

  test('leaves an earlier one that may have come about', () => {
    const lost = { ...attempt, startedAtSeconds: NOW - HOUR };
    expect(withRefused(withStarted(NO_HISTORY, lost), attempt).operations).toEqual([lost, refused]);
  });
});
