/** What helps a hot shard: cuts where its load divides, a shard of its own for a hot key, or nothing. */
import { equalCuts, isolatingCuts } from './cuts';
import { isNotWorthAnotherGuess } from './cuts-in-vain';
import { offeredNeed } from './demand';
import { piecesInside } from './density';
import type { IneffectiveEvidence, KeyEvidence, ShardEvidence } from './evidence';
import { shareOfSpace } from './hash-range';
import { isBeyondAShard } from './helpable';
import { hotKeyIn, type KeyInShard } from './hot-keys';
import { type HotShard, isMeasured, REFUSING_MINUTES } from './hot-shards';
import type { ShardLoad } from './load-map';
import { isPassing } from './passing-keys';
import { newestMinutes, rounded, type Situation } from './situation';
import { type WeighedSample, weighedSampleOf } from './weighed-sample';
import { overflowOf } from './within-minute';
import { MOVE_SHARD_MINUTES } from './worth';

/** What remains on one side of a hot key is cut off only if it is worth a shard's time: at least this share of a capacity. */
const WORTH_CUTTING_OFF_UTILIZATION = 0.1;

/**
 * Beside a key that alone is more than a shard, less is worth it: what stays there is refused as often as the key is, and
 * seems to be less than it is, since demand is believed to a bound.
 */
const WORTH_PROTECTING_UTILIZATION = 0.03;

/** The split, and the merge that undoes it. */
const CUT_MOVES = 2;

/**
 * So many times as much as its share of the hash key space, and more, is taken to be one key's: hashed keys lie evenly, so that a second as
 * heavy seldom lies so close. Where keys lie is known of samples alone, so this is for where there is none: there a key beyond a shard was cut off
 * ever more narrowly, at five times the shards (`SampleRecords=Off`). 64 and 256 score the same; less leaves tenants uncut.
 */
const ONE_KEY_DENSITY_RATIO = 128;

/** Cuts that share out the load of a hot shard. */
interface SharingCuts {
  readonly kind: 'split';
  /** The starting hash keys of the new shards, in the order in which they are to be cut off; never empty. */
  readonly cuts: readonly bigint[];
  readonly key?: never;
  readonly details: ShardEvidence;
}

/** Cuts around a key that is hot by itself. */
export interface KeyCuts extends Omit<SharingCuts, 'key' | 'details'> {
  readonly key: KeyInShard;
  readonly details: KeyEvidence;
}

/** Cuts that help a hot shard. */
export type Cuts = SharingCuts | KeyCuts;

/** Why nothing helps it, or nothing that is known to. */
export type NoRelief =
  | { readonly kind: 'UnsplittableKey' | 'PassingKey'; readonly details: KeyEvidence }
  | { readonly kind: 'SplitIneffective'; readonly details: IneffectiveEvidence };

export type Relief = Cuts | NoRelief;

/** What helps a shard that is hot. */
export function reliefOf(hot: HotShard, situation: Situation): Relief {
  const sample = weighedSampleOf(hot.load, situation);
  const key = hotKeyIn(hot.load.shard, hot.demand, sample, situation.history.hotKeys);
  if (key === undefined) return reliefFromSharing(hot, sample, situation);
  if (!isPassing(key.hashKey, situation.history)) return reliefFromKey(hot, key, situation);
  // The key needs nothing; what else the shard is offered may.
  if ((1 - key.shareAtLeast) * hot.demand >= situation.policy.ScaleUpUtilization)
    return reliefFromSharing(hot, sample, situation);
  return { kind: 'PassingKey', details: keyDetails(hot, key) };
}

/** What helps a shard in which no key is hot by itself: to share its load out, unless that load is one key's all the same. */
function reliefFromSharing(hot: HotShard, sample: WeighedSample | undefined, situation: Situation): Relief {
  const { load, policy, isEven } = situation;
  const { shard } = hot.load;
  const parts = Math.max(2, Math.ceil(hot.demand / policy.TargetUtilization));
  const cuts = equalCuts(shard, parts, piecesInside(load.density, shard), sample);
  if (cuts.length === 0) {
    const key = { hashKey: shard.startingHashKey, shareAtLeast: 1, utilization: hot.demand };
    return { kind: 'UnsplittableKey', details: keyDetails(hot, key) };
  }
  const details = detailsOf(hot);
  if (sample === undefined) {
    const densityRatio = isEven ? 1 : densityRatioOf(hot.load, situation);
    if (densityRatio >= ONE_KEY_DENSITY_RATIO)
      return { kind: 'SplitIneffective', details: { ...details, densityRatio: Math.round(densityRatio) } };
    if (!hot.isForeseen && isMeasured(hot.load, situation) && isNotWorthAnotherGuess(hot.load, situation))
      return { kind: 'SplitIneffective', details };
  }
  return { kind: 'split', cuts, details };
}

/** What helps a shard in which a key is hot by itself: the key is treated by itself. */
export function reliefFromKey(hot: HotShard, key: KeyInShard, situation: Situation): Relief {
  const details = keyDetails(hot, key);
  const worth = isBeyondAShard(key) ? WORTH_PROTECTING_UTILIZATION : WORTH_CUTTING_OFF_UTILIZATION;
  const isWorthCuttingOff = (share: number) =>
    share * hot.demand >= worth || hasCostAShard(share, hot.load, situation);
  const cuts = isolatingCuts(hot.load.shard, key.hashKey, {
    below: isWorthCuttingOff(key.shareBelow),
    above: isWorthCuttingOff(key.shareAbove),
  });
  return cuts.length > 0 ? { kind: 'split', cuts, key, details } : { kind: 'UnsplittableKey', details };
}

/**
 * Whether what the shard has refused of late because of a share of its load cost as much as a shard for that share would have: where a key nearly fills its shard, a
 * twentieth beside it has records refused for hours. By the newest minute alone it was cut off for single high minutes, too.
 */
function hasCostAShard(
  share: number,
  { utilization }: ShardLoad,
  { load, burst, refusedPrice }: Situation,
): boolean {
  const refusedOf = (part: number) =>
    newestMinutes(load, REFUSING_MINUTES).reduce(
      (sum, minute) => sum + overflowOf(part * (utilization[minute] ?? 0), burst),
      0,
    );
  const price = REFUSING_MINUTES + CUT_MOVES * MOVE_SHARD_MINUTES;
  return refusedPrice * (refusedOf(1) - refusedOf(1 - share)) >= price;
}

function keyDetails(
  hot: HotShard,
  { hashKey, shareAtLeast, utilization }: Pick<KeyInShard, 'hashKey' | 'shareAtLeast' | 'utilization'>,
): KeyEvidence {
  return {
    ...detailsOf(hot),
    hashKey: String(hashKey),
    keyShare: rounded(shareAtLeast),
    keyUtilization: rounded(utilization),
  };
}

function detailsOf({ load, demand }: HotShard): ShardEvidence {
  return { shard: load.shard.shardId, demand: rounded(demand) };
}

/** How many times as densely loaded as the stream on average the shard is, with all that it refuses; 1 where it was not seen. */
function densityRatioOf({ shard }: ShardLoad, { load, observation: { metrics } }: Situation): number {
  const own = metrics.shards.get(shard.shardId);
  const whole = load.needs[load.newestMinute] || 0;
  if (own === undefined || whole === 0) return 1;
  return offeredNeed(own, load.newestMinute) / whole / shareOfSpace(shard);
}
