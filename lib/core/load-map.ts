/**
 * What each open shard's range of hash keys carried in each minute: its own minutes, and for the time before it was opened
 * those of the closed shards that covered its range. So a new shard is not blind, and a reshard loses no history.
 *
 * What a shard carried is shared out among those that were opened since as they share the load now; within a shard load lies as narrower ones
 * once told (./density), and evenly where none did. Keys that are hot are known to ./hot-keys.
 */

import { type Density, densityOf, loadInside, type Piece } from './density';
import { growthOf, type Outlook } from './growth';
import { indexAt, inOrder, overlapping, positionOf, shareInside, widthOf } from './hash-range';
import type { MetricWindow, Minutes, Observation, Shard, WriteMinutes } from './model';
import { openShardsOf } from './open-shards';
import { SHARD_BYTES_PER_MINUTE, SHARD_RECORDS_PER_MINUTE } from './quotas';

/**
 * Refused records are counted again at every retry of a producer (the KPL retries until they expire), so the demand of a minute
 * is believed to this many times the capacity and no further; after the next operation it is measured anew.
 */
const DEMAND_PER_CAPACITY_MAX = 4;

/** What sums of the same volumes may differ by, as a share. */
const ROUNDING = 1e-9;

/** A smaller share of the hash key space that no shard reported is rounding. */
const UNSEEN_NEGLIGIBLE = 0.001;

/** What an open shard's range was offered, minute by minute; NaN where nothing is known of the minute. */
export interface ShardLoad {
  readonly shard: Shard;
  /** Offered bytes and records: accepted and refused. */
  readonly bytes: Minutes;
  readonly records: Minutes;
  readonly throttledRecords: Minutes;
  /** The greater of bytes and records, as a share of a shard's write capacity. */
  readonly utilization: Minutes;
}

export interface LoadMap {
  /** The open shards in the order of the hash key space. */
  readonly shards: readonly ShardLoad[];
  readonly minutes: number;
  /** How many shards' capacities each minute took, all together; NaN where nothing is known of the minute. */
  readonly needs: Float64Array;
  /** By what factor each minute's load was expected to grow until it could be met (./growth): 1 or more. */
  readonly growth: Float64Array;
  /** How load lies, as far as shards told it. */
  readonly density: Density;
  /** Whether metrics worked in the minute. */
  isKnown(minute: number): boolean;
  /** The last minute known; -1 where there is none. */
  readonly newestMinute: number;
  /** The open shard that holds the hash key; undefined outside the space. */
  at(hashKey: bigint): ShardLoad | undefined;
}

/** Read once: where modules are compiled to CommonJS an import is looked up at each use, and this is the innermost loop of all. */
const [BYTES, RECORDS] = [SHARD_BYTES_PER_MINUTE, SHARD_RECORDS_PER_MINUTE];

/** The greater share of a shard's capacity that a minute's bytes and records take. */
export function utilizationOf(bytesPerMinute: number, recordsPerMinute: number): number {
  return Math.max(bytesPerMinute / BYTES, recordsPerMinute / RECORDS);
}

/** @param outlook on the stream's needs, in shards' capacities */
export function loadMapOf({ shards, metrics }: Observation, outlook?: Outlook): LoadMap {
  const open = inOrder(openShardsOf(shards));
  const known = seenMinutes(metrics);
  const nothing = Float64Array.from(known, (isKnown) => (isKnown ? 0 : Number.NaN));
  const loads = open.map((shard) => emptyLoad(shard, nothing));
  const unseen = loads.map(() => new Float64Array(metrics.minutes).fill(1));
  const reported = emptyColumns(metrics.minutes);
  const demand = emptyColumns(metrics.minutes);
  const density = densityOf(toldBy(shards, metrics));
  for (const shard of shards) {
    const own = metrics.shards.get(shard.shardId);
    if (own === undefined) continue;
    fillDemand(demand, own, 1);
    addShare(reported, demand, 1);
    const [first, end] = overlapping(open, shard);
    for (let index = first; index < end; index++) {
      const load = loads[index] as (typeof loads)[number];
      addShare(load, demand, loadInside(density, shard, load.shard));
      markSeen(unseen[index] as Float64Array, own, shareInside(load.shard, shard));
    }
  }
  spreadUnreported(loads, unseen, metrics, reported);
  const needs = needsOf(demandOfStream(metrics, open.length), known);
  const seen = loads.map((load) => ({ ...load, utilization: needsOf(load) }));
  return {
    shards: seen,
    minutes: metrics.minutes,
    density,
    needs,
    growth: growthOf(needs, outlook),
    isKnown: (minute) => known[minute] === true,
    newestMinute: known.lastIndexOf(true),
    at: (hashKey) => (hashKey < 0n ? undefined : seen[indexAt(open, hashKey)]),
  };
}

/** Shards tell how load lies by so many of their newest minutes: it moves. */
const TELLING_MINUTES = 15;

/**
 * What each shard carried when it was last open for whole minutes, as a share of what the stream carried then; the newest first. Shards of single
 * keys tell nothing: credited with all that a key once brought their parents, they are held on to for keys that seldom come back.
 */
function toldBy(shards: readonly Shard[], metrics: MetricWindow): Piece[] {
  const told = shards.flatMap((shard) => {
    const own = metrics.shards.get(shard.shardId);
    const newest = own && !isAKeysOwn(shard) ? newestShare(own, metrics) : undefined;
    const { startingHashKey, endingHashKey } = shard;
    return newest === undefined ? [] : [{ startingHashKey, endingHashKey, ...newest }];
  });
  return told.sort((a, b) => b.untilMinute - a.untilMinute);
}

/** Narrower shards are a hot key's own, which nothing but its isolation made: a hash key alone is 3e-39 of the space. */
const KEY_WIDTH_MAX = 1e-15;

function isAKeysOwn(shard: Shard): boolean {
  return positionOf(widthOf(shard)) < KEY_WIDTH_MAX;
}

/** Of the bytes or of the records, whichever fill shards more; undefined where the shard was not seen for a whole minute. */
function newestShare(own: WriteMinutes, { stream, minutes }: MetricWindow) {
  let [carried, whole, count, untilMinute] = [0, 0, 0, -1];
  for (let minute = minutes - 1; minute >= 0 && count < TELLING_MINUTES; minute--) {
    if (!isWholeMinute(own, minute)) continue;
    carried += offeredNeed(own, minute);
    whole += offeredNeed(stream, minute);
    count++;
    untilMinute = Math.max(untilMinute, minute);
  }
  return whole > 0 ? { share: Math.min(1, carried / whole), untilMinute } : undefined;
}

function offeredNeed(accepted: WriteMinutes, minute: number): number {
  const { bytes, records } = offeredIn(accepted, minute);
  return utilizationOf(bytes, records);
}

/**
 * The shards of which the metrics of their parents are needed to know what their ranges carried: they have no datapoint in the
 * first minute that is known of the stream, so they were idle then, or not there.
 */
export function needingAncestors(shards: readonly Shard[], metrics: MetricWindow): Shard[] {
  const first = seenMinutes(metrics).indexOf(true);
  if (first < 0) return [];
  return shards.filter(({ shardId }) => !isDatapoint(metrics.shards.get(shardId)?.records[first]));
}

/** Whether the shard was open for the whole minute, as far as can be told: a minute at either end of its life is a part of one. */
export function isWholeMinute({ records }: WriteMinutes, minute: number): boolean {
  return (
    isDatapoint(records[minute - 1]) &&
    isDatapoint(records[minute]) &&
    (minute === records.length - 1 || isDatapoint(records[minute + 1]))
  );
}

/** Whether metrics worked in each minute: the stream had datapoints, or our own metric had one. */
export function knownMinutes({ stream, openShardCount, minutes }: MetricWindow): boolean[] {
  const known: boolean[] = [];
  for (let m = 0; m < minutes; m++)
    known.push(
      isDatapoint(stream.records[m]) || isDatapoint(stream.bytes[m]) || isDatapoint(openShardCount[m]),
    );
  return known;
}

/** Kinesis's own metrics may be this late; a stream that was written to and has none for longer is idle. Most are a minute or two behind. */
const METRICS_LATE_MINUTES = 10;

/**
 * The known minutes without those whose metrics may still come: OpenShardCount, which the sweep publishes, is sooner there than what Kinesis
 * publishes of the same minute, and a stream that seems to have gone idle a moment ago is not taken to be.
 */
export function seenMinutes(metrics: MetricWindow): boolean[] {
  const known = knownMinutes(metrics);
  const { stream, minutes } = metrics;
  const lastWritten = Math.max(lastDatapoint(stream.records), lastDatapoint(stream.bytes));
  const wasIdle = lastWritten < 0 || !((stream.records[lastWritten] ?? 0) > 0);
  if (wasIdle || minutes - 1 - lastWritten > METRICS_LATE_MINUTES) return known;
  return known.fill(false, lastWritten + 1);
}

function lastDatapoint(values: Minutes): number {
  let minute = values.length - 1;
  while (minute >= 0 && !isDatapoint(values[minute])) minute--;
  return minute;
}

function isDatapoint(value: number | undefined): boolean {
  return value !== undefined && !Number.isNaN(value);
}

/** The first minute of the window that begins at or after `seenUntilSeconds`: what lies before is learnt from already. */
export function firstUnseenMinute({ startsAtSeconds }: MetricWindow, seenUntilSeconds: number): number {
  return Math.max(0, Math.round((seenUntilSeconds - startsAtSeconds) / 60));
}

type Columns = WriteMinutes;

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

function emptyColumns(minutes: number): Columns {
  return {
    bytes: new Float64Array(minutes),
    records: new Float64Array(minutes),
    throttledRecords: new Float64Array(minutes),
  };
}

function emptyLoad(shard: Shard, nothing: Float64Array): Columns & { shard: Shard } {
  return { shard, bytes: nothing.slice(), records: nothing.slice(), throttledRecords: nothing.slice() };
}

/** Accepted and refused together in a minute: true demand. Refused records are taken to be as large as the accepted ones. */
export function offeredIn(accepted: WriteMinutes, minute: number) {
  const records = accepted.records[minute] || 0;
  const throttled = accepted.throttledRecords[minute] || 0;
  const growth = records > 0 ? 1 + throttled / records : 1;
  return { bytes: (accepted.bytes[minute] || 0) * growth, records: records + throttled, throttled };
}

/**
 * What was offered in each minute, as far as it is believed.
 * @param shardCount how many shards' capacity the believed demand is held against
 */
function fillDemand(demand: Columns, accepted: WriteMinutes, shardCount: number): void {
  const bytesMax = DEMAND_PER_CAPACITY_MAX * SHARD_BYTES_PER_MINUTE * shardCount;
  const recordsMax = DEMAND_PER_CAPACITY_MAX * SHARD_RECORDS_PER_MINUTE * shardCount;
  for (let m = 0; m < accepted.records.length; m++) {
    const offered = offeredIn(accepted, m);
    demand.bytes[m] = Math.min(offered.bytes, Math.max(accepted.bytes[m] || 0, bytesMax));
    demand.records[m] = Math.min(offered.records, Math.max(accepted.records[m] || 0, recordsMax));
    demand.throttledRecords[m] = offered.throttled;
  }
}

function addShare(load: Columns, demand: Columns, share: number): void {
  for (const column of ['bytes', 'records', 'throttledRecords'] as const) {
    const [to, from] = [load[column], demand[column]];
    for (let m = 0; m < to.length; m++) to[m] = (to[m] as number) + (from[m] as number) * share;
  }
}

/** Takes `share` of a range off what nobody reported of it, in every minute in which the shard has a datapoint. */
function markSeen(unseen: Float64Array, own: WriteMinutes, share: number): void {
  for (let m = 0; m < unseen.length; m++) {
    if (!Number.isNaN(own.records[m] ?? Number.NaN)) unseen[m] = Math.max(0, (unseen[m] as number) - share);
  }
}

/**
 * What the stream took and no shard reported lies evenly over the ranges that nobody reported, as far as anyone knows: shard-level
 * metrics are off, or on only since a while, or the shards of that time are too many generations back to be asked for. A
 * shard that is silent while the others account for all that the stream took is idle.
 * @param unseen the share of each load's range that no shard reported, minute by minute
 */
function spreadUnreported(
  loads: readonly (Columns & { shard: Shard })[],
  unseen: readonly Float64Array[],
  metrics: MetricWindow,
  reported: Columns,
): void {
  const total = demandOfStream(metrics, loads.length);
  const widths = loads.map(({ shard }) => positionOf(widthOf(shard)));
  const parts = new Float64Array(loads.length);
  for (let m = 0; m < metrics.minutes; m++) {
    let whole = 0;
    for (let index = 0; index < parts.length; index++) {
      parts[index] = (widths[index] as number) * (unseen[index]?.[m] ?? 0);
      whole += parts[index] as number;
    }
    if (whole <= UNSEEN_NEGLIGIBLE) continue;
    for (const column of ['bytes', 'records', 'throttledRecords'] as const) {
      const left = (total[column][m] as number) - (reported[column][m] as number);
      if (left <= ROUNDING * (total[column][m] as number)) continue;
      for (let index = 0; index < parts.length; index++) {
        const series = (loads[index] as Columns)[column];
        series[m] = (series[m] as number) + (left * (parts[index] as number)) / whole;
      }
    }
  }
}
