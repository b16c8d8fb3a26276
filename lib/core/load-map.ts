/**
 * What each open shard's range of hash keys carried in each minute: its own minutes, and for the time before it was opened
 * those of the closed shards that covered its range. So a new shard is not blind, and a reshard loses no history.
 *
 * What a shard carried is shared out among those that were opened since as they share the load now; within a shard load lies as narrower ones
 * once told (./density), and evenly where none did. Keys that are hot are known to ./hot-keys.
 */
import { addShare, demandOfStream, emptyColumns, fillDemand, needsOf, WRITE_COLUMNS } from './demand';
import { type Density, densityOf, loadsInside } from './density';
import { growthOf, type Outlook } from './growth';
import { indexAt, inOrder, overlapping, shareInside, shareOfSpace } from './hash-range';
import { helpable } from './helpable';
import { isDatapoint, seenMinutes } from './known-minutes';
import type { HotKey, MetricWindow, Minutes, Observation, Shard, WriteMinutes } from './model';
import { openShardsOf } from './open-shards';
import { toldBy } from './telling-shards';

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

/** What each range of hash keys carried, and what the stream needed. Every series has a value a minute of the window. */
export interface LoadMap {
  /** The open shards in the order of the hash key space. */
  readonly shards: readonly ShardLoad[];
  readonly minutes: number;
  /** How many shards' capacities each minute took, all together, as far as shards could help (./helpable); NaN where nothing is known of the minute. */
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

/** The share of the records offered in a minute that was refused, in [0, 1]. */
export function refusedShare({ records, throttledRecords }: ShardLoad, minute: number): number {
  const offered = records[minute] ?? 0;
  return offered > 0 ? (throttledRecords[minute] ?? 0) / offered : 0;
}

/**
 * What is known of a stream's load.
 * @param outlook on the stream's needs, in shards' capacities
 * @param hotKeys that were hot before
 */
export function loadMapOf(
  observation: Observation,
  outlook?: Outlook,
  hotKeys: readonly HotKey[] = [],
): LoadMap {
  const { shards, metrics } = observation;
  const open = inOrder(openShardsOf(shards));
  const known = seenMinutes(metrics);
  const helped = helpable(observation, hotKeys);
  const density = densityOf(toldBy(shards, metrics));
  const nothing = Float64Array.from(known, (isKnown) => (isKnown ? 0 : Number.NaN));
  const ranges = open.map((shard) => nothingSeenOf(shard, nothing));
  addReported(ranges, observation, density);
  spreadUnreported(ranges, unreportedOf(helped, shards), observation);
  const needs = needsOf(demandOfStream(helped, open.length), known);
  const seen = ranges.map((range) => ({ ...range, utilization: needsOf(range) }));
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

/** The shards' shares of the hash key space. */
export function widthsOf(loads: readonly { readonly shard: Shard }[]): number[] {
  return loads.map(({ shard }) => shareOfSpace(shard));
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

/** What is added up of an open shard's range. */
interface RangeLoad extends WriteMinutes {
  readonly shard: Shard;
}

function nothingSeenOf(shard: Shard, nothing: Minutes): RangeLoad {
  return { shard, bytes: nothing.slice(), records: nothing.slice(), throttledRecords: nothing.slice() };
}

/** Adds what each shard, open or closed, was offered to the open ranges that it covered, as load lies inside it. */
function addReported(ranges: readonly RangeLoad[], { shards, metrics }: Observation, density: Density): void {
  const open = ranges.map(({ shard }) => shard);
  const demand = emptyColumns(metrics.minutes);
  for (const shard of shards) {
    const own = metrics.shards.get(shard.shardId);
    if (own === undefined) continue;
    fillDemand(demand, own, 1);
    const covered = ranges.slice(...overlapping(open, shard));
    const shares = loadsInside(
      density,
      shard,
      covered.map((range) => range.shard),
    );
    for (const [index, range] of covered.entries()) addShare(range, demand, shares[index] as number);
  }
}

/** What was written to the stream, accepted and refused, but to no shard that told; 0 where nothing is known. */
function unreportedOf(metrics: MetricWindow, shards: readonly Shard[]): WriteMinutes {
  const unreported = emptyColumns(metrics.minutes);
  addShare(unreported, metrics.stream, 1);
  for (const { shardId } of shards) {
    const own = metrics.shards.get(shardId);
    if (own !== undefined) addShare(unreported, own, -1);
  }
  return unreported;
}

/**
 * What the stream took and no shard reported lies evenly over the ranges that nobody reported, as far as anyone knows: shard-level
 * metrics are off, or on only since a while, or the shards of that time are too many generations back to be asked for. A
 * shard that is silent while the others account for all that the stream took, and refused, is idle.
 * @param unreported accepted and refused by the stream, but by no shard that told; its rounding is dropped
 */
function spreadUnreported(
  ranges: readonly RangeLoad[],
  unreported: WriteMinutes,
  { shards, metrics }: Observation,
): void {
  dropRounding(unreported, metrics.stream);
  const left = emptyColumns(metrics.minutes);
  fillDemand(left, unreported, ranges.length);
  const minutes = minutesWritten(left);
  if (minutes.length === 0) return;
  const unseen = unseenOf(ranges, shards, metrics);
  const widths = widthsOf(ranges);
  const parts = new Float64Array(ranges.length);
  for (const m of minutes) {
    let whole = 0;
    for (let index = 0; index < parts.length; index++) {
      parts[index] = (widths[index] as number) * (unseen[index]?.[m] as number);
      whole += parts[index] as number;
    }
    if (whole <= UNSEEN_NEGLIGIBLE) continue;
    for (const column of WRITE_COLUMNS) {
      const volume = left[column][m] as number;
      if (volume === 0) continue;
      for (let index = 0; index < parts.length; index++) {
        const series = (ranges[index] as RangeLoad)[column];
        series[m] = (series[m] as number) + (volume * (parts[index] as number)) / whole;
      }
    }
  }
}

/** The minutes in which something was written. */
function minutesWritten(written: WriteMinutes): number[] {
  return Array.from(written.records.keys()).filter((m) =>
    WRITE_COLUMNS.some((column) => written[column][m] !== 0),
  );
}

/** The share of each range that no shard reported, minute by minute. */
function unseenOf(
  ranges: readonly RangeLoad[],
  shards: readonly Shard[],
  metrics: MetricWindow,
): Float64Array[] {
  const open = ranges.map(({ shard }) => shard);
  const unseen = open.map(() => new Float64Array(metrics.minutes).fill(1));
  for (const shard of shards) {
    const records = metrics.shards.get(shard.shardId)?.records;
    if (records === undefined) continue;
    const [first, end] = overlapping(open, shard);
    for (let index = first; index < end; index++) {
      const share = shareInside(open[index] as Shard, shard);
      const left = unseen[index] as Float64Array;
      for (let m = 0; m < left.length; m++)
        if (isDatapoint(records[m])) left[m] = Math.max(0, (left[m] as number) - share);
    }
  }
  return unseen;
}

/** Shards that told of all that the stream took leave a remainder of rounding, of either sign. */
function dropRounding(unreported: WriteMinutes, stream: WriteMinutes): void {
  for (const column of WRITE_COLUMNS) {
    const values = unreported[column];
    for (let m = 0; m < values.length; m++)
      if (!((values[m] as number) > ROUNDING * (stream[column][m] as number))) values[m] = 0;
  }
}
