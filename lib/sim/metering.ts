import type { HashKeyRange } from '../core/hash-range';
import { needOf } from '../workload/need';
import type { Workload } from '../workload/workload';
import type { SimulatedShard } from './lineage';
import { throttledShare } from './physics';
import { type Series, seriesFrom } from './series';

/** What happened to a minute's load, all shards together. Bytes, but for `shardMinutes`. */
export interface MinuteAccount {
  readonly offeredBytes: number;
  readonly acceptedBytes: number;
  readonly throttledBytes: number;
  readonly shardMinutes: number;
}

/** Counts, minute by minute, what each shard accepted and refused. */
export interface Meter {
  /** Of the stream; one value for every minute that has ended. */
  readonly stream: Series;
  /** Of a shard; one value for every minute that has ended and in which the shard was open. */
  ofShard(shard: SimulatedShard): Series | undefined;
  /** What was offered to a shard in a minute: bytes and records at the rate of the whole minute, however long it was open. */
  offeredTo(shard: SimulatedShard, minute: number): { readonly bytes: number; readonly records: number };
  /** Rows of the keyed workload that fell to a range in a minute: a view's bounds. */
  rowsOf(range: HashKeyRange, minute: number): { readonly from: number; readonly to: number };
  /**
   * Accounts for a minute that has ended. A shard that was open for a part of it carried its load at the whole minute's rate
   * for that part.
   * @param present every shard that was open for any part of the minute
   */
  account(minute: number, present: readonly SimulatedShard[]): MinuteAccount;
}

/** Which keys hash to a range: indices from `firstKey` up to, not including, `endKey`. */
interface KeySpan {
  readonly firstKey: number;
  readonly endKey: number;
}

interface Metered extends KeySpan {
  readonly series: Series;
}

/** @param burst σ of the physics */
export function meterOf(workload: Workload, burst: number): Meter {
  const metered = new Map<string, Metered>();
  const stream = seriesFrom(0);
  const { keyed } = workload;

  const keysOf = (range: HashKeyRange): KeySpan => ({
    firstKey: keyed === undefined ? 0 : firstAtOrAbove(keyed.hashKeys, range.startingHashKey),
    endKey: keyed === undefined ? 0 : firstAtOrAbove(keyed.hashKeys, range.endingHashKey + 1n),
  });
  const rowsOf = (firstKey: number, endKey: number, minute: number) => {
    if (keyed === undefined) return { from: 0, to: 0 };
    const first = keyed.rowStart[minute] as number;
    const end = keyed.rowStart[minute + 1] as number;
    const from = firstAtOrAbove(keyed.keyIndex, firstKey, first, end);
    return { from, to: firstAtOrAbove(keyed.keyIndex, endKey, from, end) };
  };
  const loadOf = (shard: SimulatedShard, { firstKey, endKey }: KeySpan, minute: number) => {
    if (keyed === undefined) {
      const { widthShare } = shard;
      return {
        bytes: (workload.bytes[minute] as number) * widthShare,
        records: (workload.records[minute] as number) * widthShare,
      };
    }
    const { from, to } = rowsOf(firstKey, endKey, minute);
    return { bytes: sum(keyed.bytes, from, to), records: sum(keyed.records, from, to) };
  };
  const meteredOf = (shard: SimulatedShard, minute: number) => {
    const known = metered.get(shard.shardId);
    if (known !== undefined) return known;
    const added = { series: seriesFrom(minute), ...keysOf(shard) };
    metered.set(shard.shardId, added);
    return added;
  };

  return {
    stream,
    ofShard: (shard) => metered.get(shard.shardId)?.series,
    offeredTo: (shard, minute) => loadOf(shard, metered.get(shard.shardId) ?? keysOf(shard), minute),
    rowsOf(range, minute) {
      const { firstKey, endKey } = keysOf(range);
      return rowsOf(firstKey, endKey, minute);
    },
    account(minute, present) {
      const totals = { bytes: 0, records: 0, throttledBytes: 0, throttledRecords: 0, shardMinutes: 0 };
      for (const shard of present) {
        const open = openShare(shard, minute);
        const meter = meteredOf(shard, minute);
        const load = loadOf(shard, meter, minute);
        const refused = throttledShare(needOf(load.bytes, load.records), burst);
        const bytes = open * load.bytes;
        const records = open * load.records;
        totals.shardMinutes += open;
        totals.bytes += bytes * (1 - refused);
        totals.records += records * (1 - refused);
        totals.throttledBytes += bytes * refused;
        totals.throttledRecords += records * refused;
        pushMinute(meter.series, bytes * (1 - refused), records * (1 - refused), records * refused);
      }
      pushMinute(stream, totals.bytes, totals.records, totals.throttledRecords);
      return {
        offeredBytes: workload.bytes[minute] as number,
        acceptedBytes: totals.bytes,
        throttledBytes: totals.throttledBytes,
        shardMinutes: totals.shardMinutes,
      };
    },
  };
}

/** A minute without a single put, accepted or refused, has no datapoint. */
function pushMinute(series: Series, bytes: number, records: number, throttledRecords: number): void {
  if (records + throttledRecords > 0) series.push(bytes, records, throttledRecords);
  else series.push(Number.NaN, Number.NaN, Number.NaN);
}

/** The part of the minute for which the shard was open, in [0, 1]. */
function openShare(shard: SimulatedShard, minute: number): number {
  const from = Math.max(shard.openedAtSeconds, minute * 60);
  const to = Math.min(shard.closedAtSeconds ?? Number.POSITIVE_INFINITY, (minute + 1) * 60);
  return Math.max(0, to - from) / 60;
}

function sum(column: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let row = from; row < to; row++) total += column[row] as number;
  return total;
}

/** The first index in [from, to) whose value is at least `wanted`, or `to`: `values` ascend there. */
function firstAtOrAbove<V extends number | bigint>(
  values: ArrayLike<V>,
  wanted: V,
  from = 0,
  to = values.length,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as V) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
