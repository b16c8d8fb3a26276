/** The rule for shard-level metrics, which cost by shard and month: on always, on while they are needed, or left alone. */
import { lastShardLevelMetricsEnabled } from './history';
import { type Decision, SHARD_LEVEL_METRICS, type ShardLevelMetric, type Stream } from './model';
import type { Policy } from './policy';
import { ROLLING_DAY_SECONDS } from './quotas';
import { newestMinutes, type Situation, streamUtilization } from './situation';
import { act } from './verdict';

/** With average use below this, a stream that refuses records is skewed: some shard is full and the others are not. */
const SKEWED_UTILIZATION_MAX = 0.7;

/** What a policy reads: the iterator age of a shard is needed only to split the shards that lag. */
function metricsFor(policy: Policy): ShardLevelMetric[] {
  return SHARD_LEVEL_METRICS.filter(
    (metric) => metric !== 'IteratorAgeMilliseconds' || policy.IteratorAgeAction === 'SplitLagging',
  );
}

/** Whether metrics are missing that should always be on. */
function shardLevelMetricsWanted(stream: Stream, policy: Policy): boolean {
  return policy.ShardLevelMetrics === 'Always' && missing(stream, policy).length > 0;
}

export function switchShardLevelMetrics(situation: Situation): Decision | undefined {
  const { observation, policy } = situation;
  const metrics = missing(observation.stream, policy);
  const isWanted =
    shardLevelMetricsWanted(observation.stream, policy) ||
    (policy.ShardLevelMetrics === 'WhenSkewed' && isSkewed(situation));
  if (isWanted && metrics.length > 0) {
    return act(situation, 'ShardLevelMetricsWanted', 'none', [
      { action: 'EnableShardLevelMetrics', metrics },
    ]);
  }
  if (policy.ShardLevelMetrics === 'WhenSkewed' && areIdle(situation)) {
    return act(situation, 'ShardLevelMetricsIdle', 'none', [
      { action: 'DisableShardLevelMetrics', metrics: observation.stream.shardLevelMetrics },
    ]);
  }
  return undefined;
}

function missing(stream: Stream, policy: Policy): ShardLevelMetric[] {
  return metricsFor(policy).filter((metric) => !stream.shardLevelMetrics.includes(metric));
}

/** Throttling and average use disagree. */
export function isSkewed({ load, observation }: Situation): boolean {
  return newestMinutes(load, 2).some(
    (minute) =>
      (observation.metrics.stream.throttledRecords[minute] ?? 0) > 0 &&
      streamUtilization(load, minute) < SKEWED_UTILIZATION_MAX,
  );
}

/** We switched them on at least a day ago, and nothing was scaled up since. What others switched on stays theirs. */
function areIdle({ history, nowSeconds, observation }: Situation): boolean {
  if (observation.stream.shardLevelMetrics.length === 0) return false;
  const enabled = lastShardLevelMetricsEnabled(history.operations);
  const quietSince = Math.max(
    enabled?.startedAtSeconds ?? Number.POSITIVE_INFINITY,
    ...history.operations
      .filter(({ direction }) => direction === 'up')
      .map(({ startedAtSeconds }) => startedAtSeconds),
  );
  return nowSeconds - quietSince >= ROLLING_DAY_SECONDS;
}
