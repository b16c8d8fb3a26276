import type { History, StartedOperation } from '../../lib/core/model';
import { unansweredMeasures } from '../../lib/workflow/unanswered';

const NOW = 100_000;

const SPLIT: StartedOperation = {
  operation: { action: 'SplitShard', hashKey: 8n },
  direction: 'up',
  reason: 'ShardHot',
  startedAtSeconds: NOW - 1_000,
  openShardCountBefore: 3,
};

const historyWith = (...operations: StartedOperation[]): History => ({ operations });

test.each([
  ['no alarm', [], historyWith(), {}],
  ['the low one alone', ['S-orders-utilization-low'], historyWith(), {}],
  ['one that presses', ['S-orders-hot-shard'], historyWith(), { UnansweredAlarms: 1 }],
  [
    'several, and the low one',
    ['S-orders-write-throttled', 'S-orders-hot-shard', 'S-orders-utilization-low'],
    historyWith(),
    { UnansweredAlarms: 2 },
  ],
  [
    'one, and an operation begun a minute ago',
    ['S-orders-hot-shard'],
    historyWith({ ...SPLIT, startedAtSeconds: NOW - 60 }),
    { UnansweredAlarms: 0 },
  ],
  [
    'one, and an operation ended a minute ago',
    ['S-orders-hot-shard'],
    historyWith({ ...SPLIT, completedAtSeconds: NOW - 60 }),
    { UnansweredAlarms: 0 },
  ],
  [
    'one, and an operation that was begun long ago and never seen to end',
    ['S-orders-hot-shard'],
    historyWith({ ...SPLIT, startedAtSeconds: NOW - 7_200 }),
    { UnansweredAlarms: 1 },
  ],
  [
    'one, and an UpdateShardCount of a large stream that was begun two hours ago',
    ['S-orders-hot-shard'],
    historyWith({
      ...SPLIT,
      operation: { action: 'UpdateShardCount', targetShardCount: 1_600 },
      openShardCountBefore: 800,
      startedAtSeconds: NOW - 7_200,
    }),
    { UnansweredAlarms: 0 },
  ],
  [
    'one, and an operation that was refused',
    ['S-orders-hot-shard'],
    historyWith({ ...SPLIT, startedAtSeconds: NOW - 60, isRefused: true }),
    { UnansweredAlarms: 1 },
  ],
  [
    'one, and an operation that may still be under way',
    ['S-orders-hot-shard'],
    historyWith(SPLIT),
    { UnansweredAlarms: 0 },
  ],
])('where there is %s', (_, standing, history, measures) => {
  expect(unansweredMeasures(standing, { history }, NOW)).toEqual(measures);
});

test('a few refusals are answered where the last look found them bearable, and other alarms are not', () => {
  const bearable = { history: historyWith(), lastReason: 'WithinTolerance' };

  expect(unansweredMeasures(['S-orders-write-throttled'], bearable, NOW)).toEqual({});
  expect(unansweredMeasures(['S-orders-hot-shard'], bearable, NOW)).toEqual({ UnansweredAlarms: 1 });
  expect(unansweredMeasures(['S-orders-write-throttled'], { history: historyWith() }, NOW)).toEqual({
    UnansweredAlarms: 1,
  });
});
