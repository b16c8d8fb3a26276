/** Broad, even growth: where load lies evenly, the stream grows as a whole and not shard by shard. */
import { positionOf, widthOf } from './hash-range';
import { mostByUpdate } from './quotas';
import { newestMinutes, type Situation } from './situation';

/**
 * UpdateShardCount leaves shards of equal width, so it is right only where load lies evenly: no shard's density may be above
 * the mean by more than this factor, or the cuts that were learnt are worth more than the time saved.
 */
const EVEN_DENSITY_RATIO = 1.3;

/** AWS recommends targets in quarters of the present count; others take longer. API_UpdateShardCount. */
const FRIENDLY_GROWTH = [1.25, 1.5, 1.75, 2];

/** Whether load lies so evenly over the hash key space that any even cut fits it; a uniform growth of the load changes nothing. */
export function isEven({ load }: Situation): boolean {
  const minute = load.newestMinute;
  const total = load.shards.reduce((sum, { utilization }) => sum + (utilization[minute] ?? 0), 0);
  return load.shards.every(
    ({ shard, utilization }) =>
      (utilization[minute] ?? 0) <= EVEN_DENSITY_RATIO * total * positionOf(widthOf(shard)),
  );
}

/**
 * How many shards an evenly loaded stream should have: as many as its whole load needs at the target, and at least as many
 * as relieve the shards that cannot wait; in a step that AWS calls friendly, no further than double or MaxShards.
 * @param urgentCuts how many cuts cannot wait
 * @param cuts how many cuts all hot shards ask for: never more are made
 */
export function evenGrowthTarget({ load, policy }: Situation, urgentCuts: number, cuts: number): number {
  const open = load.shards.length;
  const totals = newestMinutes(load, 2).map((minute) =>
    load.shards.reduce((sum, { utilization }) => sum + (utilization[minute] ?? 0), 0),
  );
  const required = Math.ceil(Math.max(0, ...totals) / policy.TargetUtilization);
  const wanted = open + Math.min(cuts, Math.max(urgentCuts, required - open, 1));
  const step =
    FRIENDLY_GROWTH.map((factor) => Math.ceil(open * factor)).find((count) => count >= wanted) ?? wanted;
  return Math.min(step, mostByUpdate(open), policy.MaxShards);
}
