/** The rule for hot shards: cut them where their load divides, isolate a hot key, or grow the whole stream at once. */
import { equalCuts, isolatingCuts, splitAt } from './cuts';
import { areEven, cutsFirst, evenGrowth, isWorthGrowing, movesOf } from './even-shards';
import type { Foresight } from './foresight';
import { hotKeyIn, type KeyInShard } from './hot-keys';
import { type HotShard, hotShards, isMeasured, isThrottledSomewhere } from './hot-shards';
import { piecesOf, type ShardLoad } from './load-map';
import type { Decision, Evidence, Operation } from './model';
import { isNoisy } from './noise';
import { mostByUpdate, movesByUpdate } from './quotas';
import { isSkewed } from './shard-metrics';
import { rounded, type Situation } from './situation';
import { updateForRelief } from './time-to-relief';
import { type Update, updatesIfSooner } from './update-shard-count';
import { act, BUILDING_UP_LOOK_SECONDS, hold, holdScaleUp, routineLookSeconds } from './verdict';

/** What remains on one side of a hot key is cut off only if it is worth a shard's time: at least this share of a capacity. */
const WORTH_CUTTING_OFF_UTILIZATION = 0.1;

/**
 * Beside a key that alone is more than a shard, less is worth it: what stays there is refused as often as the key is, and
 * seems to be less than it is, since demand is believed to a bound.
 */
const WORTH_PROTECTING_UTILIZATION = 0.03;

/** A split that left its load on one side is not followed by another for this long (half an hour, as Flink's and Dhalion's block lists). */
const INEFFECTIVE_PAUSE_SECONDS = 1_800;

/** A split gained nothing where one side kept at least this share of the load (TiKV: 0.8 is still worth it; Flink: a gain below 10 % is none). */
const INEFFECTIVE_SHARE = 0.9;

/** Whichever shards are hot, a sooner look helps none of them. */
const NONE: readonly ShardLoad[] = [];

/** How soon a shard that was opened a moment ago is looked at again: by then a minute of its own may be seen. */
const UNMEASURED_LOOK_SECONDS = 60;

/** UpdateShardCount in place of splits is sooner done, which is worth so many times their moves. */
const UPDATE_MOVES_RATIO = 1.5;

type Relief =
  | {
      readonly kind: 'split';
      readonly cuts: readonly bigint[];
      readonly isKey: boolean;
      readonly details: Evidence;
    }
  | { readonly kind: 'UnsplittableKey' | 'SplitIneffective'; readonly details: Evidence };

export function relieveHotShards(situation: Situation): Decision | undefined {
  const hot = hotShards(situation);
  if (hot.length === 0) return skewUnseen(situation);
  if (situation.scaleUpWaitSeconds > 0) return holdScaleUp(situation);
  if (isNoisy(situation) && !isWorthGrowing(situation))
    return hold(situation, 'MinutesScatter', BUILDING_UP_LOOK_SECONDS);
  const measured = hot.filter(
    ({ load, isForeseen }) => situation.isEven || isForeseen || isMeasured(load, situation),
  );
  if (measured.length === 0) return growUnmeasured(situation, hot);
  const reliefs = measured.map((shard) => ({ shard, relief: reliefOf(shard, situation) }));
  const splits = reliefs.flatMap(({ shard, relief }) =>
    relief.kind === 'split' ? [{ shard, ...relief }] : [],
  );
  const unhelped = reliefs.flatMap(({ relief }) => (relief.kind === 'split' ? [] : [relief]));
  const [first] = splits;
  if (first === undefined) {
    const [worst] = unhelped;
    const hotLoads = new Set(hot.map(({ load }) => load));
    const others = situation.load.shards.filter((load) => !hotLoads.has(load));
    return worst && hold(situation, worst.kind, routineLookSeconds(situation), worst.details, others);
  }
  const { MaxShards } = situation.policy;
  if (situation.openShardCount >= MaxShards) {
    return hold(situation, 'AtMaxShards', routineLookSeconds(situation), { maxShards: MaxShards }, NONE);
  }
  const details = { ...first.details, hotShards: hot.length, unhelpedShards: unhelped.length };
  const beyond = reliefs.filter(({ relief }) => relief.kind !== 'split' || isBeyondAShard(relief));
  return grow(situation, splits, new Set(beyond.map(({ shard }) => shard.load)), details);
}

/** Whether the cuts are around a key that no shard can take. */
function isBeyondAShard({ details }: Relief): boolean {
  return Number(details['keyUtilization'] ?? 0) >= 1;
}

/** Of shards that were opened a moment ago nobody knows where to cut them; if there are not nearly enough, more even ones help. */
function growUnmeasured(situation: Situation, hot: readonly HotShard[]): Decision | undefined {
  const [hottest] = hot;
  if (hottest === undefined) return undefined;
  const { shard } = hottest.load;
  const details = { shard: shard.shardId, demand: rounded(hottest.demand) };
  const target = updateForRelief(situation);
  const updates = target && updatesIfSooner(situation, target, true);
  if (!updates) return hold(situation, 'ShardUnmeasured', UNMEASURED_LOOK_SECONDS, details);
  const splits = hot.reduce(
    (sum, { demand }) => sum + Math.ceil(demand / situation.policy.TargetUtilization) - 1,
    0,
  );
  return growAtOnce(situation, updates, { ...details, splitsInstead: splits });
}

/** Refusals that neither a shard explains, because no shard's own load is seen, nor the stream's use as a whole. */
function skewUnseen(situation: Situation): Decision | undefined {
  if (situation.observation.metrics.shards.size > 0) return undefined;
  if (!isThrottledSomewhere(situation) || !isSkewed(situation)) return undefined;
  return hold(situation, 'SkewUnseen', routineLookSeconds(situation), {}, NONE);
}

interface Split {
  readonly shard: HotShard;
  readonly cuts: readonly bigint[];
  readonly isKey: boolean;
}

/**
 * Splits, hottest first; an evenly loaded stream grows as a whole, and so does one that would be refused more while it is split. By
 * UpdateShardCount if that is sooner.
 */
function grow(
  situation: Situation,
  splits: readonly Split[],
  unhelped: ReadonlySet<ShardLoad>,
  details: Evidence,
): Decision | undefined {
  const { openShardCount: open, policy, load } = situation;
  const isForeseen = splits.every(({ shard }) => shard.isForeseen);
  const isEmergency = !isForeseen && splits.some(({ shard }) => shard.isThrottled || shard.demand >= 1);
  const cuts = splits.flatMap((split) => split.cuts).slice(0, policy.MaxShards - open);
  const isEvenly = !splits.some(({ isKey }) => isKey) && situation.isEven;
  const shards = isEvenly && open > 1 && areEven(load) ? evenGrowth(situation) : undefined;
  const target =
    shards?.count ??
    (isEvenly ? doubledBy(cuts.length, situation) : undefined) ??
    updateForRelief(situation, unhelped);
  const updates = target && updatesIfSooner(situation, target, isEmergency, shards && movesOf(shards));
  if (updates && isForeseen && situation.foresight !== undefined)
    return expectNow(situation, situation.foresight, updates);
  if (updates) return growAtOnce(situation, updates, { ...details, splitsInstead: cuts.length });
  const isRoomy = shards !== undefined && open + shards.cuts.length <= policy.MaxShards;
  const plan = isRoomy ? cutsFirst(shards) : cuts.map(splitAt);
  const isThrottled = splits.some(({ shard }) => shard.isThrottled);
  const reason = splits[0]?.isKey ? 'HotKey' : isThrottled ? 'ShardThrottled' : 'ShardHot';
  if (isForeseen && situation.foresight !== undefined) return expectNow(situation, situation.foresight, plan);
  return act(situation, reason, 'up', plan, details);
}

function expectNow(
  situation: Situation,
  { needSoon, periodMinutes }: Foresight,
  plan: readonly Operation[],
): Decision | undefined {
  return act(situation, 'ExpectedNow', 'up', plan, { expectedShards: rounded(needSoon), periodMinutes });
}

function growAtOnce(
  situation: Situation,
  updates: readonly Update[],
  details: Evidence,
): Decision | undefined {
  const targetShards = Math.max(...updates.map(({ targetShardCount }) => targetShardCount));
  return act(situation, 'BroadGrowth', 'up', updates, { ...details, targetShards });
}

/** As many even shards as the splits would leave, where that moves not much more. */
function doubledBy(cuts: number, { openShardCount: open, policy }: Situation): number | undefined {
  const doubled = Math.min(open + cuts, mostByUpdate(open), policy.MaxShards);
  return movesByUpdate(open, doubled) <= UPDATE_MOVES_RATIO * cuts ? doubled : undefined;
}

/** What helps a shard that is hot, or would be if `demand` came back. */
export function reliefOf(hot: HotShard, situation: Situation): Relief {
  const { observation, policy } = situation;
  const { shard } = hot.load;
  const details = { shard: shard.shardId, demand: rounded(hot.demand) };
  const sample = observation.samples.find(({ shardId }) => shardId === shard.shardId);
  const key = hotKeyIn(shard, hot.demand, sample, situation.history.hotKeys);
  if (key !== undefined) return reliefFromKey(hot, key, details);
  if (!hot.isForeseen && wasSplitInVain(hot.load, situation)) return { kind: 'SplitIneffective', details };
  const parts = Math.max(2, Math.ceil(hot.demand / policy.TargetUtilization));
  const cuts = equalCuts(shard, parts, piecesOf(shard, observation), sample);
  if (cuts.length === 0)
    return {
      kind: 'UnsplittableKey',
      details: { ...details, hashKey: String(shard.startingHashKey), keyShare: 1 },
    };
  return { kind: 'split', cuts, isKey: false, details };
}

/** The key is treated by itself. */
function reliefFromKey(hot: HotShard, key: KeyInShard, shardDetails: Evidence): Relief {
  const details = {
    ...shardDetails,
    hashKey: String(key.hashKey),
    keyShare: rounded(key.shareAtLeast),
    keyUtilization: rounded(key.utilization),
  };
  const worth = key.utilization >= 1 ? WORTH_PROTECTING_UTILIZATION : WORTH_CUTTING_OFF_UTILIZATION;
  const cuts = isolatingCuts(hot.load.shard, key.hashKey, {
    below: key.shareBelow * hot.demand >= worth,
    above: key.shareAbove * hot.demand >= worth,
  });
  return cuts.length > 0
    ? { kind: 'split', cuts, isKey: true, details }
    : { kind: 'UnsplittableKey', details };
}

/**
 * Whether the shard came of a recent split whose other side carries next to nothing: then the load sits on few keys, and
 * cutting again without knowing which is guessing.
 */
function wasSplitInVain(load: ShardLoad, situation: Situation): boolean {
  const { load: map, history, nowSeconds } = situation;
  const index = map.shards.indexOf(load);
  const neighbours = [
    { boundary: load.shard.startingHashKey, other: map.shards[index - 1] },
    { boundary: load.shard.endingHashKey + 1n, other: map.shards[index + 1] },
  ];
  return neighbours.some(({ boundary, other }) => {
    const split = history.operations.find(
      ({ operation, reason, completedAtSeconds = 0 }) =>
        operation.action === 'SplitShard' &&
        reason !== 'HotKey' &&
        operation.hashKey === boundary &&
        completedAtSeconds > nowSeconds - INEFFECTIVE_PAUSE_SECONDS,
    );
    if (split === undefined || other === undefined) return false;
    const minute = map.newestMinute;
    const isSeen = minute >= situation.firstMinuteSinceScaleUp;
    const own = load.utilization[minute] ?? 0;
    return isSeen && own >= INEFFECTIVE_SHARE * (own + (other.utilization[minute] ?? 0));
  });
}
