/** What is worth how many shard-minutes: in these shards, moves and refusals are weighed against one another. */
import type { LookbackLedger } from './model';
import { NEED_MIN } from './need-steps';

/**
 * What one split or merge is taken to cost, in shard-minutes. Consumers pay for it: leases move, a closed shard drains. Five
 * are what the simulator's score counts; streams that reshard all day are what this is to prevent (docs/figures.md has the front, in
 * "The constants").
 */
export const MOVE_SHARD_MINUTES = 10;

/** Refusing one percent of what is offered is taken to be as bad as paying for the needed shards twice, as in the simulator's score. */
const REFUSED_WEIGHT = 100;

/** What it is worth not to refuse what fills a shard for a minute, in shard-minutes. */
export function refusedPrice({
  neededShardMinutes,
  loadShardMinutes,
}: Pick<LookbackLedger, 'neededShardMinutes' | 'loadShardMinutes'> = NOTHING_SEEN): number {
  if (neededShardMinutes === 0) return REFUSED_WEIGHT;
  return (REFUSED_WEIGHT * neededShardMinutes) / Math.max(loadShardMinutes, NEED_MIN);
}

const NOTHING_SEEN = { neededShardMinutes: 0, loadShardMinutes: 0 };
