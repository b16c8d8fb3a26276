/** How an execution or a look ends, as far as people are told of it only when it is otherwise than lately. */
import { REMEMBERED_KEYS_MAX } from '../core/hot-keys';
import type { StreamRecord, Told } from '../ports';
import { isWorthTelling } from './report';
import type { DecisionSummary } from './state';

/** What nothing comes of is told once in so long, though it comes and goes: what is near a bound is at it every few minutes, and so is what is only looked on in Observe mode. */
const IN_VAIN_TOLD_SECONDS = 3_600;

/**
 * A key is told again once it was not heard of for so long: as long as hot keys are remembered. It is counted here, from when the key last came up, since
 * those forget one sooner that a sample shows to be a little less, or that others push out.
 */
const KEY_TOLD_SECONDS = 86_400;

export interface Ending {
  /** A decision's reason, or an error's name. */
  readonly reason: string;
  /** The hash of the key that the reason is about, if it is about one. */
  readonly hashKey?: string;
  /** Whether it is told no more often for something else that comes between: of all that is told but failures. */
  readonly isRemembered?: true;
}

/** What is remembered of how the last ones ended. */
export type Remembered = Pick<StreamRecord, 'lastReason' | 'told' | 'toldHashKeys'>;

export function endingOf(decision: Pick<DecisionSummary, 'kind' | 'reason' | 'evidence'>): Ending {
  const { reason, evidence } = decision;
  const { hashKey } = evidence;
  return {
    reason,
    ...(hashKey !== undefined && { hashKey: String(hashKey) }),
    ...(isWorthTelling(decision) && { isRemembered: true }),
  };
}

/** Whether it is otherwise than lately: by a key that was not heard of for a day, or for another reason than the last one, which was not told within the hour. */
export function isNews(ending: Ending, before: Remembered, nowSeconds: number): boolean {
  const isTold = toldLately(before, nowSeconds).some((told) => isOf(told, ending));
  return !isTold && (ending.hashKey !== undefined || ending.reason !== before.lastReason);
}

/** What is remembered of it: of a decision when it was told, of a key when it came up. */
export function remembering(ending: Ending, before: Remembered, nowSeconds: number): Remembered {
  const { reason, hashKey, isRemembered = false } = ending;
  const lately = toldLately(before, nowSeconds);
  const isHeard = isRemembered && (hashKey !== undefined || isNews(ending, before, nowSeconds));
  const heard = { reason, ...(hashKey !== undefined && { hashKey }), atSeconds: nowSeconds };
  const told = isHeard ? [...lately.filter((other) => !isOf(other, ending)), heard] : lately;
  return { lastReason: reason, ...(told.length > 0 && { told: told.slice(-REMEMBERED_KEYS_MAX) }) };
}

function toldLately({ told, ...before }: Remembered, nowSeconds: number): readonly Told[] {
  const all = told ?? toldByAnEarlierVersion(before, nowSeconds);
  return all.filter(
    ({ hashKey, atSeconds }) =>
      nowSeconds - atSeconds < (hashKey === undefined ? IN_VAIN_TOLD_SECONDS : KEY_TOLD_SECONDS),
  );
}

/** It wrote down keys alone, those that it told of since the last reason is this one. */
function toldByAnEarlierVersion(
  { lastReason, toldHashKeys = [] }: Omit<Remembered, 'told'>,
  nowSeconds: number,
): readonly Told[] {
  if (lastReason === undefined) return [];
  return toldHashKeys.map((hashKey) => ({ reason: lastReason, hashKey, atSeconds: nowSeconds }));
}

function isOf(told: Told, { reason, hashKey }: Ending): boolean {
  return told.reason === reason && told.hashKey === hashKey;
}
