import { createHash } from 'node:crypto';
import type { SampledRecord } from '../../lib/core/model';
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

/** As many records as a sample has at most. */
const SAMPLE_RECORDS = 1_000;

/** @param streams tell which shards there are */
export function inMemorySamples(streams: Pick<Streams, 'listShards'>): InMemorySamples {
  const records = new Map<string, SampledRecord[]>();
  return {
    put(streamName, shardId, added) {
      const before = records.get(`${streamName}/${shardId}`) ?? [];
      records.set(`${streamName}/${shardId}`, [...before, ...added.map(sampled)]);
    },

    async sample(streamName, { shardId }) {
      const shards = await streams.listShards(streamName);
      if (!shards.some((shard) => shard.shardId === shardId)) {
        throw new StreamNotFound(`${streamName} has no ${shardId}.`);
      }
      return { shardId, records: (records.get(`${streamName}/${shardId}`) ?? []).slice(0, SAMPLE_RECORDS) };
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
