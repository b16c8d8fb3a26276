/** True demand: what was offered, accepted and refused, and how many shards' capacities that takes. */
import type { MetricWindow, WriteMinutes } from './model';
import { SHARD_BYTES_PER_MINUTE, SHARD_RECORDS_PER_MINUTE } from './quotas';

/**
 * Refused records are counted again at every retry of a producer (the KPL retries until they expire), so the demand of a minute
 * is believed to this many times the capacity and no further; after the next operation it is measured anew.
 */
export const DEMAND_PER_CAPACITY_MAX = 4;

/** Read once: where modules are compiled to CommonJS an import is looked up at each use, and this is the innermost loop of all. */
const [BYTES, RECORDS] = [SHARD_BYTES_PER_MINUTE, SHARD_RECORDS_PER_MINUTE];

/** The greater share of a shard's capacity that a minute's bytes and records take. */
export function utilizationOf(bytesPerMinute: number, recordsPerMinute: number): number {
  return Math.max(bytesPerMinute / BYTES, recordsPerMinute / RECORDS);
}

/** What the stream was offered in each minute, accepted and refused, as far as that is believed. */
export function demandOfStream(metrics: MetricWindow, openShardCount: number): WriteMinutes {
  const demand = emptyColumns(metrics.minutes);
  fillDemand(demand, metrics.stream, Math.max(1, openShardCount));
  return demand;
}

/** How many shards' capacities each minute took, spread evenly; NaN where it is not known: a gap is no rise from nothing. */
export function needsOf({ bytes, records }: WriteMinutes, known?: readonly boolean[]): Float64Array {
  const needs = new Float64Array(bytes.length);
  for (let m = 0; m < needs.length; m++)
    needs[m] = known?.[m] === false ? Number.NaN : utilizationOf(bytes[m] as number, records[m] as number);
  return needs;
}

/** Accepted and refused together in a minute: true demand. Refused records are taken to be as large as the accepted ones. */
export function offeredIn(accepted: WriteMinutes, minute: number) {
  const records = accepted.records[minute] || 0;
  const throttled = accepted.throttledRecords[minute] || 0;
  const growth = records > 0 ? 1 + throttled / records : 1;
  return { bytes: (accepted.bytes[minute] || 0) * growth, records: records + throttled, throttled };
}

/** The same as a share of a shard's capacity, believed or not. */
export function offeredNeed(accepted: WriteMinutes, minute: number): number {
  const { bytes, records } = offeredIn(accepted, minute);
  return utilizationOf(bytes, records);
}

/**
 * What was offered in each minute, as far as it is believed.
 * @param shardCount how many shards' capacity the believed demand is held against
 */
export function fillDemand(demand: WriteMinutes, accepted: WriteMinutes, shardCount: number): void {
  const bytesMax = DEMAND_PER_CAPACITY_MAX * SHARD_BYTES_PER_MINUTE * shardCount;
  const recordsMax = DEMAND_PER_CAPACITY_MAX * SHARD_RECORDS_PER_MINUTE * shardCount;
  for (let m = 0; m < accepted.records.length; m++) {
    const offered = offeredIn(accepted, m);
    demand.bytes[m] = Math.min(offered.bytes, Math.max(accepted.bytes[m] || 0, bytesMax));
    demand.records[m] = Math.min(offered.records, Math.max(accepted.records[m] || 0, recordsMax));
    demand.throttledRecords[m] = offered.throttled;
  }
}

/** What is counted of writes, accepted and refused. */
export const WRITE_COLUMNS = ['bytes', 'records', 'throttledRecords'] as const;

/** Adds a share of what was written, minute by minute; nothing where that is not known. */
export function addShare(sum: WriteMinutes, written: WriteMinutes, share: number): void {
  for (const column of WRITE_COLUMNS) addScaled(sum[column], written[column], share);
}

/** The same of one column. */
export function addScaled(to: Float64Array, from: Float64Array, share: number): void {
  for (let m = 0; m < to.length; m++) to[m] = (to[m] as number) + (from[m] || 0) * share;
}

/** Nothing written in any of so many minutes. */
export function emptyColumns(minutes: number): WriteMinutes {
  return {
    bytes: new Float64Array(minutes),
    records: new Float64Array(minutes),
    throttledRecords: new Float64Array(minutes),
  };
}
