/** The rule for shard-level metrics, which cost by shard and month: on always, on while they are needed, or left alone. */
import { lastShardLevelMetricsEnabled } from './history';
import { type Decision, SHARD_LEVEL_METRICS, type ShardLevelMetric } from './model';
import { ROLLING_DAY_SECONDS } from './quotas';
import { newestMinutes, type Situation, streamUtilization } from './situation';
import { act } from './verdict';

/** With average use below this, a stream that refuses records is skewed: some shard is full and the others are not. */
const SKEWED_UTILIZATION_MAX = 0.7;

/** What could not be switched on is tried again after so long; until then the stream is scaled by its own metrics alone. */
const SWITCH_AGAIN_SECONDS = 3_600;

/**
 * Whether the rule comes before all others: what is seen of shards makes every decision better. Where nothing is done they are never switched on, and
 * what would be done without them is what there is to tell.
 */
export function switchesFirst({ policy }: Situation): boolean {
  return policy.Mode === 'Act';
}

/** @returns the metrics to switch on or off; undefined where they are as the policy has them */
export function switchShardLevelMetrics(situation: Situation): Decision | undefined {
  const ours = switchedOnByUs(situation);
  const absent = missing(situation);
  if (absent.length > 0 && areWanted(situation)) {
    // Those that are on already are said again: the last operation tells which are ours.
    const metrics = [...ours, ...absent];
    const operation = { action: 'EnableShardLevelMetrics', metrics } as const;
    return hasJustFailed(situation)
      ? undefined
      : act(situation, 'ShardLevelMetricsWanted', 'none', [operation], {});
  }
  if (ours.length === 0 || !areUnwanted(situation)) return undefined;
  const operation = { action: 'DisableShardLevelMetrics', metrics: ours } as const;
  return act(situation, 'ShardLevelMetricsIdle', 'none', [operation], {});
}

function areWanted(situation: Situation): boolean {
  const { ShardLevelMetrics } = situation.policy;
  return ShardLevelMetrics === 'Always' || (ShardLevelMetrics === 'WhenSkewed' && isSkewed(situation));
}

function areUnwanted(situation: Situation): boolean {
  const { ShardLevelMetrics } = situation.policy;
  return ShardLevelMetrics === 'Never' || (ShardLevelMetrics === 'WhenSkewed' && areIdle(situation));
}

/** Whether Kinesis would not switch them on when it was last asked to: the permission may be denied by an organization, for good. */
function hasJustFailed({ history, nowSeconds }: Situation): boolean {
  const enabled = lastShardLevelMetricsEnabled(history.operations);
  return (
    enabled !== undefined &&
    enabled.completedAtSeconds === undefined &&
    nowSeconds - enabled.startedAtSeconds < SWITCH_AGAIN_SECONDS
  );
}

/** The metrics that are on and that we switched on. What others switched on stays theirs. */
function switchedOnByUs({ history, observation }: Situation): ShardLevelMetric[] {
  const operation = lastShardLevelMetricsEnabled(history.operations)?.operation;
  const ours = operation?.action === 'EnableShardLevelMetrics' ? operation.metrics : [];
  return observation.stream.shardLevelMetrics.filter((metric) => ours.includes(metric));
}

/** What the policy reads and is not on: the iterator age of a shard is needed only to split the shards that lag. */
function missing({ observation, policy }: Situation): ShardLevelMetric[] {
  return SHARD_LEVEL_METRICS.filter(
    (metric) =>
      !observation.stream.shardLevelMetrics.includes(metric) &&
      (metric !== 'IteratorAgeMilliseconds' || policy.IteratorAgeAction === 'SplitLagging'),
  );
}

/** Throttling and average use disagree. */
export function isSkewed({ load, observation }: Situation): boolean {
  return newestMinutes(load, 2).some(
    (minute) =>
      (observation.metrics.stream.throttledRecords[minute] ?? 0) > 0 &&
      streamUtilization(load, minute) < SKEWED_UTILIZATION_MAX,
  );
}

/** We switched them on at least a day ago, nothing was scaled up since, and nothing is refused that they would show the place of. */
function areIdle(situation: Situation): boolean {
  const { history, nowSeconds } = situation;
  const enabled = lastShardLevelMetricsEnabled(history.operations);
  const quietSince = Math.max(
    enabled?.startedAtSeconds ?? Number.POSITIVE_INFINITY,
    ...history.operations
      .filter(({ direction }) => direction === 'up')
      .map(({ startedAtSeconds }) => startedAtSeconds),
  );
  return nowSeconds - quietSince >= ROLLING_DAY_SECONDS && !isSkewed(situation);
}
