import { helpable } from '../../lib/core/helpable';
import { loadMapOf } from '../../lib/core/load-map';
import type { HotKey } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import { evaluateAndLearn } from '../../lib/workflow/look';
import { MINUTES, NOW, observation } from '../support/observations';

/** A full shard takes so many records of 4 KiB a minute. */
const FULL = 15_360;

/** The first of two shards refuses twice what it takes, and in the last minute three times as much; the second a tenth. */
const given = observation({
  shards: [
    { utilization: 1, throttledRecords: (minutesAgo) => (minutesAgo === 0 ? 3 : 2) * FULL },
    { utilization: 1, throttledRecords: 0.1 * FULL },
  ],
});

/** A key of the first shard. */
function hotKey(utilization: number): HotKey {
  return { hashKey: '99', utilization, seenAtSeconds: NOW };
}

test('what a key beyond a shard is refused is no need of the stream, and no growth of it', () => {
  const { needs, growth } = loadMapOf(given, undefined, [hotKey(2.9)]);
  expect(needs[MINUTES - 2]).toBeCloseTo(2.1);
  expect(needs[MINUTES - 1]).toBeCloseTo(2.1);
  expect(growth[MINUTES - 1]).toBeCloseTo(1);
});

test.each([
  ['no key is hot', []],
  ['the hot key fits a shard, so that cuts around it help', [hotKey(0.9)]],
])('where %s, all that was refused is need', (_, hotKeys) => {
  expect(helpable(given, hotKeys)).toBe(given.metrics);
  const { needs, growth } = loadMapOf(given, undefined, hotKeys);
  expect(needs[MINUTES - 1]).toBeCloseTo(5.1);
  expect(growth[MINUTES - 1]).toBeGreaterThan(1);
});

test('its own shard is seen to want as much as before', () => {
  const { shards } = loadMapOf(given, undefined, [hotKey(2.9)]);
  expect(shards.map(({ utilization }) => utilization[MINUTES - 1])).toEqual([4, 1.1]);
});

test('look-backs are tried on what shards could help with', () => {
  const learnt = (hotKeys: readonly HotKey[]) =>
    evaluateAndLearn(given, { operations: [], hotKeys }, parsePolicy()).history.lookback;
  const minuteNeeds = (hotKeys: readonly HotKey[]) => (learnt(hotKeys)?.loadShardMinutes ?? 0) / MINUTES;
  expect(minuteNeeds([hotKey(2.9)])).toBeCloseTo(2.1, 0);
  expect(minuteNeeds([])).toBeCloseTo(4.1, 0);
});

describe('where shards are not seen one by one', () => {
  const refusing = (utilization: number, openShardCount?: number) =>
    observation({
      shards: [0, 1].map(() => ({ utilization, throttledRecords: FULL })),
      shardLevel: false,
      ...(openShardCount !== undefined && { openShardCount }),
    });
  const needOf = (given: ReturnType<typeof observation>) => loadMapOf(given).needs[MINUTES - 1];

  test('refusals of a stream that is full as a whole are need', () => {
    expect(needOf(refusing(0.9))).toBeCloseTo(3.8);
  });

  test('those of one that is full in few places are not: even growth does not help them', () => {
    const given = refusing(0.4);
    expect(needOf(given)).toBeCloseTo(0.8);
    expect(loadMapOf(given).shards.map(({ utilization }) => utilization[MINUTES - 1])).toEqual(
      [0.4, 0.4].map((u) => expect.closeTo(u)),
    );
  });

  test('how full it was depends on the shards that were open then', () => {
    expect(needOf(refusing(0.4, 1))).toBeGreaterThan(2);
  });
});
