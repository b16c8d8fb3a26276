import { hash } from 'node:crypto';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { sampledRecords } from '../../lib/aws/sampled-records';
import { HASH_KEY_MAX, type HashKeyRange, WHOLE_RANGE } from '../../lib/core/hash-range';
import { hashKeyOf } from '../../lib/workload/collect';

interface Put {
  readonly key: string;
  readonly explicitHashKey?: bigint;
  readonly dataBytes: number;
}

/** As the KPL packs records: each key and each explicit hash key once, in tables. */
function messageOf(records: readonly Put[]): Uint8Array {
  const keys = [...new Set(records.map(({ key }) => key))];
  const hashKeys = [...new Set(records.flatMap(({ explicitHashKey }) => explicitHashKey ?? []))];
  const message = new BinaryWriter();
  for (const key of keys) message.tag(1, WireType.LengthDelimited).string(key);
  for (const hashKey of hashKeys) message.tag(2, WireType.LengthDelimited).string(String(hashKey));
  for (const { key, explicitHashKey, dataBytes } of records) {
    message.tag(3, WireType.LengthDelimited).fork();
    message.tag(1, WireType.Varint).uint64(keys.indexOf(key));
    if (explicitHashKey !== undefined)
      message.tag(2, WireType.Varint).uint64(hashKeys.indexOf(explicitHashKey));
    message.tag(3, WireType.LengthDelimited).bytes(new Uint8Array(dataBytes));
    message.tag(4, WireType.LengthDelimited).bytes(new Uint8Array(3)).join();
  }
  return message.finish();
}

const MAGIC = Buffer.from('f3899ac2', 'hex');

const wrapped = (message: Uint8Array) => Buffer.concat([MAGIC, message, hash('md5', message, 'buffer')]);

/** The KPL's own placeholder: an aggregate is put with an explicit hash key. */
const aggregate = (records: readonly Put[], PartitionKey = 'a') => ({
  PartitionKey,
  Data: wrapped(messageOf(records)),
  SequenceNumber: '1',
});

const plain = (PartitionKey: string, dataBytes: number) => ({
  PartitionKey,
  Data: new Uint8Array(dataBytes),
  SequenceNumber: '1',
});

const sumOf = (records: readonly { readonly bytes: number }[]) =>
  records.reduce((sum, { bytes }) => sum + bytes, 0);

const LOWER_HALF: HashKeyRange = { startingHashKey: 0n, endingHashKey: HASH_KEY_MAX / 2n };

/** `count` keys that hash into the range, or out of it. */
function keysFor(range: HashKeyRange, isInside: boolean, count: number): string[] {
  const keys: string[] = [];
  for (let number = 0; keys.length < count; number++) {
    const hashKey = hashKeyOf(`key-${number}`);
    if ((range.startingHashKey <= hashKey && hashKey <= range.endingHashKey) === isInside)
      keys.push(`key-${number}`);
  }
  return keys;
}

const PUT: fc.Arbitrary<Put> = fc
  .record(
    {
      key: fc.string({ unit: 'grapheme', maxLength: 20 }),
      explicitHashKey: fc.bigInt({ min: 0n, max: HASH_KEY_MAX }),
      dataBytes: fc.nat(300),
    },
    { requiredKeys: ['key', 'dataBytes'] },
  )
  .filter(({ key, dataBytes }) => key.length + dataBytes > 0);

test('an aggregate is the records in it, each where its own key or explicit hash key is', () => {
  fc.assert(
    fc.property(fc.array(PUT, { minLength: 1, maxLength: 40 }), (records) => {
      const sampled = sampledRecords([aggregate(records)], WHOLE_RANGE);

      expect(sampled.map(({ hashKey }) => hashKey)).toEqual(
        records.map(({ key, explicitHashKey }) => explicitHashKey ?? hashKeyOf(key)),
      );
    }),
  );
});

test('they weigh together what the shard was charged, one record too, and each as much as its key and data', () => {
  const record = aggregate([
    { key: 'x', dataBytes: 99 },
    { key: 'y', dataBytes: 299 },
  ]);

  const sampled = sampledRecords([record], WHOLE_RANGE);

  expect(sumOf(sampled)).toBeCloseTo(1 + record.Data.length);
  expect((sampled[1]?.bytes ?? 0) / (sampled[0]?.bytes ?? 0)).toBeCloseTo(3);
  expect(sampled.map(({ kinesisRecords }) => kinesisRecords)).toEqual([0.25, 0.75]);
});

test('the format is the KPL’s, byte for byte', () => {
  // Keys "a" and "b", an explicit hash key "7", and the records (b, 7, "hi") and (a, "yo!").
  const message = Buffer.from(
    '0a01610a0162120137' + '1a0808011000' + '1a026869' + '1a0708001a03796f21',
    'hex',
  );
  const sampled = sampledRecords(
    [{ PartitionKey: 'a', Data: wrapped(message), SequenceNumber: '1' }],
    WHOLE_RANGE,
  );

  expect(sampled.map(({ hashKey }) => hashKey)).toEqual([7n, hashKeyOf('a')]);
});

test.each<[string, (data: Buffer) => Uint8Array]>([
  ['whose checksum is wrong', (data) => data.fill(0, data.length - 1)],
  ['with a byte of it changed', (data) => data.fill(0xff, 9, 10)],
  ['that is cut off', (data) => data.subarray(0, 30)],
  ['that is hardly begun', (data) => data.subarray(0, 6)],
  ['without a checksum', (data) => data.subarray(0, -16)],
  ['of nothing', () => wrapped(new Uint8Array(0))],
  ['of what is no such message', () => wrapped(Buffer.from([0x1a, 0x7f]))],
  ['that names a key which it does not have', () => wrapped(Buffer.from('1a020805', 'hex'))],
])('an aggregate %s is one record', (_, broken) => {
  const whole = aggregate([
    { key: 'x', dataBytes: 20 },
    { key: 'y', dataBytes: 20 },
  ]);
  const Data = broken(Buffer.from(whole.Data));

  expect(sampledRecords([{ ...whole, Data }], WHOLE_RANGE)).toEqual([
    { hashKey: hashKeyOf('a'), bytes: 1 + Data.length, kinesisRecords: 1 },
  ]);
});

test('whatever the bytes after the mark are, nothing is thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (message) => {
      const record = { PartitionKey: 'k', Data: wrapped(message), SequenceNumber: '1' };
      expect(sumOf(sampledRecords([record], WHOLE_RANGE))).toBeCloseTo(21 + message.length);
    }),
  );
});

test('an explicit hash key that is none counts as if it were not there', () => {
  const message = new BinaryWriter();
  message.tag(1, WireType.LengthDelimited).string('x');
  message.tag(2, WireType.LengthDelimited).string('-1');
  message.tag(3, WireType.LengthDelimited).fork().tag(1, WireType.Varint).uint64(0);
  message.tag(2, WireType.Varint).uint64(0).join();
  const record = { PartitionKey: 'a', Data: wrapped(message.finish()), SequenceNumber: '1' };

  expect(sampledRecords([record], WHOLE_RANGE)).toMatchObject([{ hashKey: hashKeyOf('x') }]);
});

test('what an aggregate brought along of other shards is where the aggregate itself is', () => {
  const [outer = ''] = keysFor(LOWER_HALF, true, 1);
  const keys = [...keysFor(LOWER_HALF, true, 2), ...keysFor(LOWER_HALF, false, 2)];
  const record = aggregate(
    keys.map((key) => ({ key, dataBytes: 100 })),
    outer,
  );

  const sampled = sampledRecords([record], LOWER_HALF);

  const [first = '', second = ''] = keys;
  expect(sampled.map(({ hashKey }) => hashKey)).toEqual(
    [first, second, outer, outer].map((key) => hashKeyOf(key)),
  );
});

test('what was put by an explicit hash key that cannot be seen is left out', () => {
  const [inside = ''] = keysFor(LOWER_HALF, true, 1);
  const [outside = ''] = keysFor(LOWER_HALF, false, 1);

  expect(sampledRecords([plain(inside, 90), plain(outside, 10)], LOWER_HALF)).toMatchObject([
    { hashKey: hashKeyOf(inside) },
  ]);
});

test('where most of the bytes were put so, nothing is said', () => {
  const [inside = ''] = keysFor(LOWER_HALF, true, 1);
  const [outside = ''] = keysFor(LOWER_HALF, false, 1);

  expect(sampledRecords([plain(inside, 10), plain(outside, 90)], LOWER_HALF)).toEqual([]);
});

test('no key goes out', () => {
  const records = [plain('secret', 3), aggregate([{ key: 'secret', dataBytes: 3 }])];

  expect(sampledRecords(records, WHOLE_RANGE).map(Object.keys)).toEqual([
    ['hashKey', 'bytes', 'kinesisRecords'],
    ['hashKey', 'bytes', 'kinesisRecords'],
  ]);
});
