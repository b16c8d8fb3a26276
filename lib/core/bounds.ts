/** The rule for MinShards and MaxShards: restored when someone else left them. */

import { cellsOf } from './cells';
import { coldestMerges } from './coldest-merges';
import { splitInHalves } from './halves';
import { widthOf } from './hash-range';
import type { Decision, Operation } from './model';
import { fewestByUpdate, mostByUpdate } from './quotas';
import { newestMinutes, type Situation } from './situation';
import { updateIfSooner } from './update-shard-count';
import { act, holdScaleDown, holdScaleUp } from './verdict';

export function restoreBounds(situation: Situation): Decision | undefined {
  const { openShardCount: open, policy } = situation;
  if (open < policy.MinShards) return growToMin(situation);
  if (open > policy.MaxShards) return shrinkToMax(situation);
  return undefined;
}

function growToMin(situation: Situation): Decision | undefined {
  const { openShardCount: open, policy, scaleUpWaitSeconds } = situation;
  const details = { minShards: policy.MinShards };
  if (scaleUpWaitSeconds > 0) return holdScaleUp(situation);
  const missing = policy.MinShards - open;
  const target = Math.min(policy.MinShards, mostByUpdate(open));
  const update = updateIfSooner(situation, target, false);
  const plan = update ? [update] : widestFirst(situation, missing);
  return act(situation, 'BelowMinShards', 'up', plan, details);
}

function shrinkToMax(situation: Situation): Decision | undefined {
  const { openShardCount: open, policy, scaleDownWaitSeconds, load } = situation;
  const details = { maxShards: policy.MaxShards };
  if (scaleDownWaitSeconds > 0) return holdScaleDown(situation);
  const surplus = open - policy.MaxShards;
  const target = Math.max(policy.MaxShards, fewestByUpdate(open));
  // The bound is the operator's word, so it holds even where a merged shard will be hot.
  const count = Math.min(surplus, policy.MaxOperationsPerRun);
  const cells = cellsOf(load, newestMinutes(load, situation.lookbackMinutes));
  const merges = coldestMerges(cells, count);
  const update = updateIfSooner(situation, target, false);
  const plan = update ? [update] : merges.map(({ operation }) => operation);
  return act(situation, 'AboveMaxShards', 'down', plan, details);
}

/** One cut in each of the widest shards: nothing is known to be hot, so width is what there is to go by. */
function widestFirst({ load }: Situation, count: number): Operation[] {
  const widest = load.shards
    .map(({ shard }) => shard)
    .sort((a, b) => (widthOf(a) > widthOf(b) ? -1 : 1))
    .slice(0, count);
  return splitInHalves(widest, load.density);
}
