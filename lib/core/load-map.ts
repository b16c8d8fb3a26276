/**
 * What each open shard's range of hash keys carried in each minute: its own minutes, and for the time before it was opened
 * those of the closed shards that covered its range. So a new shard is not blind, and a reshard loses no history.
 *
 * What a shard carried is shared out among those that were opened since as they share the load now; within a shard load lies as narrower ones
 * once told (./density), and evenly where none did. Keys that are hot are known to ./hot-keys.
 */
import { addShare, demandOfStream, emptyColumns, fillDemand, needsOf } from './demand';
import { type Density, densityOf, loadsInside } from './density';
import { growthOf, type Outlook } from './growth';
import { indexAt, inOrder, overlapping } from './hash-range';
import { helpable } from './helpable';
import { isDatapoint, seenMinutes } from './known-minutes';
import type { HotKey, MetricWindow, Minutes, Observation, Shard } from './model';
import { openShardsOf } from './open-shards';
import { areShardsSeen } from './seen-shards';
import { toldBy } from './telling-shards';
import { type RangeLoad, spreadUnreported } from './unreported';

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
  // What was refused is counted in full, what was offered as far as it is believed.
  return offered > 0 ? Math.min(1, (throttledRecords[minute] ?? 0) / offered) : 0;
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
  // Where shards are seen, what a key beyond one is refused is told by its shard already.
  const taken = areShardsSeen(metrics) ? metrics.stream : helped.stream;
  spreadUnreported(ranges, observation, taken, density);
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

/**
 * The shards of which the metrics of their parents are needed to know what their ranges carried: they have no datapoint in the
 * first minute that is known of the stream, so they were idle then, or not there.
 */
export function needingAncestors(shards: readonly Shard[], metrics: MetricWindow): Shard[] {
  const first = seenMinutes(metrics).indexOf(true);
  if (first < 0) return [];
  return shards.filter(({ shardId }) => !isDatapoint(metrics.shards.get(shardId)?.records[first]));
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
    const covered = overlapping(open, shard);
    const shares = loadsInside(density, shard, open.slice(...covered));
    for (const [index, range] of ranges.slice(...covered).entries())
      addShare(range, demand, shares[index] as number);
  }
}
