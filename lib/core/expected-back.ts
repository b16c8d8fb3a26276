/**
 * The rule for spikes: a load that left before it was met, and that this stream's past says will be back, is prepared for. Shards are
 * held for as long as a load is expected back (./following); those that a spike was too short to bring about are added after it.
 */
import { steadyGrowth } from './even-count';
import { cutsFirst, movesOf } from './even-shards';
import type { HotShard } from './hot-shards';
import type { ShardLoad } from './load-map';
import { type Decision, splitAt } from './model';
import { reliefOf } from './relief';
import { newestMinutes, rounded, type Situation } from './situation';
import { FOLLOWED_CLOSELY_MINUTES } from './trials';
import { updatesIfSooner } from './update-shard-count';
import { act } from './verdict';
import { overflowOf } from './within-minute';
import { MOVE_SHARD_MINUTES } from './worth';

/** A spike is prepared for directly after it, or not at all: later the look-back decides what is kept. */
const RECENT_MINUTES = 30;

/** What is opened for a spike is merged again once it is no longer expected. */
const MOVES_PER_CUT = 2;

/** @returns the shards to open for a load that is expected back, or to be held all the time; undefined where none are */
export function prepareForReturns(situation: Situation): Decision | undefined {
  if (situation.steady !== undefined) return holdSteady(situation);
  const { isEven, lookbackMinutes, scaleUpWaitSeconds, policy, openShardCount: open, load } = situation;
  if (!isEven || lookbackMinutes <= FOLLOWED_CLOSELY_MINUTES || scaleUpWaitSeconds > 0) return undefined;
  const minutes = newestMinutes(load, RECENT_MINUTES);
  const spikes = load.shards.flatMap((shard) => spikeOn(shard, minutes, situation));
  const cuts = spikes.flatMap((shard) => {
    const relief = reliefOf(shard, situation);
    return relief.kind === 'split' ? relief.cuts : [];
  });
  const room = Math.min(policy.MaxShards - open, policy.MaxOperationsPerRun);
  const plan = cuts.slice(0, Math.max(0, room));
  return act(situation, 'ExpectedBack', 'up', plan.map(splitAt), {
    expectedShards: rounded(Math.max(0, ...minutes.map((minute) => load.needs[minute] ?? 0))),
    lookbackMinutes,
    shardsAfter: open + plan.length,
  });
}

/** As many shards as cost least if they are held all the time, where fewer are open. */
function holdSteady(situation: Situation): Decision | undefined {
  const { scaleUpWaitSeconds } = situation;
  const shards = scaleUpWaitSeconds > 0 ? undefined : steadyGrowth(situation);
  if (shards === undefined) return undefined;
  const updates = updatesIfSooner(situation, shards.count, false, movesOf(shards));
  return act(situation, 'HeldSteady', 'up', updates ?? cutsFirst(shards), { shardsAfter: shards.count });
}

/** The shard with the most that it was offered, where refusing as much again costs more than to hold what it takes for the look-back. */
function spikeOn(load: ShardLoad, minutes: readonly number[], situation: Situation): HotShard[] {
  const { policy, burst, refusedPrice, lookbackMinutes } = situation;
  const peak = Math.max(0, ...minutes.map((minute) => load.utilization[minute] || 0));
  if (peak < policy.ScaleUpUtilization) return [];
  const parts = Math.ceil(peak / policy.TargetUtilization);
  let spared = 0;
  for (const minute of minutes) {
    const utilization = load.utilization[minute] || 0;
    spared += overflowOf(utilization, burst) - parts * overflowOf(utilization / parts, burst);
  }
  const holdMinutes = Math.min(lookbackMinutes, situation.load.minutes);
  const costs = (parts - 1) * (holdMinutes + MOVES_PER_CUT * MOVE_SHARD_MINUTES);
  if (refusedPrice * spared <= costs) return [];
  return [{ load, isThrottled: false, demand: peak, isForeseen: false }];
}
