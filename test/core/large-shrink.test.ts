/** What becomes of a stream of more than 200 even shards once it rests: it is let go, by one call, what it holds beyond its need. */
import fc from 'fast-check';
import { decide } from '../../lib/core/decide';
import { LONGEST_WAIT_SECONDS, waitSecondsFor } from '../../lib/core/longest-wait';
import type { Act, Decision, History, StartedOperation } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import { updateShardCountSeconds } from '../../lib/core/quotas';
import { ledgerPreferring } from '../support/ledgers';
import { NOW, observation } from '../support/observations';

const HOUR = 60;
const DAY = 24 * HOUR;
const POLICY = parsePolicy({ MaxShards: 10_000 });

/** An UpdateShardCount that ended so many minutes ago. */
const updated = (minutesAgo: number): StartedOperation => ({
  operation: { action: 'UpdateShardCount', targetShardCount: 544 },
  direction: 'up',
  reason: 'BroadGrowth',
  startedAtSeconds: NOW - minutesAgo * 60,
  completedAtSeconds: NOW - minutesAgo * 60,
  openShardCountBefore: 272,
});

interface Given {
  readonly open?: number;
  /** In shards' capacities. */
  readonly need?: number;
  readonly restedMinutes?: number;
  /** The greatest need, and how many minutes ago it was. */
  readonly peak?: readonly [need: number, minutesAgo: number];
  readonly parameters?: Parameters<typeof parsePolicy>[0];
}

function decided(given: Given): Decision {
  const { open = 544, need = 260, restedMinutes = 2 * DAY, peak, parameters } = given;
  const shards = Array.from({ length: open }, () => ({ utilization: need / open }));
  const skyline = peak === undefined ? [] : [[NOW - peak[1] * 60, peak[0]] as const];
  const history: History = {
    operations: [updated(restedMinutes)],
    lookback: { ...ledgerPreferring(60), minutesSeen: 7 * DAY, skyline },
  };
  const policy = parameters === undefined ? POLICY : parsePolicy({ MaxShards: 10_000, ...parameters });
  return decide(observation({ shards }), history, policy);
}

test('of 544 shards at a load of 260 that has stayed for two days it is 320, by one UpdateShardCount', () => {
  expect(decided({})).toMatchObject({
    kind: 'act',
    reason: 'StreamCold',
    direction: 'down',
    plan: [{ action: 'UpdateShardCount', targetShardCount: 320 }],
    evidence: { targetShards: 320, restedMinutes: 2 * DAY },
    sentence: expect.stringContaining('nothing had to be done to it'),
  });
});

test.each<[string, Given]>([
  ['a day has seen more, that the open ones took', { peak: [480, 20 * HOUR] }],
  ['MinShards is nearly as many', { parameters: { MinShards: 500 } }],
  ['all of the day’s calls are kept for growth', { parameters: { UpdateShardCountReserve: 10 } }],
  ['it has not rested for all of a day: what goes by the day is about to move', { restedMinutes: 23 * HOUR }],
])('nothing is let go where %s', (_, given) => {
  expect(decided(given)).toMatchObject({ kind: 'hold', reason: 'WithinTolerance' });
});

test('of what a day has seen at most, where that is more than the load now, nothing is let go', () => {
  expect(decided({ peak: [300, 20 * HOUR] })).toMatchObject({
    plan: [{ action: 'UpdateShardCount', targetShardCount: 353 }],
  });
});

test('every call to fewer shards carries what was needed, is soon done beside the rest before it, and is waited for to its end', () => {
  const shards = fc.integer({ min: 201, max: 800 });
  const percent = fc.integer({ min: 43, max: 90 });
  const rested = fc.integer({ min: 0, max: 7 * DAY });
  let acts = 0;
  fc.assert(
    fc.property(shards, percent, rested, (open, used, restedMinutes) => {
      const need = (open * used) / 100;
      const decision = decided({ open, need, restedMinutes });
      if (decision.kind !== 'act' || decision.direction === 'up') return;
      acts++;
      const [operation, ...others] = (decision as Act).plan;
      expect(others).toEqual([]);
      if (operation.action !== 'UpdateShardCount') throw new Error('Expected an UpdateShardCount.');
      const count = operation.targetShardCount;
      const seconds = updateShardCountSeconds(open, count);
      expect(count).toBeLessThan(open);
      expect(count).toBeGreaterThanOrEqual(Math.ceil(open / 2));
      expect(need / count).toBeLessThanOrEqual(POLICY.TargetUtilization + 1e-9);
      expect(6 * seconds).toBeLessThanOrEqual(restedMinutes * 60);
      expect(2 * seconds).toBeLessThanOrEqual(waitSecondsFor(operation, open));
    }),
    { numRuns: 40, seed: 1 },
  );
  expect(acts).toBeGreaterThan(10);
});

describe('an operation is waited for', () => {
  const split = { action: 'SplitShard', hashKey: 8n } as const;

  test.each([
    ['an hour, be it a split', split, 4, 3_600],
    [
      'an hour, if it is a small UpdateShardCount',
      { action: 'UpdateShardCount', targetShardCount: 8 },
      4,
      3_600,
    ],
    ['twice as long as is expected', { action: 'UpdateShardCount', targetShardCount: 306 }, 544, 7_940],
    [
      'six hours at most',
      { action: 'UpdateShardCount', targetShardCount: 9_000 },
      4_500,
      LONGEST_WAIT_SECONDS,
    ],
  ] as const)('%s', (_, operation, before, seconds) => {
    expect(waitSecondsFor(operation, before)).toBe(seconds);
  });
});
