import type { Shard } from './model';

/** The shards that take records, in the order in which they are listed. */
export function openShardsOf(shards: readonly Shard[]): Shard[] {
  return shards.filter(({ isOpen }) => isOpen);
}
