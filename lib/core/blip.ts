/** Whether a need beyond the count that is held steady (./steady) is worth following. */
import { evenGrowth } from './even-growth';
import { movesOf } from './even-shards';
import { offeredSoon, type Situation } from './situation';
import { overflowOf } from './within-minute';
import { MOVE_SHARD_MINUTES } from './worth';

/** What has lasted no longer may be over by now. */
const BLIP_MINUTES = 1;

/**
 * Whether what is needed beyond the count that is held steady is not worth following. It is where, lasting as long again as it has lasted, it would be refused more
 * than it costs to open shards for it, to hold them for the look-back and to merge them again; never in its first minute.
 * @param situation of a stream that is held steady
 */
export function isBlip(situation: Situation): boolean {
  const { load, lookbackMinutes, burst, refusedPrice } = situation;
  const lastedMinutes = hotMinutes(situation);
  if (lastedMinutes <= BLIP_MINUTES) return true;
  const refused = load.shards.reduce(
    (sum, shard) => sum + overflowOf(offeredSoon(shard, situation), burst),
    0,
  );
  const { shards, moves } = growthOf(situation);
  const cost = shards * lookbackMinutes + 2 * moves * MOVE_SHARD_MINUTES;
  return refusedPrice * refused * lastedMinutes < cost;
}

/** How many shards more would be opened for it, and by how many moves: even ones do not grow by one alone. */
function growthOf(situation: Situation): { readonly shards: number; readonly moves: number } {
  const { load, policy, openShardCount: open } = situation;
  const grown = evenGrowth(situation);
  if (grown !== undefined) return { shards: grown.count - open, moves: movesOf(grown) };
  const need = load.shards.reduce((sum, shard) => sum + offeredSoon(shard, situation), 0);
  const added = Math.max(1, Math.ceil(need / policy.TargetUtilization) - open);
  return { shards: added, moves: added };
}

/** For how many of the newest minutes, one after the other, some shard was hot. */
function hotMinutes({ load, policy }: Situation): number {
  const isHot = (minute: number) =>
    load.shards.some(({ utilization }) => (utilization[minute] ?? 0) >= policy.ScaleUpUtilization);
  let minute = load.newestMinute;
  while (minute >= 0 && isHot(minute)) minute--;
  return load.newestMinute - minute;
}
