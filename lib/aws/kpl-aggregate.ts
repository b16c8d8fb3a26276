/**
 * The format in which the Kinesis Producer Library, and what is compatible with it, packs many records into one:
 * magic bytes, a protobuf message, and the MD5 of that message.
 * https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
 */
import { hash } from 'node:crypto';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { HASH_KEY_MAX } from '../core/hash-range';
import { hashKeyOf } from '../workload/collect';

const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
const MD5_BYTES = 16;

/** A record as the producer's user made it, without its key and its data. */
export interface UserRecord {
  readonly hashKey: bigint;
  /** Of its key and its data. */
  readonly bytes: number;
}

/** @returns undefined for data that is no aggregate, or a corrupted one: to Kinesis it is one record like any other */
export function userRecordsIn(data: Uint8Array): UserRecord[] | undefined {
  const isMarked = MAGIC.equals(data.subarray(0, MAGIC.length));
  if (!isMarked || data.length < MAGIC.length + MD5_BYTES) return undefined;
  const message = data.subarray(MAGIC.length, -MD5_BYTES);
  if (!hash('md5', message, 'buffer').equals(data.subarray(-MD5_BYTES))) return undefined;
  try {
    return userRecordsOf(aggregateIn(message));
  } catch {
    // The message is whole and still none of these: somebody else's data that begins alike.
    return undefined;
  }
}

/** The message AggregatedRecord. Its records refer to its keys by index, so that a key that repeats is there once. */
interface Aggregate {
  readonly partitionKeys: readonly Uint8Array[];
  readonly explicitHashKeys: readonly Uint8Array[];
  readonly records: readonly PackedRecord[];
}

/** The message Record. */
interface PackedRecord {
  partitionKeyIndex: number;
  explicitHashKeyIndex?: number;
  dataBytes: number;
}

function aggregateIn(message: Uint8Array): Aggregate {
  const partitionKeys: Uint8Array[] = [];
  const explicitHashKeys: Uint8Array[] = [];
  const records: PackedRecord[] = [];
  readFields(message, {
    1: (reader) => partitionKeys.push(reader.bytes()),
    2: (reader) => explicitHashKeys.push(reader.bytes()),
    3: (reader) => records.push(packedRecordIn(reader.bytes())),
  });
  return { partitionKeys, explicitHashKeys, records };
}

function packedRecordIn(message: Uint8Array): PackedRecord {
  const record: PackedRecord = { partitionKeyIndex: 0, dataBytes: 0 };
  readFields(message, {
    1: (reader) => {
      record.partitionKeyIndex = reader.uint32();
    },
    2: (reader) => {
      record.explicitHashKeyIndex = reader.uint32();
    },
    3: (reader) => {
      record.dataBytes = reader.bytes().length;
    },
  });
  return record;
}

/** Reads the fields that are asked for, by their numbers, and skips the others. @throws Error where the message is malformed */
function readFields(
  message: Uint8Array,
  readers: Readonly<Record<number, (reader: BinaryReader) => void>>,
): void {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    const read = readers[field];
    if (read === undefined) reader.skip(wireType, field);
    else read(reader);
  }
}

/** @throws Error where an index leads nowhere */
function userRecordsOf({ partitionKeys, explicitHashKeys, records }: Aggregate): UserRecord[] | undefined {
  if (records.length === 0) return undefined;
  return records.map(({ partitionKeyIndex, explicitHashKeyIndex, dataBytes }) => {
    const key = at(partitionKeys, partitionKeyIndex);
    const explicit =
      explicitHashKeyIndex === undefined
        ? undefined
        : explicitHashKey(at(explicitHashKeys, explicitHashKeyIndex));
    return { hashKey: explicit ?? hashKeyOf(key), bytes: key.length + dataBytes };
  });
}

function at(keys: readonly Uint8Array[], index: number): Uint8Array {
  const key = keys[index];
  if (key === undefined) throw new Error(`Expected an index below ${keys.length}; came ${index}.`);
  return key;
}

/** @returns undefined for what is no hash key in decimal digits */
function explicitHashKey(text: Uint8Array): bigint | undefined {
  const digits = Buffer.from(text).toString('latin1');
  if (!/^\d{1,39}$/.test(digits)) return undefined;
  const hashKey = BigInt(digits);
  return hashKey <= HASH_KEY_MAX ? hashKey : undefined;
}
