import { createHash } from 'node:crypto';
import { WHOLE_RANGE } from '../../lib/core/hash-range';
import { StreamNotFound } from '../../lib/errors';
import type { Samples } from '../../lib/ports';
import type { PutRecord } from '../support/in-memory-samples';

export interface SamplesWorld {
  readonly samples: Samples;
  /** Makes a stream of one shard with these records in it, and tells the shard's id. */
  createWith(streamName: string, records: readonly PutRecord[]): Promise<string>;
  stop(): Promise<void>;
}

/** What every implementation of Samples does. */
export function samplesContract(name: string, start: () => Promise<SamplesWorld>): void {
  describe(`Samples: ${name}`, () => {
    let world: SamplesWorld;

    beforeAll(async () => {
      world = await start();
    });
    afterAll(() => world.stop());

    test('a record is told by the MD5 of its partition key, and by the bytes of its key and data', async () => {
      const records = [
        { partitionKey: 'a', dataBytes: 100 },
        { partitionKey: 'Käse', dataBytes: 7 },
        { partitionKey: 'a', dataBytes: 50 },
      ];
      const shardId = await world.createWith('few', records);

      const sample = await world.samples.sample('few', {
        shardId,
        ...WHOLE_RANGE,
        ageSeconds: 60,
        meanRecordBytes: 20,
      });

      const hashKeyOf = (key: string) => BigInt(`0x${createHash('md5').update(key).digest('hex')}`);
      expect(sample.shardId).toBe(shardId);
      expect(new Set(sample.records)).toEqual(
        new Set([
          { hashKey: hashKeyOf('a'), bytes: 101, kinesisRecords: 1 },
          { hashKey: hashKeyOf('Käse'), bytes: 12, kinesisRecords: 1 },
          { hashKey: hashKeyOf('a'), bytes: 51, kinesisRecords: 1 },
        ]),
      );
    });

    test('a shard without records gives an empty sample', async () => {
      const shardId = await world.createWith('empty', []);

      expect(
        await world.samples.sample('empty', { shardId, ...WHOLE_RANGE, ageSeconds: 60, meanRecordBytes: 20 }),
      ).toEqual({
        shardId,
        records: [],
      });
    });

    test('a sample has at most a thousand records', async () => {
      const records = Array.from({ length: 1_200 }, (_, index) => ({
        partitionKey: `key-${index}`,
        dataBytes: 10,
      }));
      const shardId = await world.createWith('many', records);

      const sample = await world.samples.sample('many', {
        shardId,
        ...WHOLE_RANGE,
        ageSeconds: 60,
        meanRecordBytes: 20,
      });

      expect(sample.records).toHaveLength(1_000);
    });

    test('a sample of heavy records has as many as make 2 MB', async () => {
      const records = Array.from({ length: 30 }, (_, index) => ({
        partitionKey: `key-${index}`,
        dataBytes: 100_000 - `key-${index}`.length,
      }));
      const shardId = await world.createWith('heavy', records);

      const shard = { shardId, ...WHOLE_RANGE, ageSeconds: 60, meanRecordBytes: 100_000 };
      const sample = await world.samples.sample('heavy', shard);

      expect(sample.records).toHaveLength(20);
    });

    test('a stream that does not exist throws StreamNotFound', async () => {
      await expect(
        world.samples.sample('absent', {
          shardId: 'shardId-000000000000',
          ...WHOLE_RANGE,
          ageSeconds: 60,
          meanRecordBytes: 20,
        }),
      ).rejects.toThrow(StreamNotFound);
    });
  });
}
