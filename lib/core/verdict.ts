import type { DetailsOf } from './evidence';
import { sentenceOfAct, sentenceOfHold } from './explain';
import { refusedShare, type ShardLoad } from './load-map';
import type { Act, Direction, Hold, Operation } from './model';
import type { ActReason, HoldReason } from './reasons';
import type { Situation } from './situation';

/** Between two looks where nothing else says so. Alarms tell sooner of what is new, but not of what a standing alarm hides. */
const ROUTINE_LOOK_SECONDS = 300;

/**
 * The same of a stream whose shards are not seen one by one: its alarms see nearly all that a look does, at no price, and what a
 * look costs is then much of what such a stream costs. Scores are worse by one to four percent.
 */
const UNSEEN_LOOK_SECONDS = 900;

/** How soon to look again where something is building up: the next minute's metrics may decide it. */
export const BUILDING_UP_LOOK_SECONDS = 60;

/** How long until another look is worth it where nothing else says so. */
export function routineLookSeconds({ seesShards }: Situation): number {
  return seesShards ? ROUTINE_LOOK_SECONDS : UNSEEN_LOOK_SECONDS;
}

/** Where nothing is done nothing is to be missed: no look is sooner than the routine one. */
function observedLookSeconds(situation: Situation): number {
  return situation.policy.Mode === 'Observe' ? routineLookSeconds(situation) : 0;
}

/**
 * @param lookAgainSeconds when another look is worth it; sooner where a shard is near the threshold or refuses records
 * @param helpable the shards that a sooner look could help: those that it could not do not keep the others waiting
 */
export function hold<R extends HoldReason>(
  situation: Situation,
  reason: R,
  lookAgainSeconds: number,
  details: DetailsOf[R],
  helpable: readonly ShardLoad[] = situation.load.shards,
): Hold {
  const evidence = { ...situation.evidence, ...details };
  const soonestSeconds = Math.min(
    buildingUpSeconds(helpable, situation),
    situation.foresight?.lookInSeconds ?? Number.POSITIVE_INFINITY,
  );
  const seconds = Math.min(lookAgainSeconds, Math.max(soonestSeconds, observedLookSeconds(situation)));
  const sentence = sentenceOfHold(reason, evidence);
  return { kind: 'hold', reason, evidence, sentence, lookAgainSeconds: Math.max(1, Math.ceil(seconds)) };
}

/**
 * From this share of the threshold on, a rise could carry a shard over it before the routine look: a steep one, or at a second look. Where
 * shards are not seen one by one, alarms tell as much as the second.
 */
const NEAR_THRESHOLD = { everyMinute: 0.9, everyTwo: 0.8 } as const;

/** How soon to look again where only a steep rise would matter. */
const STEEP_RISE_LOOK_SECONDS = 120;

/** From this share of a shard's records on, refusals are worth looking at every minute: their alarm has told all it will. */
const REFUSED_SHARE_MIN = 0.001;

/** How soon another look is worth it for the shards that are near the threshold, or refuse records; without end where none is. */
function buildingUpSeconds(shards: readonly ShardLoad[], { load, policy, seesShards }: Situation): number {
  const minute = load.newestMinute;
  const fullest = Math.max(0, ...shards.map(({ utilization }) => utilization[minute] ?? 0));
  const isRefusing = shards.some((shard) => refusedShare(shard, minute) >= REFUSED_SHARE_MIN);
  if (isRefusing || fullest >= NEAR_THRESHOLD.everyMinute * policy.ScaleUpUtilization)
    return BUILDING_UP_LOOK_SECONDS;
  if (seesShards && fullest >= NEAR_THRESHOLD.everyTwo * policy.ScaleUpUtilization)
    return STEEP_RISE_LOOK_SECONDS;
  return Number.POSITIVE_INFINITY;
}

/** @returns undefined where there is nothing in the plan: an act without an operation is no act */
export function act<R extends ActReason>(
  situation: Situation,
  reason: R,
  direction: Direction,
  plan: readonly Operation[],
  details: DetailsOf[R],
): Act | undefined {
  const [first, ...others] = plan.slice(0, situation.policy.MaxOperationsPerRun);
  if (first === undefined) return undefined;
  const evidence = { ...situation.evidence, operations: 1 + others.length, ...details };
  const { ScaleUpCooldownSeconds, ScaleDownCooldownSeconds } = situation.policy;
  const cooldownSeconds = direction === 'down' ? ScaleDownCooldownSeconds : ScaleUpCooldownSeconds;
  const lookAgainSeconds = Math.max(
    Math.min(Math.max(BUILDING_UP_LOOK_SECONDS, cooldownSeconds), ROUTINE_LOOK_SECONDS),
    observedLookSeconds(situation),
  );
  return {
    kind: 'act',
    reason,
    direction,
    plan: [first, ...others],
    evidence,
    sentence: sentenceOfAct(reason, evidence),
    lookAgainSeconds,
  };
}

/** The hold of a scale-up that its cooldown forbids. */
export function holdScaleUp(situation: Situation): Hold {
  const waitSeconds = Math.ceil(situation.scaleUpWaitSeconds);
  return hold(situation, 'ScaleUpCooldown', afterCooldown(situation, waitSeconds), { waitSeconds });
}

/** The hold of a scale-down that its cooldown forbids. */
export function holdScaleDown(situation: Situation): Hold {
  const waitSeconds = Math.ceil(situation.scaleDownWaitSeconds);
  return hold(situation, 'ScaleDownCooldown', afterCooldown(situation, waitSeconds), { waitSeconds });
}

/** As soon as the cooldown is over; of a long one the routine look, which may find something else, comes first. */
function afterCooldown(situation: Situation, waitSeconds: number): number {
  return waitSeconds < ROUTINE_LOOK_SECONDS ? waitSeconds : routineLookSeconds(situation);
}
