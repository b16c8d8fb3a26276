import { prepareForReturns } from '../../lib/core/expected-back';
import type { Decision, StartedOperation } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import { evaluate } from '../../lib/core/situation';
import { ledgerPreferring } from '../support/ledgers';
import { NOW, observation } from '../support/observations';

const DAY = 1_440;

/** Four even shards that were offered 1.7 of a shard each for the minutes from `from` to `to`, counted back, and next to nothing since. */
function afterSpike(
  { from, to, lookback = DAY }: { from: number; to: number; lookback?: number },
  parameters = {},
  operations: StartedOperation[] = [],
): Decision | undefined {
  const isSpike = (ago: number) => ago <= from && ago >= to;
  const shards = Array.from({ length: 4 }, () => ({
    utilization: (ago: number) => (isSpike(ago) ? 1 : 0.01),
    throttledRecords: (ago: number) => (isSpike(ago) ? 0.7 * 15_360 : 0),
  }));
  const history = { operations, lookback: ledgerPreferring(lookback) };
  return prepareForReturns(evaluate(observation({ shards }), history, parsePolicy(parameters)));
}

test('what a spike was too short to bring about is added after it, where it is expected back', () => {
  const decision = afterSpike({ from: 9, to: 5 });
  expect(decision).toMatchObject({ kind: 'act', reason: 'ExpectedBack', direction: 'up' });
  expect(decision?.kind === 'act' && decision.plan).toHaveLength(4); // 1.7 shards each: two cuts would be one too many
  expect(decision?.evidence).toMatchObject({ expectedShards: 6.8, shardsAfter: 8 });
});

test('it says how many shards a plan of a few operations leaves', () => {
  const decision = afterSpike({ from: 9, to: 5 }, { MaxOperationsPerRun: 2 });
  expect(decision?.evidence).toMatchObject({ operations: 2, shardsAfter: 6 });
});

test.each([
  ['it is long over: by then the look-back has decided what is kept', { from: 50, to: 45 }, {}],
  ['the stream is followed closely, so that nothing is expected back', { from: 9, to: 5, lookback: 15 }, {}],
  ['all of MaxShards are open', { from: 9, to: 5 }, { MaxShards: 4 }],
])('nothing is added where %s', (_, spike, parameters) => {
  expect(afterSpike(spike, parameters)).toBeUndefined();
});

test('nothing is added within the cooldown of the last scale-up', () => {
  const splitAgo = (seconds: number): StartedOperation => ({
    operation: { action: 'SplitShard', hashKey: 77n },
    direction: 'up',
    reason: 'ShardHot',
    startedAtSeconds: NOW - seconds,
    openShardCountBefore: 3,
  });
  const cooldown = { ScaleUpCooldownSeconds: 60 };
  expect(afterSpike({ from: 9, to: 5 }, cooldown, [splitAgo(59)])).toBeUndefined();
  expect(afterSpike({ from: 9, to: 5 }, cooldown, [splitAgo(60)])).toMatchObject({ reason: 'ExpectedBack' });
});

test('nothing is added for less than it costs to hold', () => {
  // 0.02 of a shard for a minute is refused at this, and a shard held for an hour costs 60.
  const shards = Array.from({ length: 4 }, () => ({
    utilization: (ago: number) => (ago === 5 ? 0.93 : 0.01),
  }));
  const history = { operations: [], lookback: ledgerPreferring(DAY) };
  expect(prepareForReturns(evaluate(observation({ shards }), history, parsePolicy()))).toBeUndefined();
});
