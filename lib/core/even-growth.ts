/** To how many even shards a stream is worth growing whose load lies evenly, by the steps that are open to it (./ladder). */
import { cheapestOf } from './cheapest';
import { DEMAND_PER_CAPACITY_MAX } from './demand';
import { costAMinute } from './even-cost';
import { areEven, type EvenShards, evenShards, movesOf } from './even-shards';
import { following, isAtRest, resting } from './even-weighing';
import { recurringDemand } from './hot-shards';
import { countsBetween } from './ladder';
import type { ShardLoad } from './load-map';
import { offeredSoon, type Situation } from './situation';

/** What is believed to the bound is so but for rounding. */
const ROUNDING = 1e-6;

/**
 * The even shards that it costs least to grow to; undefined where those that are open are not even, or a single one. Of what is offered no more than so many times their capacity is believed: with as many
 * shards it is seen how much more there is, and sooner than by a call more to a count that is a guess.
 */
export function evenGrowth(situation: Situation): EvenShards | undefined {
  const { openShardCount: open, policy, load } = situation;
  if (open === 1 || !areEven(load)) return undefined;
  const { ladder, holdMinutes } = isAtRest(situation) ? resting(situation) : following(situation);
  const demandOf = (shard: ShardLoad) =>
    Math.max(offeredSoon(shard, situation), recurringDemand(shard, situation));
  const demand = open * Math.max(...load.shards.map(demandOf));
  const believed = open * DEMAND_PER_CAPACITY_MAX;
  const wanted = demand < (1 - ROUNDING) * believed ? Math.ceil(demand / policy.TargetUtilization) : believed;
  const most = Math.min(policy.MaxShards, open * Math.max(2, Math.ceil(wanted / open)));
  const enough = Math.min(most, Math.max(open + 1, wanted));
  const greatest = evenShards(load, most);
  const others = countsBetween(ladder, enough, most).map((count) => evenShards(load, count));
  const costOf = (shards: EvenShards) =>
    costAMinute(situation, shards.count, demand, movesOf(shards), holdMinutes);
  return cheapestOf([greatest, ...others], costOf) ?? greatest;
}
