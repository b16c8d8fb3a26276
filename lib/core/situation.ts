import { burstOf, forBurst } from './burst';
import { utilizationOf } from './demand';
import { liesEvenly } from './even-load';
import type { CommonEvidence } from './evidence';
import { followingOf, heldBy } from './following';
import { type Foresight, foreseenFor, foresightOf } from './foresight';
import { tileWholeSpace } from './hash-range';
import { keysBeyondAShard } from './helpable';
import { lastScaledAtSeconds } from './history';
import { firstMinuteFrom } from './known-minutes';
import { type LoadMap, loadMapOf, type ShardLoad } from './load-map';
import { outlookOf } from './lookback';
import type { History, Ladder, Observation, Sample } from './model';
import { openShardsOf } from './open-shards';
import type { Policy } from './policy';
import { areShardsSeen } from './seen-shards';
import type { Steady } from './steady';
import { refusedPrice } from './worth';

/** What every rule of the decision is given: what was observed, and what plainly follows from it. */
export interface Situation {
  readonly observation: Observation;
  readonly history: History;
  /** As the stream was told to be treated, its thresholds lowered where its bursts ask for it. */
  readonly policy: Policy;
  readonly nowSeconds: number;
  readonly load: LoadMap;
  readonly openShardCount: number;
  /** Whether shards are seen one by one. */
  readonly seesShards: boolean;
  /** How much its load varies within minutes: a deviation, as a share of the minute's mean (./burst). */
  readonly burst: number;
  /** What it is worth not to refuse what fills a shard for a minute, in shard-minutes (./worth). */
  readonly refusedPrice: number;
  /** Whether load lies evenly over the hash key space. */
  readonly isEven: boolean;
  /** How long loads must have been low before shards are merged. */
  readonly lookbackMinutes: number;
  /** By what steps it grows and shrinks where it is even. */
  readonly ladder: Ladder;
  /** What is known of it where it is held steady; undefined where it is followed. */
  readonly steady: Steady | undefined;
  /** What is expected to come again; undefined where nothing is. */
  readonly foresight: Foresight | undefined;
  /** The first minute that began after our last scale-up was complete: refusals before it are answered already. */
  readonly firstMinuteSinceScaleUp: number;
  /** How long until a scale-up, or a scale-down, may start: 0 where it may now. */
  readonly scaleUpWaitSeconds: number;
  readonly scaleDownWaitSeconds: number;
  /** How long nothing is merged because somebody else resharded: 0 where nobody did. */
  readonly foreignWaitSeconds: number;
  /** The numbers that every decision shows. */
  readonly evidence: CommonEvidence;
}

/**
 * What follows from what was observed. It takes most of a decision's time; samples make no difference to it.
 * @param observation what can be seen of the stream; its open shards tile the hash key space
 * @throws Error where they do not: a defect of the adapter, on which nothing must be built
 */
export function evaluate(observation: Observation, history: History, told: Policy): Situation {
  assertTiling(observation);
  const policy = forBurst(told, history.burst);
  const burst = burstOf(history.burst);
  const load = loadMapOf(observation, outlookOf(history.lookback), history.hotKeys);
  const nowSeconds = observation.observedAtSeconds;
  // Of a key that is more than a shard, more even shards help nothing.
  const isLoadEven =
    liesEvenly(load, history.seenUneven, nowSeconds) && keysBeyondAShard(history.hotKeys).length === 0;
  const following = followingOf(history, policy, isLoadEven);
  const seesShards = areShardsSeen(observation.metrics);
  return {
    observation,
    history,
    policy,
    nowSeconds,
    load,
    openShardCount: load.shards.length,
    seesShards,
    burst,
    refusedPrice: refusedPrice(history.lookback),
    isEven: isLoadEven,
    lookbackMinutes: following.minutes,
    ladder: steps(following.ladder, seesShards),
    steady: seesShards ? heldBy(following, history) : undefined,
    foresight: foresightOf(history.lookback, following, load, policy, nowSeconds),
    ...waitsOf(observation, history, policy, load.shards.length),
    evidence: { ...evidenceOf(load, observation), ...(policy !== told && burstEvidence(policy, burst)) },
  };
}

/** What follows from when shards were last changed, by us and by somebody else. */
function waitsOf(observation: Observation, history: History, policy: Policy, openShardCount: number) {
  const lastUp = lastScaledAtSeconds(history, ['up']);
  // A merge soon after a split undoes it; a split soon after a merge mends it: so only the first waits for both.
  const lastOwn = lastScaledAtSeconds(history, ['up', 'down']);
  const lastForeign = foreignReshardAtSeconds(observation, openShardCount, lastOwn);
  const wait = (last: number | undefined, cooldownSeconds: number) =>
    last === undefined ? 0 : Math.max(0, last + cooldownSeconds - observation.observedAtSeconds);
  const foreignPauseSeconds = Math.max(policy.ScaleDownCooldownSeconds, FOREIGN_PAUSE_SECONDS);
  const foreignWaitSeconds = wait(lastForeign, foreignPauseSeconds);
  return {
    firstMinuteSinceScaleUp: lastUp === undefined ? 0 : firstMinuteFrom(observation.metrics, lastUp),
    scaleUpWaitSeconds: wait(lastUp, policy.ScaleUpCooldownSeconds),
    scaleDownWaitSeconds: Math.max(wait(lastOwn, policy.ScaleDownCooldownSeconds), foreignWaitSeconds),
    foreignWaitSeconds,
  };
}

/** Steps in between, like a count that is held steady, take more operations, which a stream whose shards are not seen one by one is not worth: there looks are few, too. */
function steps(ladder: Ladder, seesShards: boolean): Ladder {
  return seesShards ? ladder : 'doubling';
}

/** The situation with samples of its hot shards. */
export function withSamples(situation: Situation, samples: readonly Sample[]): Situation {
  return { ...situation, observation: { ...situation.observation, samples } };
}

function assertTiling({ shards, stream }: Observation): void {
  if (tileWholeSpace(openShardsOf(shards))) return;
  throw new Error(
    `Expected the open shards of ${stream.name} to cover every hash key once; they do not. List the shards again.`,
  );
}

/** What somebody else did on purpose is not undone for so long: they may have more in mind. */
const FOREIGN_PAUSE_SECONDS = 900;

/** A change of OpenShardCount this soon after an operation of ours is ours: the sweep publishes once a minute. */
const OWN_CHANGE_SECONDS = 120;

/**
 * When someone else last changed the shards, by the metric OpenShardCount: what a person did on purpose is not undone at
 * once. Undefined where it did not change, or where our own last operation explains the change.
 */
function foreignReshardAtSeconds(
  { metrics }: Observation,
  open: number,
  lastOwnSeconds = Number.NEGATIVE_INFINITY,
): number | undefined {
  const differs = metrics.openShardCount.findLastIndex((count) => !Number.isNaN(count) && count !== open);
  if (differs < 0) return undefined;
  const changedAtSeconds = metrics.startsAtSeconds + (differs + 1) * 60;
  return changedAtSeconds > lastOwnSeconds + OWN_CHANGE_SECONDS ? changedAtSeconds : undefined;
}

/** The stream's offered load in a minute as a share of the capacity of the shards that are open now; NaN if unknown. */
export function streamUtilization(load: LoadMap, minute: number): number {
  let [bytes, records] = [0, 0];
  for (const shard of load.shards) {
    bytes += shard.bytes[minute] ?? Number.NaN;
    records += shard.records[minute] ?? Number.NaN;
  }
  return utilizationOf(bytes, records) / load.shards.length;
}

/** What the shard will be offered by the time that something can be done about it, as a share of its capacity: by its newest minute, or foreseen. */
export function offeredSoon(shard: ShardLoad, { load, foresight }: Situation): number {
  const now = (shard.utilization[load.newestMinute] ?? 0) * (load.growth[load.newestMinute] ?? 1);
  return Math.max(now, foreseenFor(shard, foresight?.needSoon));
}

/** The known minutes among the last `count`, oldest first. */
export function newestMinutes(load: LoadMap, count: number): number[] {
  const from = Math.max(0, load.newestMinute + 1 - count);
  return Array.from({ length: load.newestMinute + 1 - from }, (_, index) => from + index).filter(
    load.isKnown,
  );
}

function evidenceOf(load: LoadMap, { metrics }: Observation): CommonEvidence {
  const minute = load.newestMinute;
  const { asked } = metrics;
  const price = asked && { metricsAsked: asked.metrics, metricCalls: asked.calls };
  if (minute < 0) return { openShards: load.shards.length, ...price };
  const hottest = load.shards.reduce((a: ShardLoad, b: ShardLoad) =>
    (b.utilization[minute] ?? 0) > (a.utilization[minute] ?? 0) ? b : a,
  );
  const iteratorAge = metrics.stream.iteratorAgeSeconds[minute] ?? Number.NaN;
  const refusedRecords = metrics.stream.throttledRecords[minute] || 0;
  const offeredRecords = refusedRecords + (metrics.stream.records[minute] || 0);
  return {
    openShards: load.shards.length,
    minuteAtSeconds: metrics.startsAtSeconds + minute * 60,
    utilization: rounded(streamUtilization(load, minute)),
    hottestShard: hottest.shard.shardId,
    hottestUtilization: rounded(hottest.utilization[minute] ?? 0),
    throttledRecords: Math.round(
      load.shards.reduce((sum, { throttledRecords }) => sum + (throttledRecords[minute] ?? 0), 0),
    ),
    throttledShare: refusedRecords === 0 ? 0 : rounded(refusedRecords / offeredRecords),
    ...(!Number.isNaN(iteratorAge) && { iteratorAgeSeconds: Math.round(iteratorAge) }),
    ...price,
  };
}

/** Said where a stream is so bursty that its thresholds are lower than it was told. */
function burstEvidence(
  { ScaleUpUtilization }: Policy,
  burst: number,
): Pick<CommonEvidence, 'burst' | 'scaleUpUtilization'> {
  return { burst, scaleUpUtilization: rounded(ScaleUpUtilization) };
}

/** A ratio to three digits: as exact as anything here is known. */
export function rounded(ratio: number): number {
  return Math.round(ratio * 1000) / 1000;
}
