import { shareOfSpace } from './hash-range';
import type { Shard } from './model';

/** The shards that take records, in the order in which they are listed. */
export function openShardsOf(shards: readonly Shard[]): Shard[] {
  return shards.filter(({ isOpen }) => isOpen);
}

/** Their shares of the hash key space. */
export function widthsOf(open: readonly { readonly shard: Shard }[]): number[] {
  return open.map(({ shard }) => shareOfSpace(shard));
}
