import { HASH_KEY_COUNT } from '../core/hash-range';
import { collectWorkload, hashKeyOf } from '../workload/collect';
import { seededRandom } from '../workload/random';
import type { KeyedLoad, Workload } from '../workload/workload';

/** Keys that load without keys is put under: enough that no cut at an even boundary divides it unevenly. */
const SPREAD_KEYS = 256;

/** The workload with its keys; load without keys is given some that lie evenly over the hash key space. */
export function withKeys(workload: Workload, seed: number): Workload & { readonly keyed: KeyedLoad } {
  if (workload.keyed !== undefined) return { ...workload, keyed: workload.keyed };
  const keys = evenlySpreadKeys(SPREAD_KEYS, seed);
  const collector = collectWorkload(true);
  for (let minute = 0; minute < workload.minutes; minute++) {
    const records = (workload.records[minute] as number) / keys.length;
    const bytes = (workload.bytes[minute] as number) / keys.length;
    for (const key of keys) collector.add(minute, key, records, bytes);
  }
  return collector.finish(workload.name, workload.minutes) as Workload & { readonly keyed: KeyedLoad };
}

/** One key for each of `count` equal parts of the hash key space: the first that chance puts there. */
export function evenlySpreadKeys(count: number, seed: number): string[] {
  const random = seededRandom(seed);
  const keyOfPart = new Map<bigint, string>();
  while (keyOfPart.size < count) {
    const key = `key-${Math.floor(random() * 2 ** 32).toString(36)}`;
    const part = (hashKeyOf(key) * BigInt(count)) / HASH_KEY_COUNT;
    if (!keyOfPart.has(part)) keyOfPart.set(part, key);
  }
  return [...keyOfPart.values()];
}
