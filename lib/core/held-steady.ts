/** The rule for loads that come and go faster than shards can follow: as many shards as cost least are held all the time (./steady). */
import { steadyGrowth } from './even-count';
import { cutsFirst, movesOf } from './even-shards';
import type { Decision } from './model';
import type { Situation } from './situation';
import { updatesIfSooner } from './update-shard-count';
import { act } from './verdict';

/** @returns the shards to open where fewer are open than are to be held; undefined where none are */
export function holdSteady(situation: Situation): Decision | undefined {
  const shards = situation.scaleUpWaitSeconds > 0 ? undefined : steadyGrowth(situation);
  if (shards === undefined) return undefined;
  const updates = updatesIfSooner(situation, shards.count, false, movesOf(shards));
  return act(situation, 'HeldSteady', 'up', updates ?? cutsFirst(shards), { shardsAfter: shards.count });
}
