import { positionOf } from '../../lib/core/hash-range';
import { SHARD_BYTES_PER_MINUTE } from '../../lib/core/quotas';
import { chosenWorkload } from '../../lib/local/chosen-workload';
import { demonstration } from '../../lib/local/demonstration';
import { evenShardsFor } from '../../lib/local/even-shards';
import { burstSecondsFor, recordsOfFullShardMinute, volumeFor } from '../../lib/local/scaling';
import { evenlySpreadKeys, withKeys } from '../../lib/local/spread-keys';
import { busiestFrom, needsOf, windowOf } from '../../lib/local/window';
import { collectWorkload, hashKeyOf } from '../../lib/workload/collect';
import type { KeyedLoad, Workload } from '../../lib/workload/workload';

type Keyed = Workload & { readonly keyed: KeyedLoad };

/** A workload of so many shards in each minute, under one key or none. */
function workloadOf(shards: number[], key?: string): Workload {
  const collector = collectWorkload(key !== undefined);
  shards.forEach((need, minute) => {
    collector.add(minute, key, need * 50_000, need * SHARD_BYTES_PER_MINUTE);
  });
  return collector.finish('test', shards.length);
}

describe('the part of a workload that is played', () => {
  test.each([
    { shards: [1, 1, 5, 5, 1, 1], minutes: 2, from: 2 },
    { shards: [9, 0, 0, 3, 4, 3], minutes: 3, from: 3 },
    { shards: [2, 2, 2], minutes: 3, from: 0 },
    { shards: [1, 1, 1, 1], minutes: 2, from: 0 },
  ])('is where $shards is busiest for $minutes minutes', ({ shards, minutes, from }) => {
    expect(busiestFrom(workloadOf(shards), minutes)).toBe(from);
  });

  test.each([undefined, 'a'])('is cut out whole, with key %s', (key) => {
    const part = windowOf(workloadOf([1, 2, 3, 4, 5], key), 2, 2);
    expect([...needsOf(part)]).toEqual([3, 4]);
    if (part.keyed) {
      expect([...part.keyed.rowStart]).toEqual([0, 1, 2]);
      expect([...part.keyed.bytes.subarray(0, 2)]).toEqual([
        3 * SHARD_BYTES_PER_MINUTE,
        4 * SHARD_BYTES_PER_MINUTE,
      ]);
    }
  });

  test('is all of the demonstration, unless another part is asked for', async () => {
    const all = await chosenWorkload({ timeScale: 80, seed: 1 });
    expect(all.workload.minutes).toBe(demonstration(1).minutes);
    const part = await chosenWorkload({ timeScale: 80, seed: 1, fromMinute: 140 });
    expect(part).toMatchObject({ workload: { minutes: 5 }, part: 'minutes 140 to 144 of 145' });
  });

  test('cannot lie behind the end', async () => {
    await expect(chosenWorkload({ timeScale: 80, seed: 1, fromMinute: 145 })).rejects.toThrow(
      'minutes 0 to 144',
    );
  });
});

describe('the demonstration', () => {
  test('is the same for the same seed', () => {
    expect(demonstration(3)).toEqual(demonstration(3));
    expect(demonstration(3).keyed?.records).not.toEqual(demonstration(4).keyed?.records);
  });

  test('rises, has a hot key that one shard can just carry, and falls', () => {
    const workload = demonstration(1) as Keyed;
    const needs = needsOf(workload);
    expect(needs[0]).toBeLessThan(1);
    expect(Math.max(...needs)).toBeGreaterThan(3.5);
    expect(needs.at(-1)).toBeLessThan(1);
    const hottest = Math.max(...workload.keyed.bytes) / SHARD_BYTES_PER_MINUTE;
    expect(hottest).toBeGreaterThan(0.5);
    expect(hottest).toBeLessThan(1);
  });
});

describe('keys for load without any', () => {
  test('lie in every part of the hash key space, one each', () => {
    const parts = evenlySpreadKeys(64, 1).map((key) => Math.floor(positionOf(hashKeyOf(key)) * 64));
    expect(new Set(parts).size).toBe(64);
  });

  test('carry what the load was', () => {
    const { keyed, records } = withKeys(workloadOf([2, 0, 4]), 1);
    expect([...records]).toEqual([100_000, 0, 200_000]);
    expect(keyed.records.reduce((sum, count) => sum + count, 0)).toBeCloseTo(300_000);
  });
});

describe('the scaling of volume', () => {
  const workload = withKeys(workloadOf(new Array(100).fill(5)), 1);

  test('is 1:1 in every respect when it is asked to be', () => {
    const volume = volumeFor(workload, 1, 1);
    expect(volume).toEqual({ recordsPerRecord: 1, bytesPerByte: 1 });
    expect(burstSecondsFor(workload.keyed, 1, volume)).toBe(1);
  });

  test('puts no more records, and no heavier ones, than the emulator bears', () => {
    const { recordsPerRecord, bytesPerByte } = volumeFor(workload, 60);
    expect((100 * 5 * 50_000) / recordsPerRecord).toBeLessThanOrEqual(25_000);
    expect(SHARD_BYTES_PER_MINUTE / 50_000 / bytesPerByte).toBeLessThanOrEqual(512);
    expect(recordsOfFullShardMinute(workload, { recordsPerRecord, bytesPerByte })).toBeCloseTo(
      50_000 / recordsPerRecord,
    );
  });

  test('puts fewer in a shorter run', () => {
    const records = (timeScale: number) =>
      (100 * 5 * 50_000) / volumeFor(workload, timeScale).recordsPerRecord;
    expect(records(60)).toBeGreaterThan(24_000);
    expect(records(600)).toBeLessThanOrEqual(2_500);
  });

  test('leaves small workloads as they are', () => {
    expect(volumeFor(workloadOf([0.004]), 60).recordsPerRecord).toBe(1);
  });

  test('gives shards a burst that holds two ticks and the heaviest record', () => {
    expect(burstSecondsFor(workload.keyed, 60, { recordsPerRecord: 1, bytesPerByte: 1 })).toBe(12);
    const heavy = burstSecondsFor(workload.keyed, 60, { recordsPerRecord: 50_000, bytesPerByte: 1 });
    expect(heavy).toBeGreaterThanOrEqual(60);
  });
});

describe('a stream that never changes', () => {
  const twoKeys = (shards: number): Keyed => {
    const collector = collectWorkload(true);
    // Both in the lower half of the space, one in each quarter of it.
    for (const key of ['key-1', 'key-4']) collector.add(0, key, 1, shards * SHARD_BYTES_PER_MINUTE);
    return collector.finish('test', 1) as Keyed;
  };

  test('needs as many even shards as part the keys that one shard does not carry', () => {
    const [a, b] = ['key-1', 'key-4'].map((key) => positionOf(hashKeyOf(key))) as [number, number];
    const needed = evenShardsFor(twoKeys(0.6)) as number;
    expect(Math.floor(a * needed)).not.toBe(Math.floor(b * needed));
    for (let fewer = 1; fewer < needed; fewer++) expect(Math.floor(a * fewer)).toBe(Math.floor(b * fewer));
  });

  test('is never enough for a key that is more than a shard', () => {
    expect(evenShardsFor(twoKeys(1.1))).toBeUndefined();
  });
});
