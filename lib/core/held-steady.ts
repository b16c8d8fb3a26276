/** The rule for loads that come and go faster than shards can follow: as many shards as cost least are held all the time (./steady). */
import { cheapestOf } from './cheapest';
import { EVEN_SHARDS_MAX, type EvenShards, evenShards, movesOf, oneByOne, staysWithin } from './even-shards';
import { heldSteady } from './even-weighing';
import { countsBetween } from './ladder';
import type { Decision } from './model';
import type { Situation } from './situation';
import { updatesIfSooner } from './update-shard-count';
import { act } from './verdict';

/** @returns the shards to open where fewer are open than are to be held; undefined where none are */
export function holdSteady(situation: Situation): Decision | undefined {
  const shards = situation.scaleUpWaitSeconds > 0 ? undefined : steadyGrowth(situation);
  if (shards === undefined) return undefined;
  const updates = updatesIfSooner(situation, shards.count, false, movesOf(shards));
  return act(situation, 'HeldSteady', 'up', updates ?? oneByOne(shards), { shardsAfter: shards.count });
}

/** More even shards, where as many held all the time cost less than those that are open. */
function steadyGrowth(situation: Situation): EvenShards | undefined {
  const { steady, openShardCount: open, load, policy } = situation;
  if (steady === undefined || open > EVEN_SHARDS_MAX) return undefined;
  const { costOf, otherwise, held } = heldSteady(situation, steady);
  const most = Math.min(2 * open, policy.MaxShards, held);
  const choices = countsBetween('any', open + 1, most)
    .map((count) => evenShards(load, count))
    .filter((shards) => staysWithin(policy.MaxShards, open, oneByOne(shards)));
  return cheapestOf(choices, (shards) => costOf(shards.count, movesOf(shards)), otherwise);
}
