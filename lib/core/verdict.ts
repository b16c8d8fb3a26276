import { sentenceFor } from './explain';
import type { Act, ActReason, Direction, Evidence, Hold, HoldReason, Operation } from './model';
import type { Situation } from './situation';

/** How long until another look is worth it where nothing else says so: the alarms tell sooner if anything happens. */
export const ROUTINE_LOOK_SECONDS = 300;

/** How soon to look again where something is building up: the next minute's metrics may decide it. */
const BUILDING_UP_LOOK_SECONDS = 60;

/** `seconds`, or sooner where a shard is at the threshold or refuses records and the evidence is not enough yet. */
export function quietLookSeconds({ evidence, policy }: Situation, seconds: number): number {
  const isBuildingUp =
    Number(evidence['throttledRecords'] ?? 0) > 0 ||
    Number(evidence['hottestUtilization'] ?? 0) >= policy.ScaleUpUtilization;
  return isBuildingUp ? BUILDING_UP_LOOK_SECONDS : seconds;
}

export function hold(
  situation: Situation,
  reason: HoldReason,
  lookAgainSeconds: number,
  details: Evidence = {},
): Hold {
  const evidence = { ...situation.evidence, ...details };
  return {
    kind: 'hold',
    reason,
    evidence,
    sentence: sentenceFor(reason, evidence),
    lookAgainSeconds: Math.max(1, Math.ceil(lookAgainSeconds)),
  };
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
  const lookAgainSeconds = Math.max(
    60,
    direction === 'down' ? ScaleDownCooldownSeconds : ScaleUpCooldownSeconds,
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
  return hold(situation, 'ScaleUpCooldown', situation.scaleUpWaitSeconds, {
    waitSeconds: Math.ceil(situation.scaleUpWaitSeconds),
  });
}

/** The hold of a scale-down that its cooldown forbids. */
export function holdScaleDown(situation: Situation): Hold {
  return hold(situation, 'ScaleDownCooldown', situation.scaleDownWaitSeconds, {
    waitSeconds: Math.ceil(situation.scaleDownWaitSeconds),
  });
}
