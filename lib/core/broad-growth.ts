/** UpdateShardCount, where it relieves sooner than splits one by one: broad and even growth of a stream cut evenly. */

import { positionOf, widthOf } from './hash-range';
import { updateShardCountsLeft } from './history';
import type { HotShard } from './hot-shards';
import type { Act } from './model';
import { mostByUpdate, RESHARD_SECONDS, updateShardCountSeconds } from './quotas';
import { newestMinutes, rounded, type Situation } from './situation';
import { act } from './verdict';

/**
 * UpdateShardCount leaves shards of equal width, so it is right only where load lies evenly: no shard's density may be above
 * the mean by more than this factor, or the cut that was learnt is worth more than the time saved.
 */
const EVEN_DENSITY_RATIO = 1.3;

/** AWS recommends targets in quarters of the present count; others take longer. API_UpdateShardCount. */
const FRIENDLY_GROWTH = [1.25, 1.5, 1.75, 2];

/**
 * @param splits how many splits would otherwise be made, half a minute each
 * @returns undefined where splits are the better way
 */
export function broadGrowth(situation: Situation, hot: readonly HotShard[], splits: number): Act | undefined {
  const { openShardCount: open, policy, history, nowSeconds } = situation;
  const reserve = hot.some(({ isThrottled }) => isThrottled) ? 0 : policy.UpdateShardCountReserve;
  if (updateShardCountsLeft(history, nowSeconds) <= reserve) return undefined;
  if (hot.length < open / 2 || densityRatio(situation) > EVEN_DENSITY_RATIO) return undefined;
  const required = Math.ceil(totalDemand(situation) / policy.TargetUtilization);
  const target = growthTarget(open, required, policy.MaxShards);
  if (target <= open || updateShardCountSeconds(open, target) >= splits * RESHARD_SECONDS) return undefined;
  return act(situation, 'BroadGrowth', 'up', [{ action: 'UpdateShardCount', targetShardCount: target }], {
    requiredShards: required,
    targetShards: target,
    splitsInstead: splits,
  });
}

/** The smallest friendly step that reaches `required`, or the largest there is. */
export function growthTarget(open: number, required: number, maxShards: number): number {
  const steps = FRIENDLY_GROWTH.map((factor) => Math.ceil(open * factor));
  const step = steps.find((count) => count >= required) ?? mostByUpdate(open);
  return Math.min(step, mostByUpdate(open), maxShards);
}

/** What all shards were offered, in shards' capacities: the greater of the last two minutes. */
export function totalDemand({ load }: Situation): number {
  const totals = newestMinutes(load, 2).map((minute) =>
    load.shards.reduce((sum, { utilization }) => sum + (utilization[minute] ?? 0), 0),
  );
  return rounded(Math.max(0, ...totals));
}

/** How far the densest shard's load per width lies above the mean; 1 is even. */
function densityRatio(situation: Situation): number {
  const minute = situation.load.newestMinute;
  const densities = situation.load.shards.map(
    ({ shard, utilization }) => (utilization[minute] ?? 0) / positionOf(widthOf(shard)),
  );
  const mean = situation.load.shards.reduce((sum, { utilization }) => sum + (utilization[minute] ?? 0), 0);
  return mean === 0 ? 1 : Math.max(...densities) / mean;
}
