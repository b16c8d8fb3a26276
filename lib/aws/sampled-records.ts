/** From records as Kinesis hands them out to what a sample says of them: where load lies in a shard, and how heavy it is. */
import type { _Record as KinesisRecord } from '@aws-sdk/client-kinesis';
import { contains, type HashKeyRange } from '../core/hash-range';
import type { SampledRecord } from '../core/model';
import { hashKeyOf } from '../workload/collect';
import { userRecordsIn } from './kpl-aggregate';

/** Where at least this share of the bytes lies is known, or else nothing is said: the rest may lie anywhere in the shard. */
const PLACED_SHARE_MIN = 0.5;

/**
 * The records by their places in the shard: each key's hash, and each record's bytes. No key and no data goes out.
 *
 * - A record is where its partition key hashes to.
 * - A KPL aggregate is taken apart: a producer packs together what hashes to one shard, and a split will part what it packs
 *   from then on. Each record in it is where its own key, or its explicit hash key, is, and has its share of what the
 *   aggregate takes of the shard: its bytes, and one record.
 * - A record of an aggregate that hashes to another shard came along with the others, packed by a producer that does not know
 *   the shards, or not yet how they were cut: it is where the aggregate itself is.
 * - What was put with an explicit hash key, which Kinesis does not hand out again, mostly hashes to another shard too. Its
 *   place is not known, so it is left out; and where that is most of the bytes, all of them are.
 *
 * @param range the shard's
 */
export function sampledRecords(records: readonly KinesisRecord[], range: HashKeyRange): SampledRecord[] {
  const placed = records.flatMap((record) => unpacked(record, range));
  const inside = placed.filter(({ hashKey }) => contains(range, hashKey));
  const isKnown = sumOf(inside) >= PLACED_SHARE_MIN * sumOf(placed);
  return isKnown ? inside : [];
}

/** How heavy a record is by the shard's count: its key and its data. */
export function bytesOf({ PartitionKey = '', Data }: KinesisRecord): number {
  return Buffer.byteLength(PartitionKey) + (Data?.byteLength ?? 0);
}

function unpacked(record: KinesisRecord, range: HashKeyRange): SampledRecord[] {
  const whole = { hashKey: hashKeyOf(record.PartitionKey ?? ''), bytes: bytesOf(record), kinesisRecords: 1 };
  const packed = record.Data === undefined ? undefined : userRecordsIn(record.Data);
  if (packed === undefined) return [whole];
  const packedBytes = sumOf(packed);
  return packed.map(({ hashKey, bytes }) => {
    // Of the format's own bytes, and of the one record that they are, each has its share.
    const share = packedBytes === 0 ? 1 / packed.length : bytes / packedBytes;
    return {
      hashKey: contains(range, hashKey) ? hashKey : whole.hashKey,
      bytes: whole.bytes * share,
      kinesisRecords: share,
    };
  });
}

function sumOf(records: readonly { readonly bytes: number }[]): number {
  return records.reduce((sum, { bytes }) => sum + bytes, 0);
}
