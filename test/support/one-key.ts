import { contains, evenRanges, type HashKeyRange } from '../../lib/core/hash-range';
import { hashKeyOf } from '../../lib/workload/collect';
import type { InMemoryPorts } from './in-memory';

/** Every record that a sample of the stream's shard shows is of one key: one of `shards` even ones, counted from 0. @returns the key's hash */
export function fillWithOneKey(
  { samples }: InMemoryPorts,
  streamName: string,
  shard: number,
  shards: number,
): bigint {
  const partitionKey = keyIn(evenRanges(shards)[shard] as HashKeyRange);
  const shardId = `shardId-${String(shard).padStart(12, '0')}`;
  const records = Array.from({ length: 1_000 }, () => ({ partitionKey, dataBytes: 1_000 }));
  samples.put(streamName, shardId, records);
  return hashKeyOf(partitionKey);
}

/** A partition key that hashes into the range. */
function keyIn(range: HashKeyRange): string {
  let number = 0;
  while (!contains(range, hashKeyOf(`key-${number}`))) number++;
  return `key-${number}`;
}
