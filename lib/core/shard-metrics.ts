/** The rule for shard-level metrics, which cost by shard and month: on always, on while they are needed, or left alone. */
import { lastShardLevelMetricsEnabled } from './history';
import {
  type Decision,
  type Operation,
  SHARD_LEVEL_METRICS,
  type ShardLevelMetric,
  type Stream,
} from './model';
import { ROLLING_DAY_SECONDS } from './quotas';
import { newestMinutes, type Situation, streamUtilization } from './situation';
import { act } from './verdict';

/** With average use below this, a stream that refuses records is skewed: some shard is full and the others are not. */
const SKEWED_UTILIZATION_MAX = 0.7;

/** What could not be switched is tried again after so long: it may be denied for good. Until then the stream is scaled with the metrics that it has. */
const SWITCH_AGAIN_SECONDS = 3_600;

/**
 * Whether switching metrics on comes before all others: what is seen of shards makes every decision better. Where nothing is done they are never switched on,
 * and what would be done without them is what there is to tell. Switching off comes last: nothing waits for it.
 */
export function switchesOnFirst({ policy }: Situation): boolean {
  return policy.Mode === 'Act';
}

/** @returns the metrics to switch on; undefined where all that the policy wants are on, or could not be switched on a moment ago */
export function switchOnShardLevelMetrics(situation: Situation): Decision | undefined {
  const absent = missing(situation);
  if (absent.length === 0 || !areWanted(situation)) return undefined;
  // Those that are on already are said again: the last operation tells which are ours.
  const metrics = [...switchedOnByUs(situation), ...absent];
  return switching(situation, 'ShardLevelMetricsWanted', { action: 'EnableShardLevelMetrics', metrics });
}

/** @returns those of our own to switch off; undefined where none is on or they are to stay on, or could not be switched off a moment ago */
export function switchOffShardLevelMetrics(situation: Situation): Decision | undefined {
  const metrics = switchedOnByUs(situation);
  if (metrics.length === 0 || !areUnwanted(situation)) return undefined;
  return switching(situation, 'ShardLevelMetricsIdle', { action: 'DisableShardLevelMetrics', metrics });
}

function switching(
  situation: Situation,
  reason: 'ShardLevelMetricsWanted' | 'ShardLevelMetricsIdle',
  operation: Operation,
): Decision | undefined {
  return hasJustFailed(operation, situation) ? undefined : act(situation, reason, 'none', [operation], {});
}

function areWanted(situation: Situation): boolean {
  const { ShardLevelMetrics } = situation.policy;
  return ShardLevelMetrics === 'Always' || (ShardLevelMetrics === 'WhenSkewed' && isSkewed(situation));
}

function areUnwanted(situation: Situation): boolean {
  const { ShardLevelMetrics } = situation.policy;
  return ShardLevelMetrics === 'Never' || (ShardLevelMetrics === 'WhenSkewed' && areIdle(situation));
}

/** Whether Kinesis would not do so when it was last asked to. */
function hasJustFailed({ action }: Operation, { history, nowSeconds }: Situation): boolean {
  const last = history.operations.findLast(({ operation }) => operation.action === action);
  return (
    last !== undefined &&
    last.completedAtSeconds === undefined &&
    nowSeconds - last.startedAtSeconds < SWITCH_AGAIN_SECONDS
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

/** Whether it is metered what each shard is written: then it is seen, or soon will be, which of them are full. */
export function areWritesMetered({ shardLevelMetrics }: Stream): boolean {
  return shardLevelMetrics.includes('IncomingBytes') && shardLevelMetrics.includes('IncomingRecords');
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
