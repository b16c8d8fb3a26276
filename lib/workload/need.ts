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

/** Rounding of a sum of volumes does not make a shard. */
const ROUNDING = 1e-9;

/** The fewest shards that a need fits into if it is spread evenly: one at least. */
export function shardsFor(need: number): number {
  return Math.max(1, Math.ceil(need - ROUNDING));
}
