import { updateShardCountsLeft } from './history';
import type { Operation } from './model';
import { RESHARD_SECONDS, updateShardCountSeconds } from './quotas';
import type { Situation } from './situation';

/**
 * One UpdateShardCount to `target`, where Kinesis would take it and it is sooner done than the splits or merges, half a minute each.
 * @param isEmergency whether records are being refused: then the day's reserve may be used
 */
export function updateIfSooner(
  situation: Situation,
  target: number,
  isEmergency: boolean,
): Extract<Operation, { action: 'UpdateShardCount' }> | undefined {
  const { openShardCount: open, policy, history, nowSeconds } = situation;
  const reserve = isEmergency ? 0 : policy.UpdateShardCountReserve;
  if (updateShardCountsLeft(history, nowSeconds) <= reserve) return undefined;
  if (updateShardCountSeconds(open, target) >= Math.abs(target - open) * RESHARD_SECONDS) return undefined;
  return { action: 'UpdateShardCount', targetShardCount: target };
}
