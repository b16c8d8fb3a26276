/** To how many a stream of more than 200 even shards grows. */
import { decide } from '../../lib/core/decide';
import type { StartedOperation } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import { updateShardCountSeconds } from '../../lib/core/quotas';
import { ledgerPreferring } from '../support/ledgers';
import { NOW, observation } from '../support/observations';

const OPEN = 306;
const DAY = 24 * 60;

/** What is done about a stream that has rested for so long, and whose shards are now so full; by the minute, they become fuller by so much. */
function grown(utilization: number, { riseAMinute = 0, restedMinutes = DAY, maxShards = 10_000 } = {}) {
  const shards = Array.from({ length: OPEN }, () => ({
    utilization: (minutesAgo: number) => utilization - riseAMinute * minutesAgo,
  }));
  const ended: StartedOperation = {
    operation: { action: 'UpdateShardCount', targetShardCount: OPEN },
    direction: 'down',
    reason: 'StreamCold',
    startedAtSeconds: NOW - restedMinutes * 60,
    completedAtSeconds: NOW - restedMinutes * 60,
    openShardCountBefore: 544,
  };
  const history = { operations: [ended], lookback: { ...ledgerPreferring(60), minutesSeen: 7 * DAY } };
  const decision = decide(observation({ shards }), history, parsePolicy({ MaxShards: maxShards }));
  if (decision.kind === 'hold') throw new Error(`Expected it to grow; it is ${decision.reason}.`);
  return decision.plan;
}

test('one that has rested and rises slowly is not doubled: it becomes so many that the call is done before shards are full', () => {
  const [update, ...others] = grown(0.925, { riseAMinute: 0.0003 });
  if (update.action !== 'UpdateShardCount') throw new Error('Expected an UpdateShardCount.');
  const count = update.targetShardCount;
  expect(others).toEqual([]);
  expect(count).toBeGreaterThan(1.1 * OPEN);
  expect(count).toBeLessThan(1.5 * OPEN);
  expect(0.925 + (0.0003 * updateShardCountSeconds(OPEN, count)) / 60).toBeLessThan(1);
});

test.each([
  ['rises steeply', () => grown(0.95, { riseAMinute: 0.003 })],
  ['is full already', () => grown(1)],
  ['has not rested for long beside the call', () => grown(0.925, { restedMinutes: 180 })],
  ['moves', () => grown(0.925, { restedMinutes: 60 })],
])('one that %s is doubled', (_, plan) => {
  expect(plan()).toEqual([{ action: 'UpdateShardCount', targetShardCount: 2 * OPEN }]);
});

test('none grows above MaxShards', () => {
  const [update] = grown(0.925, { maxShards: 350 });
  expect(update).toMatchObject({ action: 'UpdateShardCount' });
  expect('targetShardCount' in update && update.targetShardCount).toBeLessThanOrEqual(350);
});
