/** Why a decision acts, or holds: docs/decisions.md says what each means. */

/** Why something is done. */
export const ACT_REASONS = [
  'BelowMinShards',
  'AboveMaxShards',
  'ShardThrottled',
  'ShardHot',
  'HotKey',
  'BroadGrowth',
  'ExpectedNow',
  'HeldSteady',
  'ShardLagging',
  'ColdNeighbours',
  'Recut',
  'Rebalance',
  'StreamCold',
  'ShardLevelMetricsWanted',
  'ShardLevelMetricsIdle',
] as const;
export type ActReason = (typeof ACT_REASONS)[number];

/** Why nothing is done. */
export const HOLD_REASONS = [
  'WithinTolerance',
  'StreamNotActive',
  'InsufficientData',
  'ScaleUpCooldown',
  'ScaleDownCooldown',
  'OperationsPerHour',
  'AtMaxShards',
  'AtMinShards',
  'UnsplittableKey',
  'PassingKey',
  'SplitIneffective',
  'ShardUnmeasured',
  'MinutesScatter',
  'SkewUnseen',
  'ShardMetricsAwaited',
  'ConsumersBehind',
  'BacklogDraining',
  'ConsumerStuck',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];
