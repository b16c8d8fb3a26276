/** A sample as its records weigh on their shard: by bytes or by records, whichever fill more of what the shard takes. */
import type { ShardLoad } from './load-map';
import type { SampledRecord } from './model';
import { SHARD_BYTES_PER_MINUTE, SHARD_RECORDS_PER_MINUTE } from './quotas';
import type { Situation } from './situation';

export interface WeighedSample {
  readonly records: readonly WeighedRecord[];
  /**
   * How many equal records would tell as much: (Σw)² / Σw², of weights w. A few that outweigh the rest are few draws, however
   * many came along. Source: L. Kish, Survey Sampling (1965).
   */
  readonly effectiveCount: number;
}

interface WeighedRecord {
  readonly hashKey: bigint;
  /** Its share of what all of the sample's records take of the shard: a ratio in [0,1]. */
  readonly share: number;
}

/**
 * The shard's sample, weighed by what the shard carried in the newest minute.
 * @returns undefined where none was taken, or none of its records weighs anything: a shard that was quiet for as long as it was read tells nothing
 */
export function weighedSampleOf(
  shardLoad: ShardLoad,
  { observation, load }: Pick<Situation, 'observation' | 'load'>,
): WeighedSample | undefined {
  const sample = observation.samples.find(({ shardId }) => shardId === shardLoad.shard.shardId);
  if (sample === undefined) return undefined;
  const isByRecords = isFilledByRecords(shardLoad, load.newestMinute);
  const weightOf = ({ bytes, kinesisRecords }: SampledRecord) => (isByRecords ? kinesisRecords : bytes);
  const total = sample.records.reduce((sum, record) => sum + weightOf(record), 0);
  if (total === 0) return undefined;
  const records = sample.records.map((record) => ({
    hashKey: record.hashKey,
    share: weightOf(record) / total,
  }));
  const squares = records.reduce((sum, { share }) => sum + share * share, 0);
  return { records, effectiveCount: 1 / squares };
}

/** Whether the minute's records take more of a shard's capacity than its bytes do. */
function isFilledByRecords({ bytes, records }: ShardLoad, minute: number): boolean {
  return (records[minute] ?? 0) / SHARD_RECORDS_PER_MINUTE > (bytes[minute] ?? 0) / SHARD_BYTES_PER_MINUTE;
}
