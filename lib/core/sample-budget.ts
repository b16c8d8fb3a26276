/**
 * How much of a shard is read for a sample. It is read out of the consumers' allowance: a shard serves 5 GetRecords calls and 2 MB a
 * second to all of them together, and after a larger answer none until that is made up for, up to 5 s.
 * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */

/** GetRecords calls for one sample. */
export const SAMPLE_CALLS_MAX = 3;

/** What a shard serves in a second: a sixtieth of what can be read of one that is sampled every minute. */
const SAMPLE_BYTES_MAX = 2_000_000;

/** Enough to find a key that makes up a twentieth of the load within a percent or two. */
const SAMPLE_RECORDS_MAX = 1_000;

/** How many Kinesis records, and how many bytes of them. */
export interface RecordsRead {
  readonly records: number;
  readonly bytes: number;
}

const NOTHING_READ: RecordsRead = { records: 0, bytes: 0 };

/** How many more records keep a sample within its budget, where they weigh so much in the mean. */
export function recordsThatFit(meanRecordBytes: number, read: RecordsRead = NOTHING_READ): number {
  const fitting = Math.floor((SAMPLE_BYTES_MAX - read.bytes) / meanRecordBytes);
  return Math.max(0, Math.min(SAMPLE_RECORDS_MAX - read.records, fitting));
}
