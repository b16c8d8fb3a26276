/** How far minutes scatter: where they do, one that is higher than the others says little of the next. */
import type { Minutes } from './model';

/** Over so many minutes it is seen how far they scatter. */
const SCATTER_MINUTES = 30;

/** Where minutes lie so far off the middle of their neighbours, as a share of it, one says no more than two together. */
export const NOISY_SCATTER = 0.1;

/** How far minutes lie off the middle of their neighbours, in the mean of the newest ones, as a share of the load. */
export function scatterOf(loads: Minutes, newestMinute: number): number {
  let [off, load] = [0, 0];
  for (let minute = Math.max(1, newestMinute - SCATTER_MINUTES); minute < newestMinute; minute++) {
    const here = loads[minute] as number;
    const between = ((loads[minute - 1] as number) + (loads[minute + 1] as number)) / 2;
    if (Number.isNaN(here + between)) continue;
    off += Math.abs(here - between);
    load += here;
  }
  return load > 0 ? off / load : 0;
}
