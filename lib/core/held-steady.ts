/** The rule for loads that come and go faster than shards can follow: as many shards as cost least are held all the time (./steady). */
import { cheapestOf } from './cheapest';
import { EVEN_SHARDS_MAX, type EvenShards, evenShards, movesOf, oneByOne, staysWithin } from './even-shards';
import { heldSteady } from './even-weighing';
import { countsBetween } from './ladder';
import type { Decision } from './model';
import type { Situation } from './situation';
import { levelOf, type Steady } from './steady';
import { updatesIfSooner } from './update-shard-count';
import { act } from './verdict';

/** @returns the shards to open where fewer are open than are to be held; undefined where none are */
export function holdSteady(situation: Situation): Decision | undefined {
  const { steady, scaleUpWaitSeconds } = situation;
  if (steady === undefined || scaleUpWaitSeconds > 0) return undefined;
  const shards = steadyGrowth(situation, steady);
  if (shards === undefined) return undefined;
  const updates = updatesIfSooner(situation, shards.count, false, movesOf(shards));
  const details = { shardsAfter: shards.count, ...levelOf(steady) };
  return act(situation, 'HeldSteady', 'up', updates ?? oneByOne(shards), details);
}

/** More even shards, where as many held all the time cost less than those that are open. */
function steadyGrowth(situation: Situation, steady: Steady): EvenShards | undefined {
  const { openShardCount: open, load, policy } = situation;
  if (open > EVEN_SHARDS_MAX) return undefined;
  const { costOf, otherwise, held } = heldSteady(situation, steady);
  const most = Math.min(2 * open, policy.MaxShards, held);
  const choices = countsBetween('any', open + 1, most)
    .map((count) => evenShards(load, count))
    .filter((shards) => staysWithin(policy.MaxShards, open, oneByOne(shards)));
  return cheapestOf(choices, (shards) => costOf(shards.count, movesOf(shards)), otherwise);
}
