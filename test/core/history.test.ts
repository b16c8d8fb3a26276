import { coolingSinceSeconds } from '../../lib/core/history';
import type { StartedOperation } from '../../lib/core/model';

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
