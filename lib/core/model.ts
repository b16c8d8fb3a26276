/**
 * What the decision is made from and what it is. Times are seconds since the epoch (`…AtSeconds`), hash keys are bigints,
 * shares and utilizations are ratios (1 is the whole, or a shard's whole write capacity).
 */
import type { Evidence } from './evidence';
import type { HashKeyRange } from './hash-range';
import type { ActReason, HoldReason } from './reasons';

export type StreamStatus = 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING';
export type StreamMode = 'PROVISIONED' | 'ON_DEMAND';

export interface Stream {
  readonly name: string;
  readonly status: StreamStatus;
  readonly mode: StreamMode;
  /** Which shard-level metrics are switched on. */
  readonly shardLevelMetrics: readonly ShardLevelMetric[];
  /** Absent where it is not told. */
  readonly createdAtSeconds?: number;
}

/** Shard-level metrics that the decision reads. Each costs by shard and month. */
export const SHARD_LEVEL_METRICS = [
  'IncomingBytes',
  'IncomingRecords',
  'WriteProvisionedThroughputExceeded',
  'IteratorAgeMilliseconds',
] as const;
export type ShardLevelMetric = (typeof SHARD_LEVEL_METRICS)[number];

export interface Shard extends HashKeyRange {
  readonly shardId: string;
  /** One parent after a split, two after a merge, none at the start; parents past retention are still named. */
  readonly parentShardIds: readonly string[];
  /** A closed shard takes no more records; its minutes still tell what its range carried. */
  readonly isOpen: boolean;
}

/** One value a minute, oldest first; NaN where CloudWatch has no datapoint. */
export type Minutes = Float64Array;

/** What was written in each minute: accepted bytes and records, and records refused. Sums, not rates. */
export interface WriteMinutes {
  readonly bytes: Minutes;
  readonly records: Minutes;
  readonly throttledRecords: Minutes;
}

/** A shard's minutes; `iteratorAgeSeconds` is the maximum of each minute, where that metric is on. */
export interface ShardMinutes extends WriteMinutes {
  readonly iteratorAgeSeconds?: Minutes;
}

/** CloudWatch's view of a stream over a run of whole minutes. */
export interface MetricWindow {
  /** Start of the first minute; a multiple of 60. */
  readonly startsAtSeconds: number;
  /** How many minutes; every series has this length. */
  readonly minutes: number;
  readonly stream: WriteMinutes & { readonly iteratorAgeSeconds: Minutes };
  /** OpenShardCount, as our own sweep published it: a minute that has it was a minute in which metrics worked. */
  readonly openShardCount: Minutes;
  /** By shard id; only shards that have any datapoint, bytes and records in the same minutes (./mean-records). Shard-level metrics off: empty. */
  readonly shards: ReadonlyMap<string, ShardMinutes>;
  /** What reading all this took; absent in worlds where nobody pays for it. */
  readonly asked?: MetricsAsked;
}

/** CloudWatch is paid for by the metric that is asked for. */
export interface MetricsAsked {
  /** GetMetricData, pages counted each. */
  readonly calls: number;
  readonly metrics: number;
}

/** A shard whose records are worth looking at. */
export interface ShardToSample extends HashKeyRange {
  readonly shardId: string;
  /** How long ago the newest minute that metrics tell of began: what made it hot is there, if it has not gone since. */
  readonly ageSeconds: number;
  /** What its Kinesis records weighed in that minute. */
  readonly meanRecordBytes: number;
}

/** A few records of one shard: where they hash to and how heavy they are. Never a key, never data. */
export interface Sample {
  readonly shardId: string;
  /** In no particular order; one entry a record, so equal hash keys repeat. */
  readonly records: readonly SampledRecord[];
}

/** A record by what the shard counts of it. */
export interface SampledRecord {
  readonly hashKey: bigint;
  /** Of its key and its data. */
  readonly bytes: number;
  /** 1; of a record that a producer packed together with others into one, its part of that one: a ratio in [0,1]. */
  readonly kinesisRecords: number;
}

/** Everything the controller may know of a stream at one moment. */
export interface Observation {
  readonly observedAtSeconds: number;
  readonly stream: Stream;
  /** Open shards, and closed ones as long as Kinesis lists them. The open ones tile the hash key space. */
  readonly shards: readonly Shard[];
  readonly metrics: MetricWindow;
  /** Samples of hot shards, if any were taken. */
  readonly samples: readonly Sample[];
}

/**
 * One resharding operation, said in terms of boundaries between shards rather than of shard ids: a split adds the boundary
 * `hashKey`, a merge removes it. So an operation stays meaningful while ids change, and whether it is already done can be
 * read off the open shards: what makes repeating one safe.
 */
export type Operation =
  | { readonly action: 'SplitShard'; readonly hashKey: bigint }
  | { readonly action: 'MergeShards'; readonly hashKey: bigint }
  | { readonly action: 'UpdateShardCount'; readonly targetShardCount: number }
  | { readonly action: 'EnableShardLevelMetrics'; readonly metrics: readonly ShardLevelMetric[] }
  | { readonly action: 'DisableShardLevelMetrics'; readonly metrics: readonly ShardLevelMetric[] };

/** The split that makes `hashKey` a boundary. */
export function splitAt(hashKey: bigint): Operation {
  return { action: 'SplitShard', hashKey };
}

/** The merge that removes the boundary at `hashKey`. */
export function mergeAt(hashKey: bigint): Operation {
  return { action: 'MergeShards', hashKey };
}

/** Whether an operation makes for more shards or for fewer. */
export type Direction = 'up' | 'down' | 'none';

/** An operation that was started, and how the shards stood before it. Written down before Kinesis is called. */
export interface StartedOperation {
  readonly operation: Operation;
  readonly direction: Direction;
  readonly reason: ActReason;
  readonly startedAtSeconds: number;
  /** Absent while it is not known to be complete. */
  readonly completedAtSeconds?: number;
  /** Kinesis said that it does not do it: it is remembered only so as not to be asked again soon. */
  readonly isRefused?: true;
  readonly openShardCountBefore: number;
}

/** What the controller remembers of a stream. */
export interface History {
  /** Oldest first. Bounded; UpdateShardCount is kept for its whole rolling day. */
  readonly operations: readonly StartedOperation[];
  /** The lag that shards were split for, until consumers have caught up. */
  readonly lagEpisode?: LagEpisode;
  /** Kinesis itself refused an UpdateShardCount for its limit: none is tried before this. */
  readonly noUpdateShardCountBeforeSeconds?: number;
  /** When a stream that had this name before had UpdateShardCount calls of ours, within a day. */
  readonly formerUpdateShardCountsAtSeconds?: readonly number[];
  /** How long to look back before merging, learnt. */
  readonly lookback?: LookbackLedger;
  /** How much its load varies within minutes, learnt. */
  readonly burst?: BurstLedger;
  /** How much of what left a range comes back at once, learnt. */
  readonly returns?: ReturnsLedger;
  /** Absent where load has lain evenly since over as many shards. */
  readonly seenUneven?: SeenUneven;
  /** Keys that samples showed to be hot, oldest first. */
  readonly hotKeys?: readonly HotKey[];
  /** What became of such keys, learnt. */
  readonly keyFates?: KeyFates;
}

/** Load was seen to lie unevenly over so many shards (./even-load). */
export interface SeenUneven {
  readonly shards: number;
  readonly atSeconds: number;
}

/** A key that was hot by itself; of the key only where it hashes to. */
export interface HotKey {
  /** A decimal string, as this is only ever written down and looked up. */
  readonly hashKey: string;
  /** What it was seen to take at least, as a share of a shard's capacity. */
  readonly utilization: number;
  readonly seenAtSeconds: number;
  /** When it was first seen, if that was before. */
  readonly firstSeenAtSeconds?: number;
  /** What became of it (./passing-keys); absent while that is not known. */
  readonly fate?: 'stayed' | 'gone';
}

/** How many hot keys were there still once they could have a shard of their own, and how many were not; faded by newer ones (./passing-keys). */
export interface KeyFates {
  readonly stayed: number;
  readonly gone: number;
}

/** Shards were split for a lag, which is not over yet (./lag). */
export interface LagEpisode {
  readonly splitAtSeconds: number;
  readonly iteratorAgeSeconds: number;
  /** When the closed parents should have been read to their end by a consumer that reads twice as fast as was written. */
  readonly drainedBySeconds: number;
}

/**
 * What a stream's own past says of how long to look back before merging (./lookback). Bounded: the skyline holds only peaks
 * that no later one hides, told apart in steps.
 */
export interface LookbackLedger {
  /** End of the last minute seen. */
  readonly untilSeconds: number;
  readonly minutesSeen: number;
  /** What the load needed at least, and what it was, in shard-minutes; like the trials, faded by age. */
  readonly neededShardMinutes: number;
  readonly loadShardMinutes: number;
  /**
   * Needs of the newest minutes, what they were expected to grow to, and by how much their slope alone would have had them
   * rise: no controller would have acted on them yet.
   */
  readonly pending: readonly (readonly [need: number, grown: number, rise: number])[];
  /** By how much slopes would have had loads rise until they could be met, and by how much they rose; faded by age. */
  readonly rises: { readonly expected: number; readonly seen: number };
  /** When the stream last needed so many shards' capacities: ascending in time, descending in need. */
  readonly skyline: readonly (readonly [atSeconds: number, need: number])[];
  /** What it needed in the last day. */
  readonly profile: NeedProfile;
  /** How often it needed how much (./steady). */
  readonly tally: readonly number[];
  /** How often loads came again after they had gone, and whether they have gone now (./lookback). */
  readonly turns: { readonly count: number; readonly isFallen: boolean };
  readonly trials: readonly LookbackTrial[];
  readonly level: LevelLedger;
}

/** How minutes scatter about the level of those before, and what holding by that would have cost the stream so far (./level). */
export interface LevelLedger extends HeldShards {
  /** By what could be acted on, in shards' capacities; 0 before anything was. */
  readonly level: number;
  /** How often a minute needed how many times the level (./steady). */
  readonly ratios: readonly number[];
}

/** What would be held of a stream, and what that would have cost it so far. */
export interface HeldShards {
  /** How many shards it is on its way to. */
  readonly goal: number;
  /** How many shards would be open now. */
  readonly shards: number;
  /** Held so far, moves included. */
  readonly shardMinutes: number;
  /** Load beyond the shards held, in shard-minutes. */
  readonly refused: number;
}

/** The greatest need of each five minutes of the last day, in shards' capacities (./recurrence). */
export interface NeedProfile {
  /** The five minutes, counted from the epoch, after the last one remembered. */
  readonly endSlot: number;
  readonly needs: readonly number[];
}

/**
 * The counts that an even stream grows and shrinks to: 1, 2, 4, 8 …; 1, 2, 3, 4, 6, 8, 12 …; or any (./ladder). One that is not even
 * grows and shrinks shard by shard.
 */
export type Ladder = 'doubling' | 'thirds' | 'any' | 'shard by shard';

/** What merging after so many minutes, and growing by such steps, would have cost the stream so far. */
export interface LookbackTrial extends HeldShards {
  readonly minutes: number;
  readonly ladder: Ladder;
  /** After so long loads are expected to come again; absent where none are. */
  readonly periodMinutes?: number;
}

/** What a stream's own past says of how much its load varies within minutes (./burst). */
export interface BurstLedger {
  /** End of the last minute seen. */
  readonly untilSeconds: number;
  /** For each deviation on trial, how far its refusals were from those seen, summed over shard-minutes; faded by newer ones. */
  readonly errors: readonly number[];
}

/** What a stream's own past says of how load comes back to where it was (./returns). In shard-minutes, faded by age. */
export interface ReturnsLedger {
  /** End of the last minute seen. */
  readonly untilSeconds: number;
  /** By how much loads rose above what they had been lately. */
  readonly risen: number;
  /** How much of that came suddenly and had been there hours before. */
  readonly returned: number;
}

export const NO_HISTORY: History = { operations: [] };

interface Explained {
  readonly evidence: Evidence;
  /** What an operator reads. */
  readonly sentence: string;
  /** When another look is worth its cost, in seconds from now. */
  readonly lookAgainSeconds: number;
  /** Change to what is remembered of a lag: an episode begins, or (null) is over. */
  readonly lagEpisode?: LagEpisode | null;
}

export interface Hold extends Explained {
  readonly kind: 'hold';
  readonly reason: HoldReason;
}

export interface Act extends Explained {
  readonly kind: 'act';
  readonly reason: ActReason;
  readonly direction: Direction;
  /** In the order in which they are to be done; never empty. */
  readonly plan: readonly [Operation, ...Operation[]];
}

export type Decision = Hold | Act;
