/**
 * The rule for consumers that lag: split the lagging shards once, so that more consumers work in parallel on what is to
 * come; wait until the parents should have drained; and if the age does not fall then, leave it to a person.
 */
import { splitInHalves } from './cuts';
import { REMEMBERED_SECONDS } from './history';
import { isDatapoint } from './known-minutes';
import type { Decision, LagEpisode, Minutes } from './model';
import { RESHARD_SECONDS } from './quotas';
import { newestMinutes, type Situation } from './situation';
import { act, hold, holdScaleUp, routineLookSeconds } from './verdict';

/** A lag lasts where this many of the last minutes show it. */
const LASTING = { minutes: 3, of: 5 };

/** Consumers that were behind and have stopped are taken to be behind for so long; after that they may be gone for good. */
const STOPPED_MINUTES = 60;

/** A backlog is given at least this long to drain, and at most so long before a person is told. */
const DRAIN_SECONDS_MIN = 300;
const DRAIN_SECONDS_MAX = 3_600;

/** A backlog that is nearly drained is looked at no sooner. */
const DRAIN_LOOK_SECONDS_MIN = 60;

/** The age falls where it is below this share of what it was at the split. */
const FALLING_SHARE = 0.9;

/** @returns the splits for a lag that lasts, or what is waited for since they were made; undefined where none lasts, or it is not to be split for */
export function splitLaggingShards(situation: Situation): Decision | undefined {
  const { observation, policy } = situation;
  if (policy.IteratorAgeAction === 'BlockMerges') return undefined;
  if (!lasts(observation.metrics.stream.iteratorAgeSeconds, situation)) return undefined;
  const episode = splitFor(situation);
  return episode === undefined ? split(situation) : waitForDrain(situation, episode);
}

/**
 * The episode, where shards were split for it: what was only observed, or refused, is no reason to wait. What was done is remembered for a day; an
 * older episode is taken at its word.
 */
function splitFor({ history, nowSeconds }: Situation): LagEpisode | undefined {
  const episode = history.lagEpisode;
  if (episode === undefined || nowSeconds - episode.splitAtSeconds >= REMEMBERED_SECONDS) return episode;
  const wasSplit = history.operations.some(
    ({ reason, startedAtSeconds }) => reason === 'ShardLagging' && startedAtSeconds >= episode.splitAtSeconds,
  );
  return wasSplit ? episode : undefined;
}

/**
 * Whether the lag that shards were split for is over: a later one is a new one. Consumers that have stopped have no age, and have not caught up; after a
 * day without one nobody knows any more.
 */
export function isLagOver(situation: Situation): boolean {
  const { history, policy, nowSeconds } = situation;
  const episode = history.lagEpisode;
  const ages = newestAges(situation);
  if (episode === undefined || ages.length < LASTING.of) return false;
  const told = ages.filter(isDatapoint);
  const isForgotten = nowSeconds - episode.splitAtSeconds >= REMEMBERED_SECONDS;
  const isKnown = told.length >= LASTING.minutes || isForgotten;
  return isKnown && told.every((age) => age < policy.IteratorAgeSeconds);
}

function split(situation: Situation): Decision | undefined {
  const { load, observation, policy, openShardCount, scaleUpWaitSeconds, nowSeconds } = situation;
  const ageSeconds = newestAgeSeconds(situation);
  const shards = load.shards.map(({ shard }) => shard);
  const lagging = shards.filter(({ shardId }) => {
    const own = observation.metrics.shards.get(shardId)?.iteratorAgeSeconds;
    return own !== undefined && lasts(own, situation);
  });
  const room = Math.min(policy.MaxShards - openShardCount, policy.MaxOperationsPerRun);
  const plan = splitInHalves(lagging, load.density).slice(0, Math.max(0, room));
  const details = { iteratorAgeSeconds: Math.round(ageSeconds), laggingShards: lagging.length };
  if (plan.length === 0) return hold(situation, 'ConsumersBehind', routineLookSeconds(situation), details);
  if (scaleUpWaitSeconds > 0) return holdScaleUp(situation);
  const decision = act(situation, 'ShardLagging', 'up', plan, details);
  // A shard is read at twice the pace at which it can be written, so its backlog takes at most its own age to read.
  const drainSeconds = Math.min(Math.max(ageSeconds, DRAIN_SECONDS_MIN), DRAIN_SECONDS_MAX);
  const lagEpisode: LagEpisode = {
    splitAtSeconds: nowSeconds,
    iteratorAgeSeconds: Math.round(ageSeconds),
    drainedBySeconds: nowSeconds + plan.length * RESHARD_SECONDS + drainSeconds,
  };
  return decision && { ...decision, lagEpisode };
}

function waitForDrain(situation: Situation, episode: LagEpisode): Decision {
  const ageSeconds = newestAgeSeconds(situation);
  const details = {
    iteratorAgeSeconds: Math.round(ageSeconds),
    ageAtSplitSeconds: episode.iteratorAgeSeconds,
  };
  const leftSeconds = episode.drainedBySeconds - situation.nowSeconds;
  if (leftSeconds > 0) {
    // A long wait does not keep the stream from being looked at for all else.
    const seconds = Math.min(Math.max(DRAIN_LOOK_SECONDS_MIN, leftSeconds), routineLookSeconds(situation));
    return hold(situation, 'BacklogDraining', seconds, details);
  }
  const isFalling = ageSeconds < FALLING_SHARE * episode.iteratorAgeSeconds;
  const reason = isFalling ? 'BacklogDraining' : 'ConsumerStuck';
  return hold(situation, reason, routineLookSeconds(situation), details);
}

function lasts(ages: Minutes, { load, policy }: Situation): boolean {
  const lagging = newestMinutes(load, LASTING.of).filter(
    (minute) => (ages[minute] ?? 0) >= policy.IteratorAgeSeconds,
  );
  return lagging.length >= LASTING.minutes;
}

/**
 * How far consumers were behind at most in the last minutes; where none tells, as of the last that did within an hour: who has stopped has no age,
 * and catches up with nothing. 0 where nothing tells.
 */
export function greatestAgeSeconds(situation: Situation): number {
  const told = newestAges(situation).filter(isDatapoint);
  return told.length > 0
    ? Math.max(...told)
    : (newestAges(situation, STOPPED_MINUTES).findLast(isDatapoint) ?? 0);
}

/** How far consumers were behind in each of the last minutes that are known, in seconds, oldest first: no datapoint where nothing tells. */
function newestAges({ load, observation }: Situation, minutes = LASTING.of): (number | undefined)[] {
  const { iteratorAgeSeconds } = observation.metrics.stream;
  return newestMinutes(load, minutes).map((minute) => iteratorAgeSeconds[minute]);
}

/** The age of now: of the last two minutes that tell, since who has stopped has no age, and is as far behind as before. */
function newestAgeSeconds(situation: Situation): number {
  return Math.max(0, ...newestAges(situation).filter(isDatapoint).slice(-2));
}
