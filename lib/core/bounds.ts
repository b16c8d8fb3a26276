/** The rule for MinShards and MaxShards: restored when someone else left them. */
import { coldestMerges } from './cold-neighbours';
import { equalCuts } from './cuts';
import { widthOf } from './hash-range';
import { updateShardCountsLeft } from './history';
import { piecesOf } from './load-map';
import type { Decision, Operation } from './model';
import { fewestByUpdate, mostByUpdate, RESHARD_SECONDS, updateShardCountSeconds } from './quotas';
import { newestMinutes, type Situation } from './situation';
import { act, hold } from './verdict';

export function restoreBounds(situation: Situation): Decision | undefined {
  const { openShardCount: open, policy } = situation;
  if (open < policy.MinShards) return growToMin(situation);
  if (open > policy.MaxShards) return shrinkToMax(situation);
  return undefined;
}

function growToMin(situation: Situation): Decision | undefined {
  const { openShardCount: open, policy, scaleUpWaitSeconds } = situation;
  const details = { minShards: policy.MinShards };
  if (scaleUpWaitSeconds > 0)
    return hold(situation, 'ScaleUpCooldown', scaleUpWaitSeconds, {
      waitSeconds: Math.ceil(scaleUpWaitSeconds),
    });
  const missing = policy.MinShards - open;
  const target = Math.min(policy.MinShards, mostByUpdate(open));
  const plan = updateIsSooner(situation, target, missing) ?? widestFirst(situation, missing);
  return act(situation, 'BelowMinShards', 'up', plan, details);
}

function shrinkToMax(situation: Situation): Decision | undefined {
  const { openShardCount: open, policy, scaleDownWaitSeconds, load } = situation;
  const details = { maxShards: policy.MaxShards };
  if (scaleDownWaitSeconds > 0)
    return hold(situation, 'ScaleDownCooldown', scaleDownWaitSeconds, {
      waitSeconds: Math.ceil(scaleDownWaitSeconds),
    });
  const surplus = open - policy.MaxShards;
  const target = Math.max(policy.MaxShards, fewestByUpdate(open));
  // The bound is the operator's word, so it holds even where a merged shard will be hot.
  const merges = coldestMerges(load, newestMinutes(load, policy.ScaleDownLookbackMinutes), {
    count: surplus,
    jointPeakMax: Number.POSITIVE_INFINITY,
  });
  const plan = updateIsSooner(situation, target, surplus) ?? merges.map(({ operation }) => operation);
  return act(situation, 'AboveMaxShards', 'down', plan, details);
}

function updateIsSooner(
  { openShardCount, history, nowSeconds, policy }: Situation,
  target: number,
  operations: number,
): Operation[] | undefined {
  const isAllowed = updateShardCountsLeft(history, nowSeconds) > policy.UpdateShardCountReserve;
  const isSooner = updateShardCountSeconds(openShardCount, target) < operations * RESHARD_SECONDS;
  return isAllowed && isSooner ? [{ action: 'UpdateShardCount', targetShardCount: target }] : undefined;
}

/** One cut in each of the widest shards: nothing is known to be hot, so width is what there is to go by. */
function widestFirst({ load, observation }: Situation, count: number): Operation[] {
  const widest = [...load.shards]
    .sort((a, b) => (widthOf(a.shard) > widthOf(b.shard) ? -1 : 1))
    .slice(0, count);
  return widest.flatMap(({ shard }) =>
    equalCuts(shard, 2, piecesOf(shard, observation)).map(
      (hashKey): Operation => ({ action: 'SplitShard', hashKey }),
    ),
  );
}
