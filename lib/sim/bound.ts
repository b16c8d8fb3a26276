import { SHARD_BYTES_PER_MINUTE, SHARD_RECORDS_PER_MINUTE } from '../core/quotas';
import { needOf, shardsFor } from '../workload/need';
import type { KeyedLoad, Workload } from '../workload/workload';
import { throttledShare } from './physics';

/** What no resharder can do better than, minute by minute. */
export interface Bound {
  /** The fewest contiguous ranges that carry each minute, no shard above its capacity except for a single key that is. */
  readonly shards: Uint32Array;
  /** Bytes that would be throttled in each minute even if every key had a shard to itself. */
  readonly unsplittableBytes: Float64Array;
}

/** @param burst σ of the physics */
export function boundOf(workload: Workload, burst: number): Bound {
  const shards = new Uint32Array(workload.minutes);
  const unsplittableBytes = new Float64Array(workload.minutes);
  for (let minute = 0; minute < workload.minutes; minute++) {
    if (workload.keyed === undefined) {
      const need = needOf(workload.bytes[minute] as number, workload.records[minute] as number);
      shards[minute] = shardsFor(need);
    } else {
      shards[minute] = fewestRanges(workload.keyed, minute);
      unsplittableBytes[minute] = unsplittableOf(workload.keyed, minute, burst);
    }
  }
  return { shards, unsplittableBytes };
}

/**
 * Greedy, left to right: a range takes keys until the next one would not fit. Optimal, since any part of a range that fits
 * also fits (exchange argument; also with two limits).
 */
function fewestRanges(load: KeyedLoad, minute: number): number {
  let ranges = 1;
  let records = 0;
  let bytes = 0;
  const end = load.rowStart[minute + 1] as number;
  for (let row = load.rowStart[minute] as number; row < end; row++) {
    const keyRecords = load.records[row] as number;
    const keyBytes = load.bytes[row] as number;
    const isEmpty = records === 0 && bytes === 0;
    const fits =
      records + keyRecords <= SHARD_RECORDS_PER_MINUTE && bytes + keyBytes <= SHARD_BYTES_PER_MINUTE;
    if (!isEmpty && !fits) {
      ranges++;
      records = 0;
      bytes = 0;
    }
    records += keyRecords;
    bytes += keyBytes;
  }
  return ranges;
}

function unsplittableOf(load: KeyedLoad, minute: number, burst: number): number {
  let throttled = 0;
  const end = load.rowStart[minute + 1] as number;
  for (let row = load.rowStart[minute] as number; row < end; row++) {
    const bytes = load.bytes[row] as number;
    throttled += bytes * throttledShare(needOf(bytes, load.records[row] as number), burst);
  }
  return throttled;
}

/** What the first hour asks for at most: what a stream is opened with unless the caller says otherwise. */
export function initialShardCount(bound: Bound): number {
  return bound.shards.subarray(0, 60).reduce((most, shards) => Math.max(most, shards), 1);
}
