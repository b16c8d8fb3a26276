import { updateShardCountsLeft } from './history';
import type { Operation } from './model';
import { fewestByUpdate, mostByUpdate, RESHARD_SECONDS, updateShardCountSeconds } from './quotas';
import type { Situation } from './situation';

export type Update = Extract<Operation, { action: 'UpdateShardCount' }>;

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
): Update | undefined {
  const { openShardCount: open } = situation;
  if (updatesLeft(situation, isEmergency) === 0) return undefined;
  if (target === open || target > mostByUpdate(open) || target < fewestByUpdate(open)) return undefined;
  if (updateShardCountSeconds(open, target) >= instead * RESHARD_SECONDS) return undefined;
  return { action: 'UpdateShardCount', targetShardCount: target };
}

/**
 * One UpdateShardCount after the other to `target`, each of which doubles at most, as far as the day's calls reach; where the first is sooner
 * done than the splits or merges.
 * @param instead how many splits and merges would do the same as all of them
 */
export function updatesIfSooner(
  situation: Situation,
  target: number,
  isEmergency: boolean,
  instead?: number,
): [Update, ...Update[]] | undefined {
  const atOnce = Math.min(target, mostByUpdate(situation.openShardCount));
  const first = updateIfSooner(situation, atOnce, isEmergency, atOnce === target ? instead : undefined);
  if (first === undefined) return undefined;
  const plan: [Update, ...Update[]] = [first];
  const most = updatesLeft(situation, isEmergency);
  for (let count = atOnce; count < target && plan.length < most; ) {
    count = Math.min(mostByUpdate(count), target);
    plan.push({ action: 'UpdateShardCount', targetShardCount: count });
  }
  return plan;
}

function updatesLeft({ policy, history, nowSeconds }: Situation, isEmergency: boolean): number {
  const reserve = isEmergency ? 0 : policy.UpdateShardCountReserve;
  return Math.max(0, updateShardCountsLeft(history, nowSeconds) - reserve);
}
