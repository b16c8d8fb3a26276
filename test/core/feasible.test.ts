import { feasibilityOf } from '../../lib/core/feasible';
import { evenStartingHashKeys, hashKeyAt, WHOLE_RANGE } from '../../lib/core/hash-range';
import type { Operation, Stream } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import { shardsAt } from '../support/observations';

const stream: Stream = {
  name: 'orders',
  status: 'ACTIVE',
  mode: 'PROVISIONED',
  shardLevelMetrics: ['IncomingBytes'],
};
const quarter = (index: number) => hashKeyAt(WHOLE_RANGE, index / 4);
const four = shardsAt(evenStartingHashKeys(4));
const metrics = (
  action: 'EnableShardLevelMetrics' | 'DisableShardLevelMetrics',
  metric: 'IncomingBytes' | 'IncomingRecords',
): Operation => ({ action, metrics: [metric] });

const asked = (operation: Operation, parameters: Record<string, number> = {}) =>
  feasibilityOf(operation, stream, four, parsePolicy(parameters));

test.each([
  ['a split at a boundary', { action: 'SplitShard', hashKey: quarter(2) }],
  ['a merge where there is no boundary', { action: 'MergeShards', hashKey: quarter(2) + 1n }],
  ['an UpdateShardCount to what is open', { action: 'UpdateShardCount', targetShardCount: 4 }],
  ['metrics that are on', metrics('EnableShardLevelMetrics', 'IncomingBytes')],
  ['metrics that are off', metrics('DisableShardLevelMetrics', 'IncomingRecords')],
] as [string, Operation][])('%s is done already', (_, operation) => {
  expect(asked(operation)).toEqual({ kind: 'done' });
});

test.each([
  [
    { action: 'SplitShard', hashKey: quarter(1.5) },
    { action: 'SplitShard', shardId: 'shardId-000000000001', newStartingHashKey: quarter(1.5) },
  ],
  [
    { action: 'MergeShards', hashKey: quarter(2) },
    { action: 'MergeShards', shardId: 'shardId-000000000001', adjacentShardId: 'shardId-000000000002' },
  ],
  [
    { action: 'UpdateShardCount', targetShardCount: 8 },
    { action: 'UpdateShardCount', targetShardCount: 8 },
  ],
  [
    { action: 'UpdateShardCount', targetShardCount: 2 },
    { action: 'UpdateShardCount', targetShardCount: 2 },
  ],
] as [Operation, object][])(
  '%p is called with the ids that the shards have now, the lower first',
  (operation, call) => {
    expect(asked(operation)).toEqual({ kind: 'feasible', call });
  },
);

test.each([
  [8, { MinShards: 12 }],
  [2, { MaxShards: 1 }],
])(
  'an UpdateShardCount to %i that comes nearer to bounds it cannot reach yet is feasible: %j',
  (target, bounds) => {
    const operation: Operation = { action: 'UpdateShardCount', targetShardCount: target };
    expect(asked(operation, bounds)).toEqual({ kind: 'feasible', call: operation });
  },
);

test.each([
  [{ action: 'SplitShard', hashKey: quarter(1.5) }, { MaxShards: 4 }, 'MaxShards is 4'],
  [{ action: 'SplitShard', hashKey: quarter(1) + 1n }, {}, 'too narrow'],
  [{ action: 'MergeShards', hashKey: quarter(2) }, { MinShards: 4 }, 'MinShards is 4'],
  [{ action: 'MergeShards', hashKey: 0n }, {}, 'no two open shards meet'],
  [{ action: 'UpdateShardCount', targetShardCount: 9 }, {}, 'at most double'],
  [{ action: 'UpdateShardCount', targetShardCount: 1 }, {}, 'at least half'],
  [{ action: 'UpdateShardCount', targetShardCount: 8 }, { MaxShards: 7 }, 'MaxShards 7'],
] as [Operation, Record<string, number>, string][])(
  '%p under %p is stale, and it is told why',
  (operation, parameters, why) => {
    expect(asked(operation, parameters)).toEqual({ kind: 'stale', why: expect.stringContaining(why) });
  },
);
