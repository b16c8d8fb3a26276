/**
 * Streams whose minutes scatter. That one minute was higher than the others says little of the next, so what shards will refuse is read off all minutes
 * of the last hour, and more of them are opened where that costs more than they do.
 */
import type { Minutes } from './model';
import { newestMinutes, type Situation } from './situation';
import { overflowOf } from './within-minute';

/** Over so many minutes it is seen how far they scatter. */
const SCATTER_MINUTES = 30;

/** Where minutes lie so far off the middle of their neighbours, as a share of it, one says no more than two together. */
export const NOISY_SCATTER = 0.1;

/** So many minutes say what the next will be like: with 30 half a dozen high ones cause growth that is soon undone. */
const LIKE_MINUTES = 60;

/** How far minutes lie off the middle of their neighbours, in the mean of the newest ones, as a share of the load. */
export function scatterOf(loads: Minutes, newestMinute: number): number {
  let [off, load] = [0, 0];
  for (const [here, between] of betweenNeighbours(loads, newestMinute)) {
    off += Math.abs(here - between);
    load += here;
  }
  return load > 0 ? off / load : 0;
}

/** Whether the stream's minutes scatter: the most of them, so that one step is no noise. Of even streams, whose shards scatter alike. */
export function isNoisy({ load, isEven, foresight, steady }: Situation): boolean {
  if (!isEven || foresight !== undefined || steady !== undefined) return false;
  const offs = [];
  for (const [here, between] of betweenNeighbours(load.needs, load.newestMinute))
    if (between > 0) offs.push(Math.abs(here - between) / between);
  offs.sort((a, b) => a - b);
  return (offs[offs.length >> 1] ?? 0) >= NOISY_SCATTER;
}

/** Each of the newest known minutes but the last, and the middle between its neighbours. */
function* betweenNeighbours(loads: Minutes, newestMinute: number): Generator<readonly [number, number]> {
  for (let minute = Math.max(1, newestMinute - SCATTER_MINUTES); minute < newestMinute; minute++) {
    const here = loads[minute] as number;
    const between = ((loads[minute - 1] as number) + (loads[minute + 1] as number)) / 2;
    if (!Number.isNaN(here + between)) yield [here, between];
  }
}

/**
 * What a shard is expected to refuse in a minute, at its price, in shard-minutes.
 * @param width its share of the hash key space
 */
export function expectedRefusals(situation: Situation, width: number): number {
  const { load, burst, refusedPrice } = situation;
  const minutes = newestMinutes(load, LIKE_MINUTES);
  let refused = 0;
  for (const minute of minutes) {
    const growth = minute === load.newestMinute ? (load.growth[minute] as number) : 1;
    refused += overflowOf((load.needs[minute] as number) * growth * width, burst);
  }
  return (refusedPrice * refused) / Math.max(1, minutes.length);
}
