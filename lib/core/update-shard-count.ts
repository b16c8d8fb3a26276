import { updateShardCountsLeft } from './history';
import type { Operation } from './model';
import { fewestByUpdate, mostByUpdate, RESHARD_SECONDS, updateShardCountSeconds } from './quotas';
import type { Situation } from './situation';

/**
 * One UpdateShardCount to `target`, where Kinesis would take it and it is sooner done than the splits or merges, half a minute each.
 * @param instead how many splits and merges would do the same
 * @param isEmergency whether records are being refused: then the day's reserve may be used
 */
export function updateIfSooner(
  situation: Situation,
  target: number,
  isEmergency: boolean,
  instead = Math.abs(target - situation.openShardCount),
): Extract<Operation, { action: 'UpdateShardCount' }> | undefined {
  const { openShardCount: open, policy, history, nowSeconds } = situation;
  const reserve = isEmergency ? 0 : policy.UpdateShardCountReserve;
  if (updateShardCountsLeft(history, nowSeconds) <= reserve) return undefined;
  if (target === open || target > mostByUpdate(open) || target < fewestByUpdate(open)) return undefined;
  if (updateShardCountSeconds(open, target) >= instead * RESHARD_SECONDS) return undefined;
  return { action: 'UpdateShardCount', targetShardCount: target };
}
