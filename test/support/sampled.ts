import type { SampledRecord } from '../../lib/core/model';

/** A record that came by itself, as most do. */
export const sampled = (hashKey: bigint, bytes = 1_000): SampledRecord => ({
  hashKey,
  bytes,
  kinesisRecords: 1,
});

/** `count` of them alike. */
export const timesSampled = (count: number, hashKey: bigint, bytes = 1_000): SampledRecord[] =>
  Array.from({ length: count }, () => sampled(hashKey, bytes));
