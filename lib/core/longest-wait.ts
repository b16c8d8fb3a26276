/** For how long an operation is taken to be under way that was started and not seen to end. */
import type { Operation } from './model';
import { updateShardCountSeconds } from './quotas';

/** Any operation may last so long: minutes happen where half a minute is usual, and nobody knows what else. */
const USUAL_WAIT_SECONDS = 3_600;

/** How long an UpdateShardCount lasts is an assumption (./quotas): it may last so many times as long. */
export const SLOW_UPDATE_RATIO = 2;

/** No execution waits for longer: it ends by itself after seven hours, and Step Functions keeps 25,000 events of one, enough for eight hours of waiting. */
export const LONGEST_WAIT_SECONDS = 6 * 3_600;

/** @param openShardCountBefore how many shards were open when it was started */
export function waitSecondsFor(
  operation: Pick<Operation, 'action'> & { readonly targetShardCount?: number },
  openShardCountBefore: number,
): number {
  const { action, targetShardCount } = operation;
  if (action !== 'UpdateShardCount' || targetShardCount === undefined) return USUAL_WAIT_SECONDS;
  const expected = updateShardCountSeconds(openShardCountBefore, targetShardCount);
  return Math.min(LONGEST_WAIT_SECONDS, Math.max(USUAL_WAIT_SECONDS, SLOW_UPDATE_RATIO * expected));
}
