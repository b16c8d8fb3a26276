import { hash } from 'node:crypto';
import { positionOf } from '../core/hash-range';
import type { KeyedLoad, Workload } from './workload';

/** Where Kinesis puts a partition key: its MD5 as an unsigned 128-bit integer. */
export function hashKeyOf(partitionKey: string | Uint8Array): bigint {
  return BigInt(`0x${hash('md5', partitionKey, 'hex')}`);
}

/** Takes the rows of a workload one by one and makes it of them. */
export interface Collector {
  /** Rows come in order of minutes; a minute's rows in any order, and those of one key in one minute add up. */
  add(minute: number, key: string | undefined, records: number, bytes: number): void;
  /** @param minutes how many minutes the workload lasts, at least up to the last row */
  finish(name: string, minutes: number): Workload;
}

/** Columns that grow by doubling: millions of rows at 20 bytes each. */
interface Rows {
  count: number;
  minute: Uint32Array;
  key: Uint32Array;
  records: Float64Array;
  bytes: Float64Array;
}

const FIRST_ROWS = 1024;

/** @param keyed whether partition keys are known: then every row has one */
export function collectWorkload(keyed: boolean): Collector {
  const keys = new Map<string, number>();
  const rows: Rows = {
    count: 0,
    minute: new Uint32Array(FIRST_ROWS),
    key: new Uint32Array(FIRST_ROWS),
    records: new Float64Array(FIRST_ROWS),
    bytes: new Float64Array(FIRST_ROWS),
  };
  return {
    add(minute, key, records, bytes) {
      const keyNumber = key === undefined ? 0 : numberOf(keys, key);
      if (records === 0 && bytes === 0) return;
      if (rows.count === rows.minute.length) grow(rows);
      rows.minute[rows.count] = minute;
      rows.key[rows.count] = keyNumber;
      rows.records[rows.count] = records;
      rows.bytes[rows.count] = bytes;
      rows.count++;
    },
    finish(name, minutes) {
      const totals = { records: new Float64Array(minutes), bytes: new Float64Array(minutes) };
      for (let row = 0; row < rows.count; row++) addTo(totals, rows.minute[row] as number, rows, row);
      if (!keyed) return { name, minutes, ...totals };
      return { name, minutes, ...totals, keyed: keyedLoad(rows, [...keys.keys()], minutes) };
    },
  };
}

function numberOf(keys: Map<string, number>, key: string): number {
  const known = keys.get(key);
  if (known !== undefined) return known;
  keys.set(key, keys.size);
  return keys.size - 1;
}

function grow(rows: Rows): void {
  const length = rows.minute.length * 2;
  const longer = <A extends Uint32Array | Float64Array>(column: A, target: A): A => {
    target.set(column);
    return target;
  };
  rows.minute = longer(rows.minute, new Uint32Array(length));
  rows.key = longer(rows.key, new Uint32Array(length));
  rows.records = longer(rows.records, new Float64Array(length));
  rows.bytes = longer(rows.bytes, new Float64Array(length));
}

function addTo(
  sums: { records: Float64Array; bytes: Float64Array },
  index: number,
  rows: { records: Float64Array; bytes: Float64Array },
  row: number,
): void {
  sums.records[index] = (sums.records[index] as number) + (rows.records[row] as number);
  sums.bytes[index] = (sums.bytes[index] as number) + (rows.bytes[row] as number);
}

/** Orders keys by hash key and rows by minute and key, adding up rows that share both. */
function keyedLoad(rows: Rows, keys: readonly string[], minutes: number): KeyedLoad {
  const { ordered, hashKeys, rankOf } = byHashKey(keys);
  const ranks = rows.key.subarray(0, rows.count).map((key) => rankOf[key] as number);
  const byRank = stableOrder(identity(rows.count), ranks, keys.length);
  const byMinuteAndRank = stableOrder(byRank, rows.minute.subarray(0, rows.count), minutes);
  const rowStart = new Uint32Array(minutes + 1);
  const keyIndex = new Uint32Array(rows.count);
  const sums = { records: new Float64Array(rows.count), bytes: new Float64Array(rows.count) };
  let last = -1;
  let lastMinute = -1;
  for (const row of byMinuteAndRank) {
    const minute = rows.minute[row] as number;
    const rank = ranks[row] as number;
    if (minute !== lastMinute || rank !== keyIndex[last]) keyIndex[++last] = rank;
    addTo(sums, last, rows, row);
    lastMinute = minute;
    rowStart[minute + 1] = last + 1;
  }
  for (let minute = 1; minute <= minutes; minute++) {
    rowStart[minute] = Math.max(rowStart[minute] as number, rowStart[minute - 1] as number);
  }
  const count = last + 1;
  return {
    keys: ordered,
    hashKeys,
    rowStart,
    keyIndex: keyIndex.subarray(0, count),
    records: sums.records.subarray(0, count),
    bytes: sums.bytes.subarray(0, count),
  };
}

function byHashKey(keys: readonly string[]) {
  const hashed = keys.map(hashKeyOf);
  const positions = Float64Array.from(hashed, positionOf); // compared first: far faster than bigints
  const order = identity(keys.length).sort((a, b) => {
    const apart = (positions[a] as number) - (positions[b] as number);
    if (apart !== 0) return apart;
    return (hashed[a] as bigint) < (hashed[b] as bigint) ? -1 : 1;
  });
  const rankOf = new Uint32Array(keys.length);
  order.forEach((key, rank) => {
    rankOf[key] = rank;
  });
  return {
    ordered: Array.from(order, (key) => keys[key] as string),
    hashKeys: Array.from(order, (key) => hashed[key] as bigint),
    rankOf,
  };
}

function identity(length: number): Uint32Array {
  return Uint32Array.from({ length }, (_, index) => index);
}

/** `order` rearranged by ascending `value[item]`, equals staying as they are: a counting sort. */
function stableOrder(order: Uint32Array, value: Uint32Array, values: number): Uint32Array {
  const start = new Uint32Array(values + 1);
  for (const item of order)
    start[(value[item] as number) + 1] = (start[(value[item] as number) + 1] as number) + 1;
  for (let v = 1; v <= values; v++) start[v] = (start[v] as number) + (start[v - 1] as number);
  const result = new Uint32Array(order.length);
  for (const item of order) {
    const v = value[item] as number;
    result[start[v] as number] = item;
    start[v] = (start[v] as number) + 1;
  }
  return result;
}
