/** The rule for loads that come and go faster than shards can follow: as many shards as cost least are held all the time (./steady). */
import { cheapestOf } from './cheapest';
import { splitWidest } from './cuts';
import { EVEN_SHARDS_MAX, type EvenShards, evenShards, movesOf, oneByOne, staysWithin } from './even-shards';
import { heldSteady } from './even-weighing';
import { countsBetween } from './ladder';
import type { Decision, Operation } from './model';
import type { Situation } from './situation';
import { levelOf, type Steady, steadyCostAMinute } from './steady';
import { updatesIfSooner } from './update-shard-count';
import { act } from './verdict';

/** @returns the shards to open where fewer are open than are to be held; undefined where none are */
export function holdSteady(situation: Situation): Decision | undefined {
  const { steady, scaleUpWaitSeconds, openShardCount: open, isEven } = situation;
  if (steady === undefined || scaleUpWaitSeconds > 0 || open > EVEN_SHARDS_MAX) return undefined;
  const growth = isEven ? growthOfEven(situation, steady) : growthOfUneven(situation, steady);
  if (growth === undefined) return undefined;
  const details = { shardsAfter: growth.count, ...levelOf(steady) };
  return act(situation, 'HeldSteady', 'up', growth.plan, details);
}

interface Growth {
  readonly count: number;
  readonly plan: readonly Operation[];
}

/** More even shards, where as many held all the time cost less than those that are open. */
function growthOfEven(situation: Situation, steady: Steady): Growth | undefined {
  const { openShardCount: open, load, policy } = situation;
  const { costOf, otherwise, held } = heldSteady(situation, steady);
  const choices = countsUpTo(held, situation)
    .map((count) => evenShards(load, count))
    .filter((shards) => staysWithin(policy.MaxShards, open, oneByOne(shards)));
  const costOfShards = (shards: EvenShards) => costOf(shards.count, movesOf(shards));
  const shards = cheapestOf(choices, costOfShards, otherwise);
  if (shards === undefined) return undefined;
  const updates = updatesIfSooner(situation, shards.count, false, movesOf(shards));
  return { count: shards.count, plan: updates ?? oneByOne(shards) };
}

/** More shards of a stream whose load lies unevenly, though nobody knows where it will lie: what comes finds as many open as cost least. */
function growthOfUneven(situation: Situation, steady: Steady): Growth | undefined {
  const { openShardCount: open, load } = situation;
  const { costOf, held } = heldSteady(situation, steady);
  const otherwise = steadyCostAMinute(steady, open);
  const count = cheapestOf(countsUpTo(held, situation), (more) => costOf(more, more - open), otherwise);
  return count === undefined ? undefined : { count, plan: splitWidest(load, count - open) };
}

/** The counts to choose from: one cut in each shard at most. */
function countsUpTo(held: number, { openShardCount: open, policy }: Situation): number[] {
  return countsBetween('any', open + 1, Math.min(2 * open, policy.MaxShards, held));
}
