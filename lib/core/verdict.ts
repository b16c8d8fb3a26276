import { sentenceFor } from './explain';
import { refusedShare } from './merges';
import type { Act, ActReason, Direction, Evidence, Hold, HoldReason, Operation } from './model';
import type { Situation } from './situation';

/**
 * How long until another look is worth it where nothing else says so. Alarms tell sooner of what is new, but not of what a
 * standing alarm hides.
 */
export const ROUTINE_LOOK_SECONDS = 300;

/**
 * The same of a stream whose shards are not seen one by one: its alarms see nearly all that a look does, at no price, and what a
 * look costs is then much of what such a stream costs. Scores are worse by one to four percent.
 */
const UNSEEN_LOOK_SECONDS = 900;

/** How soon to look again where something is building up: the next minute's metrics may decide it. */
const BUILDING_UP_LOOK_SECONDS = 60;

/** Holds in spite of hot shards or refusals, whichever shards they are: looking sooner changes nothing. */
const UNHELPED: readonly HoldReason[] = ['AtMaxShards', 'SkewUnseen'];

/**
 * @param lookAgainSeconds when another look is worth it; sooner where a shard is at the threshold or refuses records
 * @param unhelped ids of shards that cannot be helped: the others are not to wait for that
 */
export function hold(
  situation: Situation,
  reason: HoldReason,
  lookAgainSeconds: number,
  details: Evidence = {},
  unhelped: readonly string[] = [],
): Hold {
  const evidence = { ...situation.evidence, ...details };
  const isSooner = !UNHELPED.includes(reason) && isBuildingUp(situation, unhelped);
  const isUnseen = situation.observation.metrics.shards.size === 0;
  const usual =
    isUnseen && lookAgainSeconds === ROUTINE_LOOK_SECONDS ? UNSEEN_LOOK_SECONDS : lookAgainSeconds;
  const seconds = isSooner ? Math.min(usual, BUILDING_UP_LOOK_SECONDS) : usual;
  const sentence = sentenceFor(reason, evidence);
  return { kind: 'hold', reason, evidence, sentence, lookAgainSeconds: Math.max(1, Math.ceil(seconds)) };
}

/** From this share of the threshold on, a steep rise could carry a shard over it before the routine look. */
const NEAR_THRESHOLD = 0.9;

/** From this share of a shard's records on, refusals are worth looking at every minute: their alarm has told all it will. */
const REFUSED_SHARE_MIN = 0.001;

/** Whether a shard that could be helped is near the threshold, or refuses records. */
function isBuildingUp({ load, policy }: Situation, unhelped: readonly string[]): boolean {
  const minute = load.newestMinute;
  return load.shards.some(
    (shard) =>
      !unhelped.includes(shard.shard.shardId) &&
      ((shard.utilization[minute] ?? 0) >= NEAR_THRESHOLD * policy.ScaleUpUtilization ||
        refusedShare(shard, minute) >= REFUSED_SHARE_MIN),
  );
}

/** @returns undefined where there is nothing in the plan: an act without an operation is no act */
export function act(
  situation: Situation,
  reason: ActReason,
  direction: Direction,
  plan: readonly Operation[],
  details: Evidence = {},
): Act | undefined {
  const [first, ...others] = plan.slice(0, situation.policy.MaxOperationsPerRun);
  if (first === undefined) return undefined;
  const evidence = { ...situation.evidence, operations: 1 + others.length, ...details };
  const { ScaleUpCooldownSeconds, ScaleDownCooldownSeconds } = situation.policy;
  const cooldownSeconds = direction === 'down' ? ScaleDownCooldownSeconds : ScaleUpCooldownSeconds;
  const lookAgainSeconds = Math.min(
    Math.max(BUILDING_UP_LOOK_SECONDS, cooldownSeconds),
    ROUTINE_LOOK_SECONDS,
  );
  return {
    kind: 'act',
    reason,
    direction,
    plan: [first, ...others],
    evidence,
    sentence: sentenceFor(reason, evidence),
    lookAgainSeconds,
  };
}

/** The hold of a scale-up that its cooldown forbids. */
export function holdScaleUp(situation: Situation): Hold {
  const waitSeconds = Math.ceil(situation.scaleUpWaitSeconds);
  return hold(situation, 'ScaleUpCooldown', Math.min(waitSeconds, ROUTINE_LOOK_SECONDS), { waitSeconds });
}

/** The hold of a scale-down that its cooldown forbids. */
export function holdScaleDown(situation: Situation): Hold {
  const waitSeconds = Math.ceil(situation.scaleDownWaitSeconds);
  return hold(situation, 'ScaleDownCooldown', Math.min(waitSeconds, ROUTINE_LOOK_SECONDS), { waitSeconds });
}
