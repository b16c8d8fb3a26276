import { SHARD_BYTES_PER_MINUTE, SHARD_RECORDS_PER_MINUTE } from '../core/quotas';

/** What a record is taken to weigh where a trace does not say: 1 KiB. */
export const DEFAULT_MEAN_RECORD_BYTES = 1024;

/**
 * How many shards a minute's load would fill if it were spread evenly over them: a ratio of one shard's write capacity,
 * by whichever of bytes and records is nearer its limit.
 */
export function needOf(bytesPerMinute: number, recordsPerMinute: number): number {
  const byBytes = bytesPerMinute / SHARD_BYTES_PER_MINUTE;
  const byRecords = recordsPerMinute / SHARD_RECORDS_PER_MINUTE;
  return byBytes > byRecords ? byBytes : byRecords;
}
