/**
 * By what steps an even stream grows and shrinks. Even shards cut in halves and merged again are on average 1.44 times as many as the
 * load needs; steps in between need fewer, and more moves, since most boundaries lie elsewhere then.
 */
import { cheapestOf } from './cheapest';
import type { Ladder } from './model';
import { movesByUpdate } from './quotas';

/** What a count is worth to get to. */
export interface Step {
  readonly from: number;
  /** No count below these carries the load. */
  readonly enough: number;
  /** No count above these is wanted, or taken. */
  readonly most: number;
  /** For how long it is expected to do. */
  readonly holdMinutes: number;
  readonly moveShardMinutes: number;
}

/** Of so many counts one is as good as its neighbour: of more, some are passed over. */
const COUNTS_MAX = 48;

/**
 * The count of the ladder that costs least for as long as it is expected to do, its moves included; `from` itself where that is as
 * cheap. Where no count of the ladder lies between them, `most`.
 */
export function cheapestCount(
  ladder: Ladder,
  { from, enough, most, holdMinutes, moveShardMinutes }: Step,
): number {
  const costOf = (count: number) => count * holdMinutes + movesByUpdate(from, count) * moveShardMinutes;
  const otherwise = from >= enough && from <= most ? from : most;
  return cheapestOf([otherwise, ...countsBetween(ladder, enough, most)], costOf) ?? otherwise;
}

/** The counts of a ladder from `fewest` to `most`, ascending. */
export function countsBetween(ladder: Ladder, fewest: number, most: number): number[] {
  if (ladder === 'any' || ladder === 'shard by shard') {
    const stride = Math.max(1, Math.ceil((most - fewest) / COUNTS_MAX));
    const counts = [];
    for (let count = fewest; count <= most; count += stride) counts.push(count);
    return counts;
  }
  const counts = [];
  for (let power = 1; power <= most; power *= 2) {
    counts.push(power);
    if (ladder === 'thirds' && power > 1) counts.push((power * 3) / 2);
  }
  return counts.filter((count) => count >= fewest && count <= most);
}
