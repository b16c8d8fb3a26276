/** The rule for hot shards: cut them where their load divides, isolate a hot key, or grow the whole stream at once. */
import { isBlip } from './blip';
import { evenGrowth } from './even-growth';
import { cutsFirst, movesOf } from './even-shards';
import type { DetailsOf, Expectation, HotCounts } from './evidence';
import { isBeyondAShard } from './helpable';
import { type HotShard, hotShards, isMeasured, isThrottledSomewhere } from './hot-shards';
import { largeGrowth } from './large-growth';
import type { ShardLoad } from './load-map';
import { type Decision, type Operation, splitAt } from './model';
import { mostByUpdate, movesByUpdate } from './quotas';
import { rebalance } from './rebalance';
import { type Cuts, type NoRelief, type Relief, reliefOf } from './relief';
import { areWritesMetered, isSkewed } from './shard-metrics';
import { rounded, type Situation } from './situation';
import { levelOf, type Steady, steadyCount } from './steady';
import { updateForRelief } from './time-to-relief';
import { type Update, updatesIfSooner } from './update-shard-count';
import { act, BUILDING_UP_LOOK_SECONDS, hold, holdScaleUp, routineLookSeconds } from './verdict';

/** Whichever shards are hot, a sooner look helps none of them. */
const NONE: readonly ShardLoad[] = [];

/** How soon a shard that was opened a moment ago, or whose metrics were switched on, is looked at again: by then a minute of its own may be seen. */
const UNMEASURED_LOOK_SECONDS = 60;

/** UpdateShardCount in place of splits is sooner done, which is worth so many times their moves. */
const UPDATE_MOVES_RATIO = 1.5;

/** A hot shard and what helps it. */
interface Relieved {
  readonly hot: HotShard;
  readonly relief: Relief;
}

/** @returns what relieves the hot shards, or why nothing does; undefined where none is hot, as far as shards are seen */
export function relieveHotShards(situation: Situation): Decision | undefined {
  const { policy, openShardCount, scaleUpWaitSeconds } = situation;
  const hot = hotShards(situation);
  if (hot.length === 0) return skewUnseen(situation);
  if (scaleUpWaitSeconds > 0) return holdScaleUp(situation);
  if (situation.isEven && situation.steady !== undefined && isBlip(situation))
    return holdScattering(situation, situation.steady);
  const reliefs: Relieved[] = [];
  for (const shard of hot) {
    const relief = reliefOf(shard, situation);
    // One shard that would be cut is enough to tell: of ten thousand it takes long to see where each divides.
    if (openShardCount >= policy.MaxShards && relief.kind === 'split' && isKnown(shard, situation))
      return rebalance(situation, shard, relief) ?? holdAtMax(situation, hot);
    reliefs.push({ hot: shard, relief });
  }
  const beyondHelp = new Set(
    reliefs.filter(({ relief }) => isBeyondHelp(relief)).map(({ hot: { load } }) => load),
  );
  const known = reliefs.filter(({ hot: shard }) => isKnown(shard, situation));
  if (known.length === 0) return growUnmeasured(situation, hot, beyondHelp);
  const splits = known.flatMap(({ hot, relief }) => (relief.kind === 'split' ? [{ hot, ...relief }] : []));
  const unhelped = known.flatMap(({ relief }) => (relief.kind === 'split' ? [] : [relief]));
  const [first, ...others] = splits;
  if (first === undefined) return holdUnhelped(situation, hot, unhelped);
  const counts = { hotShards: hot.length, unhelpedShards: unhelped.length };
  return grow(situation, [first, ...others], beyondHelp, counts);
}

/** The next minute may say that it is more than chance. */
function holdScattering(situation: Situation, steady: Steady): Decision {
  const details = { heldShards: steadyCount(steady), ...levelOf(steady) };
  return hold(situation, 'MinutesScatter', BUILDING_UP_LOOK_SECONDS, details);
}

function holdAtMax(situation: Situation, hot: readonly HotShard[]): Decision {
  const isForeseen = hot.every((shard) => shard.isForeseen);
  const details = { maxShards: situation.policy.MaxShards, ...(isForeseen && expectation(situation)) };
  return hold(situation, 'AtMaxShards', routineLookSeconds(situation), details, NONE);
}

/** Whether it is known where to cut the shard. */
function isKnown({ load, isForeseen }: HotShard, situation: Situation): boolean {
  return situation.isEven || isForeseen || isMeasured(load, situation);
}

/** Whether no cut helps the shard, or those that do are around a key that no shard can take. */
function isBeyondHelp(relief: Relief): boolean {
  return relief.kind !== 'split' || (relief.key !== undefined && isBeyondAShard(relief.key));
}

/** Told of the hottest of them; only the shards that are not hot may ask for a sooner look. */
function holdUnhelped(
  situation: Situation,
  hot: readonly HotShard[],
  [worst]: readonly NoRelief[],
): Decision | undefined {
  const hotLoads = new Set(hot.map(({ load }) => load));
  const others = situation.load.shards.filter((load) => !hotLoads.has(load));
  return worst && hold(situation, worst.kind, routineLookSeconds(situation), worst.details, others);
}

/** Of shards that were opened a moment ago nobody knows where to cut them; if there are not nearly enough, more even ones help. */
function growUnmeasured(
  situation: Situation,
  hot: readonly HotShard[],
  beyondHelp: ReadonlySet<ShardLoad>,
): Decision | undefined {
  const [hottest] = hot;
  if (hottest === undefined) return undefined;
  const { shard } = hottest.load;
  const details = { shard: shard.shardId, demand: rounded(hottest.demand) };
  const target = updateForRelief(situation, beyondHelp);
  const updates = target === undefined ? undefined : updatesIfSooner(situation, target, true);
  if (updates === undefined) return hold(situation, 'ShardUnmeasured', UNMEASURED_LOOK_SECONDS, details);
  const splits = hot.reduce(
    (sum, { demand }) => sum + Math.ceil(demand / situation.policy.TargetUtilization) - 1,
    0,
  );
  return growAtOnce(situation, updates, { ...details, splitsInstead: splits });
}

/** Refusals that neither a shard explains, because no shard's own load is seen, nor the stream's use as a whole. */
function skewUnseen(situation: Situation): Decision | undefined {
  if (situation.seesShards) return undefined;
  if (!isThrottledSomewhere(situation) || !isSkewed(situation)) return undefined;
  const { observation, policy } = situation;
  if (areWritesMetered(observation.stream))
    return hold(situation, 'ShardMetricsAwaited', UNMEASURED_LOOK_SECONDS, {}, NONE);
  const details = { shardLevelMetrics: policy.ShardLevelMetrics };
  return hold(situation, 'SkewUnseen', routineLookSeconds(situation), details, NONE);
}

type Split = Cuts & { readonly hot: HotShard };

/**
 * Splits, hottest first; an evenly loaded stream grows as a whole, and so does one that would be refused more while it is split. By
 * UpdateShardCount if that is sooner.
 */
function grow(
  situation: Situation,
  splits: readonly [Split, ...Split[]],
  beyondHelp: ReadonlySet<ShardLoad>,
  counts: HotCounts,
): Decision | undefined {
  const { openShardCount: open, policy } = situation;
  const isForeseen = splits.every(({ hot }) => hot.isForeseen);
  const isEmergency = !isForeseen && splits.some(({ hot }) => hot.isThrottled || hot.demand >= 1);
  const cuts = splits.flatMap((split) => split.cuts).slice(0, policy.MaxShards - open);
  const isEvenly = situation.isEven && splits.every(({ key }) => key === undefined);
  const shards = isEvenly ? evenGrowth(situation) : undefined;
  const slowly = isEvenly ? largeGrowth(situation) : undefined;
  const target =
    shards?.count ??
    slowly ??
    (isEvenly ? evenCountAfter(cuts.length, situation) : undefined) ??
    updateForRelief(situation, beyondHelp);
  const moves = shards !== undefined ? movesOf(shards) : slowly && movesByUpdate(open, slowly);
  const updates = target === undefined ? undefined : updatesIfSooner(situation, target, isEmergency, moves);
  const isRoomy = shards !== undefined && open + shards.cuts.length <= policy.MaxShards;
  const plan = updates ?? (isRoomy ? cutsFirst(shards) : cuts.map(splitAt));
  if (isForeseen) return expectNow(situation, plan);
  if (updates !== undefined)
    return growAtOnce(situation, updates, { ...splits[0].details, ...counts, splitsInstead: cuts.length });
  return cutAll(situation, splits, plan, counts);
}

/** Told of the hottest shard. */
function cutAll(
  situation: Situation,
  splits: readonly [Split, ...Split[]],
  plan: readonly Operation[],
  counts: HotCounts,
): Decision | undefined {
  const [first] = splits;
  if (first.key !== undefined) return act(situation, 'HotKey', 'up', plan, { ...first.details, ...counts });
  const reason = splits.some(({ hot }) => hot.isThrottled) ? 'ShardThrottled' : 'ShardHot';
  return act(situation, reason, 'up', plan, { ...first.details, ...counts });
}

function expectNow(situation: Situation, plan: readonly Operation[]): Decision | undefined {
  return act(situation, 'ExpectedNow', 'up', plan, expectation(situation));
}

function expectation({ foresight }: Situation): Expectation {
  const { needSoon = 0, periodMinutes = 0 } = foresight ?? {};
  return { expectedShards: rounded(needSoon), periodMinutes };
}

function growAtOnce(
  situation: Situation,
  updates: readonly Update[],
  details: Omit<DetailsOf['BroadGrowth'], 'targetShards'>,
): Decision | undefined {
  const targetShards = Math.max(...updates.map(({ targetShardCount }) => targetShardCount));
  return act(situation, 'BroadGrowth', 'up', updates, { ...details, targetShards });
}

/** As many even shards as the splits would leave, where that moves not much more. */
function evenCountAfter(cuts: number, { openShardCount: open, policy }: Situation): number | undefined {
  const count = Math.min(open + cuts, mostByUpdate(open), policy.MaxShards);
  return movesByUpdate(open, count) <= UPDATE_MOVES_RATIO * cuts ? count : undefined;
}
