/** How an execution or a look ends, as far as people are told of it only when it is otherwise than the last time. */
import type { Evidence } from '../core/evidence';
import { REMEMBERED_KEYS_MAX } from '../core/hot-keys';
import type { StreamRecord } from '../ports';

export interface Ending {
  /** A decision's reason, or an error's name. */
  readonly reason: string;
  /** The hash of the key that the reason is about, if it is about one. */
  readonly hashKey?: string;
}

type Told = Pick<StreamRecord, 'lastReason' | 'toldHashKeys'>;

export function endingOf({
  reason,
  evidence,
}: {
  readonly reason: string;
  readonly evidence: Evidence;
}): Ending {
  const { hashKey } = evidence;
  return { reason, ...(hashKey !== undefined && { hashKey: String(hashKey) }) };
}

/** Whether it is otherwise than the last time: for another reason, or by a key that was not told of since the reason is this one. */
export function isNews({ reason, hashKey }: Ending, { lastReason, toldHashKeys = [] }: Told): boolean {
  return reason !== lastReason || (hashKey !== undefined && !toldHashKeys.includes(hashKey));
}

/** What is remembered of it: of several keys that come up in turn each is told once. */
export function remembering({ reason, hashKey }: Ending, { lastReason, toldHashKeys = [] }: Told): Told {
  const before = reason === lastReason ? toldHashKeys : [];
  const told = hashKey === undefined || before.includes(hashKey) ? before : [...before, hashKey];
  return { lastReason: reason, ...(told.length > 0 && { toldHashKeys: told.slice(-REMEMBERED_KEYS_MAX) }) };
}
