/**
 * The numbers behind a decision, by name with unit: those that every decision shows, and those of its reason. So a sentence has what it tells, and
 * nothing else. Nothing a record contains is among them.
 */

import type { Policy } from './policy';
import type { ActReason, HoldReason } from './reasons';

/** As they are written down and read back: for logs, `explain` and messages. */
export type Evidence = Readonly<Record<string, number | string>>;

/** What every decision shows. */
export type CommonEvidence = {
  readonly openShards: number;
  /** What was asked of CloudWatch; absent where that is not known. */
  readonly metricsAsked?: number;
  readonly metricCalls?: number;
  /** Why records of a shard could not be sampled, where so; of several, the first. */
  readonly samplesFailed?: string;
  /** Absent where the thresholds are as the stream was told. */
  readonly burst?: number;
  readonly scaleUpUtilization?: number;
} & Partial<NewestMinute>;

/** What the newest known minute shows; absent where none is known, as where nothing may be concluded from load. */
type NewestMinute = {
  readonly minuteAtSeconds: number;
  readonly utilization: number;
  readonly hottestShard: string;
  readonly hottestUtilization: number;
  readonly throttledRecords: number;
  readonly throttledShare: number;
  readonly iteratorAgeSeconds: number;
};

/** Nothing but what every decision shows. */
type Nothing = Readonly<Record<never, never>>;

/** A hot shard, and what it is offered, as a share of its capacity. */
export type ShardEvidence = { readonly shard: string; readonly demand: number };

/** The key that makes it hot: by its hash. */
export type KeyEvidence = ShardEvidence & {
  readonly hashKey: string;
  readonly keyShare: number;
  readonly keyUtilization: number;
};

/** A hot shard that is not cut; why not, where it is for so much load on so narrow a range. */
export type IneffectiveEvidence = ShardEvidence & { readonly densityRatio?: number };

/** How many shards are hot beside it, and how many of these nothing helps. */
export type HotCounts = { readonly hotShards: number; readonly unhelpedShards: number };

/** `jointPeak` is as a share of a shard's capacity; `targetUtilization` is there where it is above that. */
type ColderEvidence = {
  readonly shardsAfter: number;
  readonly jointPeak: number;
  readonly lookbackMinutes: number;
  readonly targetUtilization?: number;
};

/** A load that comes again after so long, and is due. */
export type Expectation = { readonly expectedShards: number; readonly periodMinutes: number };

/** What minutes scatter about, in shards' capacities; absent where a count is held by all of them. */
export type Level = { readonly level?: number };

type Behind = { readonly iteratorAgeSeconds: number };

type Draining = Behind & { readonly ageAtSplitSeconds: number };

/** What each reason shows of its own. Needs and expectations are in shards' capacities. */
export type DetailsOf = {
  readonly BelowMinShards: { readonly minShards: number };
  readonly AboveMaxShards: { readonly maxShards: number };
  readonly ShardThrottled: ShardEvidence & HotCounts;
  readonly ShardHot: ShardEvidence & HotCounts;
  readonly HotKey: KeyEvidence & HotCounts;
  readonly BroadGrowth: ShardEvidence &
    Partial<KeyEvidence & HotCounts> & { readonly targetShards: number; readonly splitsInstead: number };
  readonly ExpectedNow: Expectation;
  readonly HeldSteady: { readonly shardsAfter: number } & Level;
  readonly ShardLagging: Behind & { readonly laggingShards: number };
  readonly ColdNeighbours: ColderEvidence;
  readonly Recut: ColderEvidence;
  readonly Rebalance: ShardEvidence & { readonly maxShards: number; readonly jointPeak: number };
  /** For how long it has rested, where that is why. */
  readonly StreamCold: { readonly targetShards: number; readonly restedMinutes?: number };
  readonly ShardLevelMetricsWanted: Nothing;
  readonly ShardLevelMetricsIdle: Nothing;
  readonly WithinTolerance: Nothing;
  readonly StreamNotActive: { readonly status: string };
  readonly InsufficientData:
    | { readonly metricsAgeMinutes: number }
    | { readonly knownMinutes: number; readonly lookbackMinutes: number };
  readonly ScaleUpCooldown: { readonly waitSeconds: number };
  readonly ScaleDownCooldown: { readonly waitSeconds: number };
  readonly OperationsPerHour: { readonly operationsPerHour: number; readonly waitSeconds: number };
  readonly AtMaxShards: { readonly maxShards: number } | ({ readonly maxShards: number } & Expectation);
  readonly AtMinShards: { readonly minShards: number };
  readonly UnsplittableKey: KeyEvidence;
  readonly PassingKey: KeyEvidence;
  readonly SplitIneffective: IneffectiveEvidence;
  readonly ShardUnmeasured: ShardEvidence;
  readonly MinutesScatter: { readonly heldShards: number } & Level;
  readonly SkewUnseen: { readonly shardLevelMetrics: Policy['ShardLevelMetrics'] };
  readonly ShardMetricsAwaited: Nothing;
  readonly ConsumersBehind: Behind & { readonly laggingShards?: number };
  readonly BacklogDraining: Draining;
  readonly ConsumerStuck: Draining;
};

/** All that a hold of the reason shows. */
export type HoldEvidence<R extends HoldReason> = CommonEvidence & DetailsOf[R];

/** All that an act of the reason shows: also how many operations are to be done. */
export type ActEvidence<R extends ActReason> = CommonEvidence & {
  readonly operations: number;
} & DetailsOf[R];
