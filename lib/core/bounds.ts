/** The rule for MinShards and MaxShards: restored when someone else left them. */
import { cellsOf } from './cells';
import { coldestMerges } from './coldest-merges';
import { splitWidest } from './cuts';
import { type Decision, mergeAt, type Operation } from './model';
import { fewestByUpdate, mostByUpdate } from './quotas';
import { newestMinutes, type Situation } from './situation';
import { updateIfSooner } from './update-shard-count';
import { act, holdScaleDown, holdScaleUp } from './verdict';

/** @returns what leads back between them, or is held by a cooldown; undefined where they are kept */
export function restoreBounds(situation: Situation): Decision | undefined {
  const { openShardCount: open, policy } = situation;
  if (open < policy.MinShards) return growToMin(situation);
  if (open > policy.MaxShards) return shrinkToMax(situation);
  return undefined;
}

function growToMin(situation: Situation): Decision | undefined {
  const { openShardCount: open, policy, scaleUpWaitSeconds } = situation;
  if (scaleUpWaitSeconds > 0) return holdScaleUp(situation);
  const missing = policy.MinShards - open;
  const target = Math.min(policy.MinShards, mostByUpdate(open));
  const update = updateIfSooner(situation, target, false);
  const plan = update ? [update] : splitWidest(situation.load, missing);
  return act(situation, 'BelowMinShards', 'up', plan, { minShards: policy.MinShards });
}

function shrinkToMax(situation: Situation): Decision | undefined {
  const { openShardCount: open, policy, scaleDownWaitSeconds } = situation;
  if (scaleDownWaitSeconds > 0) return holdScaleDown(situation);
  const target = Math.max(policy.MaxShards, fewestByUpdate(open));
  const update = updateIfSooner(situation, target, false);
  const plan = update ? [update] : coldestFirst(situation, open - policy.MaxShards);
  return act(situation, 'AboveMaxShards', 'down', plan, { maxShards: policy.MaxShards });
}

/** The coldest merges, of so many as one plan makes: the bound is the operator's word, so it holds even where a merged shard will be hot. */
function coldestFirst({ load, policy, lookbackMinutes }: Situation, count: number): Operation[] {
  const cells = cellsOf(load, newestMinutes(load, lookbackMinutes));
  const merges = coldestMerges(cells, Math.min(count, policy.MaxOperationsPerRun));
  return merges.map(({ hashKey }) => mergeAt(hashKey));
}
