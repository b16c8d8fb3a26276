/** What so many even shards cost a minute: themselves, the moves to them, and what they are expected to refuse. */
import type { LoadMap } from './load-map';
import type { Situation } from './situation';
import { overflowOf } from './within-minute';
import { MOVE_SHARD_MINUTES } from './worth';

/** Over so many minutes the slope is taken by which it is told how long a count will do. */
const SLOPE_MINUTES = 30;

/** However steep a rise, shards that are opened do for so long: they are not there sooner. */
const HOLD_MINUTES_MIN = 5;

/**
 * What so many even shards cost a minute, in shard-minutes: themselves, the moves to them, for as long as they will do at the pace of the last half an
 * hour, and what they will refuse, halfway there.
 * @param need what they are to carry, in shards' capacities
 * @param holdMinutesMax how long they do at most
 * @param rise by how much what the stream needs rises a minute, in shards' capacities
 */
export function costAMinute(
  situation: Situation,
  shards: number,
  need: number,
  moves: number,
  holdMinutesMax: number,
  rise: number = riseAMinute(situation.load),
): number {
  const { load, policy, burst, refusedPrice } = situation;
  const utilization = need / shards;
  const now = load.needs[load.newestMinute] ?? 0;
  const room = (policy.ScaleUpUtilization / utilization - 1) * now;
  const holdMinutes =
    rise > 0 ? Math.min(holdMinutesMax, Math.max(HOLD_MINUTES_MIN, room / rise)) : holdMinutesMax;
  const grown = now > 0 ? 1 + (rise * holdMinutes) / now / 2 : 1;
  const refused = shards * overflowOf(utilization * grown, burst);
  return shards + (moves * MOVE_SHARD_MINUTES) / holdMinutes + refusedPrice * refused;
}

/** By how much what the stream needs rose a minute lately, in shards' capacities; 0 where it fell, or where it is not known. */
export function riseAMinute({ needs, newestMinute, isKnown }: LoadMap): number {
  const back = Math.min(SLOPE_MINUTES, newestMinute);
  if (back <= 0 || !isKnown(newestMinute - back)) return 0;
  return Math.max(0, (needs[newestMinute] as number) - (needs[newestMinute - back] as number)) / back;
}
