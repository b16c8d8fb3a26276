/** Small workloads for tests of the simulation. */
import fc from 'fast-check';
import { SHARD_BYTES_PER_MINUTE } from '../../lib/core/quotas';
import { collectWorkload } from '../../lib/workload/collect';
import { normal, seededRandom } from '../../lib/workload/random';
import type { Workload } from '../../lib/workload/workload';

const RECORD_BYTES = 2000;

/** Load that lies evenly: how many shards each minute fills. */
export function even(shardsByMinute: readonly number[]): Workload {
  const collector = collectWorkload(false);
  for (const [minute, shards] of shardsByMinute.entries())
    collector.add(minute, undefined, ...volumeOf(shards));
  return collector.finish('even', shardsByMinute.length);
}

/** Load by key: in each minute, how many shards each key fills. */
export function keyed(
  shardsByKey: readonly Readonly<Record<string, number>>[],
  recordBytes = RECORD_BYTES,
): Workload {
  const collector = collectWorkload(true);
  for (const [minute, keys] of shardsByKey.entries())
    for (const [key, shards] of Object.entries(keys))
      collector.add(minute, key, ...volumeOf(shards, recordBytes));
  return collector.finish('keyed', shardsByKey.length);
}

/** Records and bytes that fill so many shards. */
function volumeOf(shards: number, recordBytes = RECORD_BYTES): [records: number, bytes: number] {
  const bytes = shards * SHARD_BYTES_PER_MINUTE;
  return [bytes / recordBytes, bytes];
}

/** Keys of uneven weight under a load that rises, peaks at one key, and falls: everything a resharder meets. */
export function eventful(minutes: number, keys: number, seed: number): Workload {
  const random = seededRandom(seed);
  const weights = Array.from({ length: keys }, () => random() ** 3);
  const weight = weights.reduce((sum, value) => sum + value, 0);
  const hot = Math.floor(random() * keys);
  return keyed(
    Array.from({ length: minutes }, (_, minute) => {
      const total = 2 + 5 * Math.sin((Math.PI * minute) / minutes) ** 2;
      const isHot = minute > minutes * 0.4 && minute < minutes * 0.6;
      return Object.fromEntries(
        weights.map((value, key) => {
          const load = (total * value) / weight + (isHot && key === hot ? 0.8 : 0);
          return [`key-${key}`, Math.max(0, load * (1 + 0.05 * normal(random)))];
        }),
      );
    }),
  );
}

/** Shards filled, to a thousandth: loads that vanish in another's rounding prove nothing. */
const upTo = (most: number) => fc.nat({ max: most * 1000 }).map((thousandths) => thousandths / 1000);

/** Any small workload, of keys or without. */
export const anyWorkload = fc.oneof(
  fc.array(upTo(6), { minLength: 1, maxLength: 120 }).map(even),
  fc
    .array(fc.dictionary(fc.constantFrom(...'abcdefghij'), upTo(1.5)), { minLength: 1, maxLength: 60 })
    .map(keyed),
);
