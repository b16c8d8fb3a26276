import { SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND } from '../core/quotas';
import { type TokenBucket, tokenBucket } from './token-bucket';

/** What one record weighs against a shard's capacity. */
export interface Weight {
  readonly bytes: number;
  readonly records: number;
}

/** The write capacity of every shard: 1 MiB and 1,000 records a second each, whichever is reached first. */
export interface ShardCapacity {
  /** Takes the record if the shard has room for it; a record that is refused uses up nothing. */
  takes(shardId: string, weight: Weight, atSeconds: number): boolean;
}

/**
 * @param burstSeconds how many seconds of its capacity a shard saves up while idle. One second is what Kinesis is taken to
 *   grant, and right when time and volume are not scaled. Scaled, records come in ticks, each of which stands for many
 *   seconds, or many records in one: the bucket must then hold at least a tick's worth, or a load that fits would be refused.
 */
export function shardCapacity(burstSeconds: number): ShardCapacity {
  const buckets = new Map<string, { bytes: TokenBucket; records: TokenBucket }>();
  const bucketOf = (perSecond: number, atSeconds: number) =>
    tokenBucket(perSecond, perSecond * burstSeconds, atSeconds);
  return {
    takes(shardId, weight, atSeconds) {
      const shard = buckets.get(shardId) ?? {
        bytes: bucketOf(SHARD_BYTES_PER_SECOND, atSeconds),
        records: bucketOf(SHARD_RECORDS_PER_SECOND, atSeconds),
      };
      buckets.set(shardId, shard);
      if (shard.bytes.level(atSeconds) < weight.bytes) return false;
      if (shard.records.level(atSeconds) < weight.records) return false;
      shard.bytes.take(weight.bytes);
      shard.records.take(weight.records);
      return true;
    },
  };
}
