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
