import { type HashKeyRange, inOrder } from '../core/hash-range';
import { hashKeyOf } from '../workload/collect';
import type { KinesisRequest, Upstream } from './kinesis-wire';

export interface OpenShard extends HashKeyRange {
  readonly shardId: string;
}

/** A record as PutRecord and PutRecords carry it, as far as its way depends on it. */
export interface RoutedRecord {
  readonly PartitionKey: string;
  readonly ExplicitHashKey?: string;
}

/** The emulator's open shards in the order of the hash key space. */
export async function openShards(emulator: Upstream, streamName: string): Promise<OpenShard[]> {
  const shards: OpenShard[] = [];
  let next: KinesisRequest['body'] | undefined = {
    StreamName: streamName,
    ShardFilter: { Type: 'AT_LATEST' },
  };
  while (next !== undefined) {
    const { status, body } = await emulator.send({ operation: 'ListShards', body: next });
    if (status !== 200) throw new Error(`The Kinesis emulator refused ListShards: ${JSON.stringify(body)}`);
    const page = body as unknown as ListShardsAnswer;
    shards.push(...page.Shards.map(asOpenShard));
    next = page.NextToken ? { NextToken: page.NextToken } : undefined;
  }
  return inOrder(shards);
}

interface ListShardsAnswer {
  readonly Shards: readonly WireShard[];
  /** The emulator says null where the service says nothing. */
  readonly NextToken?: string | null;
}

interface WireShard {
  readonly ShardId: string;
  readonly HashKeyRange: { readonly StartingHashKey: string; readonly EndingHashKey: string };
}

function asOpenShard({ ShardId, HashKeyRange }: WireShard): OpenShard {
  return {
    shardId: ShardId,
    startingHashKey: BigInt(HashKeyRange.StartingHashKey),
    endingHashKey: BigInt(HashKeyRange.EndingHashKey),
  };
}

/** The shard that a record goes to: by its explicit hash key, or by the MD5 of its partition key. */
export function shardFor(record: RoutedRecord, shards: readonly OpenShard[]): OpenShard {
  const hashKey =
    record.ExplicitHashKey === undefined ? hashKeyOf(record.PartitionKey) : BigInt(record.ExplicitHashKey);
  return shardAt(hashKey, shards);
}

/**
 * The shard that holds a hash key, by bisection.
 * @param shards in the order of the space, which they tile
 */
export function shardAt(hashKey: bigint, shards: readonly OpenShard[]): OpenShard {
  let low = 0;
  let high = shards.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((shards[middle] as OpenShard).endingHashKey < hashKey) low = middle + 1;
    else high = middle;
  }
  return shards[low] as OpenShard;
}
