import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  type _Record as KinesisRecord,
} from '@aws-sdk/client-kinesis';
import { Throttled } from '../errors';
import type { Samples } from '../ports';
import { answerTo } from './errors';
import { bytesOf, sampledRecords } from './sampled-records';
import { systemClock } from './system-clock';

/**
 * A sample is read out of the consumers' allowance: a shard serves 5 GetRecords calls and 2 MB a second to all of them
 * together, and after a large answer none for up to 5 s.
 * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
const CALLS = 3;
const SAMPLE_BYTES = 2_000_000;

/** Enough to find a key that makes up a twentieth of the load within a percent or two. */
const SAMPLE_RECORDS = 1_000;

/** The first call asks for few records, since nothing is known of their size yet; those that follow ask for what fits. */
const FIRST_CALL_RECORDS = 25;

/** How far back the sample begins: what is hot now was hot a minute ago, and a minute holds enough records. */
const SAMPLE_AGE_SECONDS = 60;

/** Looks at the records of a shard. Partition keys and data stay in here: see {@link sampledRecords} for what goes out. */
export function kinesisSamples(client: KinesisClient): Samples {
  return {
    async sample(streamName, shard) {
      const records: KinesisRecord[] = [];
      try {
        await readInto(records, client, streamName, shard.shardId);
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
  shardId: string,
): Promise<void> {
  let iterator = await iteratorAt(client, streamName, shardId);
  let bytes = 0;
  for (let call = 1; call <= CALLS && iterator !== undefined; call++) {
    const limit = recordsToAskFor(records.length, bytes);
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

/** From a minute ago; Kinesis itself begins at the oldest record where the shard is younger than that. */
async function iteratorAt(
  client: KinesisClient,
  streamName: string,
  shardId: string,
): Promise<string | undefined> {
  const { ShardIterator } = await answerTo(
    `GetShardIterator of ${shardId} of stream ${streamName}`,
    client.send(
      new GetShardIteratorCommand({
        StreamName: streamName,
        ShardId: shardId,
        ShardIteratorType: 'AT_TIMESTAMP',
        Timestamp: new Date((systemClock.nowSeconds() - SAMPLE_AGE_SECONDS) * 1000),
      }),
    ),
  );
  return ShardIterator;
}

/** How many more records keep the sample within its records and, at their mean size so far, within its bytes. */
function recordsToAskFor(records: number, bytes: number): number {
  if (records === 0) return FIRST_CALL_RECORDS;
  const fitting = Math.floor((SAMPLE_BYTES - bytes) / (bytes / records));
  return Math.min(SAMPLE_RECORDS - records, fitting);
}
