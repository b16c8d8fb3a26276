/** To how many even shards a stream is worth shrinking whose load lies evenly, by the steps that are open to it (./ladder). */
import { needBeyondMetrics, newestOf } from './cells';
import { cheapestOf } from './cheapest';
import { EVEN_SHARDS_MAX, type EvenShards, evenShards, movesOf, peakOfEven } from './even-shards';
import {
  type Expected,
  following,
  heldSteady,
  isAtRest,
  resting,
  type Weighing,
  weighed,
} from './even-weighing';
import { countsBetween } from './ladder';
import { type Cell, peakOf, sumOf } from './plan';
import { RESHARD_SECONDS } from './quotas';
import type { Situation } from './situation';

/** Operations that take longer than this share of the time for which they are to do are left to UpdateShardCount. */
const LONGEST_SHARE = 0.5;

/** Fewer even shards. */
export interface EvenShrink extends EvenShards {
  readonly jointPeak: number;
}

/**
 * Fewer even shards that cost less than merging does, for as long as they are expected to do; none where merges alone lead there. A stream
 * that moves is followed by the steps that pay; at one that has come to rest any count will do as long again as it has rested.
 * @param cells the open shards' loads in the minutes that are known
 * @param merged how many shards merging leads to
 */
export function evenShrink(
  situation: Situation,
  cells: readonly Cell[],
  merged: number,
): EvenShrink | undefined {
  if (situation.openShardCount > EVEN_SHARDS_MAX) return undefined;
  const { steady } = situation;
  if (steady !== undefined) return cheapestShrink(situation, cells, heldSteady(situation, steady));
  const cheapest = (expected: Expected) =>
    cheapestShrink(situation, cells, weighed(situation, merged, expected));
  const shrink = situation.ladder === 'doubling' ? undefined : cheapest(following(situation));
  return shrink ?? (isAtRest(situation) ? cheapest(resting(situation)) : undefined);
}

function cheapestShrink(
  situation: Situation,
  cells: readonly Cell[],
  { ladder, judgedMinutes, holdMinutes, costOf, otherwise, limitOf }: Weighing,
): EvenShrink | undefined {
  const { openShardCount: open, policy, load } = situation;
  const judged = newestOf(cells, judgedMinutes);
  const peak = Math.max(peakOf(sumOf(judged)), needBeyondMetrics(situation));
  const enough = Math.max(1, policy.MinShards, Math.ceil(peak / limitOf(1)));
  const costOfShards = (shards: EvenShards) => costOf(shards.count, movesOf(shards));
  const choices = countsBetween(ladder, enough, open - 1)
    .map((count) => evenShards(load, count))
    .filter((shards) => costOfShards(shards) < otherwise && !lastsTooLong(movesOf(shards), holdMinutes))
    .map((shards) => ({ ...shards, jointPeak: peakOfEven(load, judged, shards.count) }))
    .filter(({ count, jointPeak }) => jointPeak <= limitOf(count));
  return cheapestOf(choices, costOfShards);
}

function lastsTooLong(moves: number, holdMinutes: number): boolean {
  return (moves * RESHARD_SECONDS) / 60 > LONGEST_SHARE * holdMinutes;
}
