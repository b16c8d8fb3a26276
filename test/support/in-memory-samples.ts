import { createHash } from 'node:crypto';
import type { SampledRecord } from '../../lib/core/model';
import { recordsThatFit } from '../../lib/core/sample-budget';
import { StreamNotFound } from '../../lib/errors';
import type { Samples, Streams } from '../../lib/ports';

/** A record as a producer puts it. */
export interface PutRecord {
  readonly partitionKey: string;
  readonly dataBytes: number;
}

export interface InMemorySamples extends Samples {
  put(streamName: string, shardId: string, records: readonly PutRecord[]): void;
}

/** @param streams tell which shards there are */
export function inMemorySamples(streams: Pick<Streams, 'listShards'>): InMemorySamples {
  const records = new Map<string, SampledRecord[]>();
  return {
    put(streamName, shardId, added) {
      const before = records.get(`${streamName}/${shardId}`) ?? [];
      records.set(`${streamName}/${shardId}`, [...before, ...added.map(sampled)]);
    },

    async sample(streamName, { shardId, meanRecordBytes }) {
      const shards = await streams.listShards(streamName);
      if (!shards.some((shard) => shard.shardId === shardId)) {
        throw new StreamNotFound(`${streamName} has no ${shardId}.`);
      }
      const all = records.get(`${streamName}/${shardId}`) ?? [];
      return { shardId, records: all.slice(0, recordsThatFit(meanRecordBytes)) };
    },
  };
}

function sampled({ partitionKey, dataBytes }: PutRecord): SampledRecord {
  return {
    hashKey: BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`),
    bytes: Buffer.byteLength(partitionKey) + dataBytes,
    kinesisRecords: 1,
  };
}
