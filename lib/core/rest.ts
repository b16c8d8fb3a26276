/** Whether a stream moves, or has come to rest. */
import { lastScaledAtSeconds } from './history';
import type { Situation } from './situation';

/** A stream to which nothing had to be done for so long has come to rest. */
export const REST_MINUTES = 120;

/** For how long nothing had to be done to carry the load, or could be spared; a re-cut that is under way is no unrest. */
export function restedMinutes({ history, nowSeconds }: Pick<Situation, 'history' | 'nowSeconds'>): number {
  const others = history.operations.filter(({ reason }) => reason !== 'Recut');
  const lastSeconds = lastScaledAtSeconds({ ...history, operations: others }, ['up', 'down']);
  const seen = history.lookback?.minutesSeen ?? 0;
  return lastSeconds === undefined ? seen : Math.floor(Math.min(seen, (nowSeconds - lastSeconds) / 60));
}

/**
 * What nothing can interrupt lasts at most for this share of the time that the stream has rested: of loads that have rested for some time one in seven moves again
 * within a sixth of it, if rests of every length are as likely.
 */
const LONGEST_SHARE_OF_REST = 1 / 6;

/** Whether an operation of so many seconds, in which nothing else can be done to the stream, is over before its load is likely to move. */
export function isSoonDone(situation: Pick<Situation, 'history' | 'nowSeconds'>, seconds: number): boolean {
  return seconds <= LONGEST_SHARE_OF_REST * restedMinutes(situation) * 60;
}
