/** The rule for cold shards: merge the coldest adjacent pairs whose joint peak over the look-back stays on target. */
import { type LoadMap, type ShardLoad, utilizationOf } from './load-map';
import type { Decision, Operation } from './model';
import { fewestByUpdate } from './quotas';
import { newestMinutes, rounded, type Situation } from './situation';
import { updateIfSooner } from './update-shard-count';
import { act, hold, holdScaleDown, ROUTINE_LOOK_SECONDS } from './verdict';

/** Of the look-back's minutes, this share must be known before anything is merged (Cruise Control trusts no model below 95 %). */
const KNOWN_MINUTES_RATIO = 0.95;

/** Consumers behind in any of the last minutes block merges. */
const ITERATOR_AGE_MINUTES = 5;

/** At its fewest shards a stream stays in the low alarm for as long as it is quiet; an hourly look costs next to nothing. */
const AT_MIN_LOOK_SECONDS = 3_600;

/** A run of neighbouring shards taken as one: what it carried together in each minute of the look-back. */
interface Neighbours {
  readonly startingHashKey: bigint;
  readonly bytes: Float64Array;
  readonly records: Float64Array;
}

export interface Merge {
  readonly operation: Extract<Operation, { action: 'MergeShards' }>;
  /** The greatest utilization that the merged shard would have had in any minute of the look-back. */
  readonly jointPeak: number;
}

export function mergeColdNeighbours(situation: Situation): Decision | undefined {
  const { policy, openShardCount: open, load } = situation;
  if (open <= policy.MinShards) {
    return hold(situation, 'AtMinShards', AT_MIN_LOOK_SECONDS, {
      minShards: policy.MinShards,
    });
  }
  const merges = coldestMerges(load, lookback(situation), {
    count: Math.min(policy.MaxOperationsPerRun, open - policy.MinShards),
    jointPeakMax: policy.TargetUtilization,
  });
  const [coldest] = merges;
  if (coldest === undefined || hidesAHotShard(situation)) return undefined;
  const blocked = whatBlocksMerges(situation);
  if (blocked !== undefined) return blocked;
  const details = { jointPeak: rounded(coldest.jointPeak), lookbackMinutes: policy.ScaleDownLookbackMinutes };
  return (
    evenShrink(situation, merges.length) ??
    act(
      situation,
      'ColdNeighbours',
      'down',
      merges.map(({ operation }) => operation),
      details,
    )
  );
}

/** Without shard-level metrics refusals may come of any shard, so none is known to be cold. */
function hidesAHotShard({ observation, policy, load }: Situation): boolean {
  const { shards, stream } = observation.metrics;
  const minutes = newestMinutes(load, policy.ScaleDownLookbackMinutes);
  return shards.size === 0 && minutes.some((minute) => (stream.throttledRecords[minute] ?? 0) > 0);
}

/** Missing minutes, consumers that are behind, and the cooldown, in this order: what lasts longest first. */
function whatBlocksMerges(situation: Situation): Decision | undefined {
  const { policy, load, observation } = situation;
  const known = newestMinutes(load, policy.ScaleDownLookbackMinutes).length;
  if (known < KNOWN_MINUTES_RATIO * policy.ScaleDownLookbackMinutes) {
    return hold(situation, 'InsufficientData', ROUTINE_LOOK_SECONDS, {
      knownMinutes: known,
      lookbackMinutes: policy.ScaleDownLookbackMinutes,
    });
  }
  const ages = newestMinutes(load, ITERATOR_AGE_MINUTES).map(
    (minute) => observation.metrics.stream.iteratorAgeSeconds[minute] || 0,
  );
  const oldest = Math.max(0, ...ages);
  if (oldest >= policy.IteratorAgeSeconds) {
    return hold(situation, 'ConsumersBehind', ROUTINE_LOOK_SECONDS, {
      iteratorAgeSeconds: Math.round(oldest),
    });
  }
  if (situation.scaleDownWaitSeconds > 0) {
    return holdScaleDown(situation);
  }
  return undefined;
}

function lookback({ load, policy }: Situation): number[] {
  return newestMinutes(load, policy.ScaleDownLookbackMinutes);
}

/**
 * The merges that leave the coldest shards, coldest first: time and again the pair with the lowest joint peak, a merged
 * pair counting as one shard from then on.
 */
export function coldestMerges(
  load: LoadMap,
  minutes: readonly number[],
  limit: { count: number; jointPeakMax: number },
): Merge[] {
  const runs: Neighbours[] = load.shards.map((shard) => runOf(shard, minutes));
  const peaks = runs.slice(1).map((run, index) => jointPeak(runs[index] as Neighbours, run));
  const merges: Merge[] = [];
  while (merges.length < limit.count && peaks.length > 0) {
    const coldest = peaks.reduce((best, peak, index) => (peak < (peaks[best] as number) ? index : best), 0);
    const peak = peaks[coldest] as number;
    if (peak > limit.jointPeakMax) break;
    const [lower, upper] = [runs[coldest] as Neighbours, runs[coldest + 1] as Neighbours];
    merges.push({ operation: { action: 'MergeShards', hashKey: upper.startingHashKey }, jointPeak: peak });
    runs.splice(coldest, 2, joined(lower, upper));
    peaks.splice(coldest, 1);
    for (const index of [coldest - 1, coldest]) {
      const [a, b] = [runs[index], runs[index + 1]];
      if (a !== undefined && b !== undefined) peaks[index] = jointPeak(a, b);
    }
  }
  return merges;
}

function runOf({ shard, bytes, records }: ShardLoad, minutes: readonly number[]): Neighbours {
  return {
    startingHashKey: shard.startingHashKey,
    bytes: Float64Array.from(minutes, (minute) => bytes[minute] ?? 0),
    records: Float64Array.from(minutes, (minute) => records[minute] ?? 0),
  };
}

function joined(lower: Neighbours, upper: Neighbours): Neighbours {
  return {
    startingHashKey: lower.startingHashKey,
    bytes: lower.bytes.map((bytes, index) => bytes + (upper.bytes[index] as number)),
    records: lower.records.map((records, index) => records + (upper.records[index] as number)),
  };
}

function jointPeak(lower: Neighbours, upper: Neighbours): number {
  let peak = 0;
  for (let index = 0; index < lower.bytes.length; index++) {
    const bytes = (lower.bytes[index] as number) + (upper.bytes[index] as number);
    const records = (lower.records[index] as number) + (upper.records[index] as number);
    peak = Math.max(peak, utilizationOf(bytes, records));
  }
  return peak;
}

/**
 * One UpdateShardCount in place of many merges, where no shard's own load is known, so that there is no learnt cut to lose.
 * Never from the reserve: that is for growth.
 */
function evenShrink(situation: Situation, merges: number): Decision | undefined {
  const { policy, openShardCount: open, observation } = situation;
  if (observation.metrics.shards.size > 0) return undefined;
  const target = Math.max(fewestByUpdate(open), open - merges, policy.MinShards);
  const update = updateIfSooner(situation, target, false);
  return update && act(situation, 'StreamCold', 'down', [update], { targetShards: target });
}
