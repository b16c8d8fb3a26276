import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  type _Record as KinesisRecord,
} from '@aws-sdk/client-kinesis';
import type { ShardToSample } from '../core/model';
import { type RecordsRead, recordsThatFit, SAMPLE_CALLS_MAX } from '../core/sample-budget';
import { Throttled } from '../errors';
import type { Samples } from '../ports';
import { answerTo } from './errors';
import { bytesOf, sampledRecords } from './sampled-records';
import { systemClock } from './system-clock';

/**
 * The first call asks for no more, however many would fit: the records at hand may be heavier than those of the newest minute. The
 * calls that follow know.
 */
const FIRST_CALL_RECORDS_MAX = 25;

/** Looks at the records of a shard. Partition keys and data stay in here: see {@link sampledRecords} for what goes out. */
export function kinesisSamples(client: KinesisClient): Samples {
  return {
    async sample(streamName, shard) {
      const records: KinesisRecord[] = [];
      try {
        await readInto(records, client, streamName, shard);
      } catch (error) {
        // Consumers have used the shard's allowance up: what is here already is the sample.
        if (!(error instanceof Throttled)) throw error;
      }
      return { shardId: shard.shardId, records: sampledRecords(records, shard) };
    },
  };
}

async function readInto(
  records: KinesisRecord[],
  client: KinesisClient,
  streamName: string,
  { shardId, ageSeconds, meanRecordBytes }: ShardToSample,
): Promise<void> {
  let iterator = await iteratorAt(client, streamName, shardId, ageSeconds);
  let bytes = 0;
  for (let call = 1; call <= SAMPLE_CALLS_MAX && iterator !== undefined; call++) {
    const limit = recordsToAskFor({ records: records.length, bytes }, meanRecordBytes);
    if (limit < 1) return;
    const page = await answerTo(
      `GetRecords of ${shardId} of stream ${streamName}`,
      client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: limit })),
    );
    const { Records = [] } = page;
    records.push(...Records);
    bytes += Records.reduce((sum, record) => sum + bytesOf(record), 0);
    iterator = page.NextShardIterator; // None at the end of a closed shard.
  }
}

/** From so long ago; Kinesis itself begins at the oldest record where the shard is younger than that. */
async function iteratorAt(
  client: KinesisClient,
  streamName: string,
  shardId: string,
  ageSeconds: number,
): Promise<string | undefined> {
  const { ShardIterator } = await answerTo(
    `GetShardIterator of ${shardId} of stream ${streamName}`,
    client.send(
      new GetShardIteratorCommand({
        StreamName: streamName,
        ShardId: shardId,
        ShardIteratorType: 'AT_TIMESTAMP',
        Timestamp: new Date((systemClock.nowSeconds() - ageSeconds) * 1000),
      }),
    ),
  );
  return ShardIterator;
}

/** As many as fit at their mean size, that of the newest minute or of those read so far, whichever is greater. */
function recordsToAskFor(read: RecordsRead, newestMeanBytes: number): number {
  if (read.records === 0) return Math.min(FIRST_CALL_RECORDS_MAX, recordsThatFit(newestMeanBytes));
  return recordsThatFit(Math.max(newestMeanBytes, read.bytes / read.records), read);
}
