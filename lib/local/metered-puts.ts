import { fault, type KinesisAnswer, type KinesisRequest, type Upstream } from './kinesis-wire';
import type { Meter } from './meter';
import type { ShardCapacity, Weight } from './shard-capacity';
import { type OpenShard, type RoutedRecord, shardFor } from './shard-routes';

/** What one record really put stands for, so that a laptop can carry the load of many shards. */
export interface Volume {
  /** Records of its kind. */
  readonly recordsPerRecord: number;
  /** Bytes for each byte of its data; its partition key is taken as it is. */
  readonly bytesPerByte: number;
}

export const UNSCALED_VOLUME: Volume = { recordsPerRecord: 1, bytesPerByte: 1 };

export interface PutsOptions {
  readonly streamName: string;
  readonly emulator: Upstream;
  readonly meter: Meter;
  readonly capacity: ShardCapacity;
  readonly volume: Volume;
  /** The shards that serve now, in the order of the space. */
  readonly servingShards: () => readonly OpenShard[];
  readonly nowSeconds: () => number;
}

interface PutRecord extends RoutedRecord {
  /** Base64. */
  readonly Data: string;
}

/** PutRecord and PutRecords, metered and held to what a shard takes; what it does not take never reaches the emulator. */
export function meteredPuts(options: PutsOptions) {
  /** The shard that has no room for the record; undefined where it was taken. */
  const refusingShard = (record: PutRecord): string | undefined => {
    const { shardId } = shardFor(record, options.servingShards());
    const weight = weightOf(record, options.volume);
    const atSeconds = options.nowSeconds();
    if (!options.capacity.takes(shardId, weight, atSeconds)) {
      options.meter.throttled(shardId, weight.records, atSeconds);
      return shardId;
    }
    options.meter.accepted(shardId, weight.bytes, weight.records, atSeconds);
    return undefined;
  };
  return {
    async putRecord(request: KinesisRequest): Promise<KinesisAnswer> {
      const shardId = refusingShard(request.body as unknown as PutRecord);
      if (shardId !== undefined) return fault(EXCEEDED, exceeded(shardId, options.streamName));
      return options.emulator.send(request);
    },

    async putRecords({ operation, body }: KinesisRequest): Promise<KinesisAnswer> {
      const records = body['Records'] as readonly PutRecord[];
      const refused = records.map(refusingShard);
      const taken = records.filter((_, index) => refused[index] === undefined);
      const answer =
        taken.length === 0
          ? { status: 200, body: { Records: [] } }
          : await options.emulator.send({ operation, body: { ...body, Records: taken } });
      if (answer.status !== 200) return answer;
      const results = (answer.body['Records'] as readonly PutResult[]).values();
      const Records = refused.map((shardId): PutResult | undefined =>
        shardId === undefined
          ? results.next().value
          : { ErrorCode: EXCEEDED, ErrorMessage: exceeded(shardId, options.streamName) },
      );
      return {
        status: 200,
        body: {
          FailedRecordCount: refused.filter((shardId) => shardId !== undefined).length,
          Records,
        },
      };
    },
  };
}

interface PutResult {
  readonly ErrorCode?: string | null;
  readonly ErrorMessage?: string | null;
}

const EXCEEDED = 'ProvisionedThroughputExceededException';

/** The service's own words. */
function exceeded(shardId: string, streamName: string): string {
  return `Rate exceeded for shard ${shardId} in stream ${streamName} under account 000000000000.`;
}

/** A shard counts the partition key and the data, without the base64 that carries it. */
function weightOf({ PartitionKey, Data }: PutRecord, volume: Volume): Weight {
  const bytes = Buffer.byteLength(PartitionKey) + Buffer.byteLength(Data, 'base64') * volume.bytesPerByte;
  return { bytes: bytes * volume.recordsPerRecord, records: volume.recordsPerRecord };
}
