/**
 * Streams whose minutes scatter about a level that moves slowly: by the day, or by the hour. That one minute was higher than the others says little of the
 * next, so as many shards are held as cost least at the level (./steady), by how often a minute needed how many times the level of those before. What that
 * would have cost the stream so far is weighed against what else is on trial (./following).
 */
import type { LevelLedger } from './model';
import { NEED_MIN } from './need-steps';
import type { Policy } from './policy';
import { movesByUpdate } from './quotas';
import { type Steady, steadyCostAMinute, totalOf, withMinuteNeeding } from './steady';
import { heldOn } from './trials';
import { overflowOf } from './within-minute';
import { MOVE_SHARD_MINUTES } from './worth';

/** The level is the mean of so many minutes, faded by age: of fewer the level itself scatters, of 30 and of 120 it lags behind curves of a day (docs/figures.md). */
const LEVEL_MINUTES = 20;

/** A count does for so long: a level of the day has moved by as much as its minutes scatter. */
const HOLD_MINUTES = 60;

/** Of more than 200 shards one count is as good as its neighbour: they are gone through by the percent. */
const STEP_SHARE = 0.01;

/** By fewer minutes nothing is known of how they scatter. */
const RATIOS_MIN = 30;

/** What is weighed of a minute, and by what. */
export interface LevelMinute {
  /** What the minute needs, which nobody knows of yet. */
  readonly need: number;
  /** What the newest minute needed that can have been seen; undefined while none was. */
  readonly seen: number | undefined;
  /** The greatest need that is remembered. */
  readonly highest: number;
  readonly refusedPrice: number;
  readonly burst: number;
  /** How much of what was counted before still counts. */
  readonly keep: number;
  /** How many shards are held while it is not known how minutes scatter. */
  readonly otherwise: number;
}

/** Nothing seen yet. */
export function levelFrom(openShardCount: number): LevelLedger {
  return { level: 0, ratios: [], goal: openShardCount, shards: openShardCount, shardMinutes: 0, refused: 0 };
}

/** The ledger with a minute more. */
export function withLevelMinute(ledger: LevelLedger, minute: LevelMinute, policy: Policy): LevelLedger {
  const { need, seen, highest, refusedPrice: price, burst, keep } = minute;
  const { shards } = ledger;
  const ratios =
    ledger.level === 0 ? ledger.ratios : withMinuteNeeding(ledger.ratios, need / ledger.level, keep);
  const level = seen === undefined ? ledger.level : levelAfter(ledger.level, seen);
  const isKnown = totalOf(ratios) >= RATIOS_MIN;
  const goal = isKnown
    ? goalOf(atLevel({ level, ratios }, { highest, price, burst }), ledger.goal, policy)
    : minute.otherwise;
  const moves = movesByUpdate(ledger.goal, goal);
  const refused = shards * overflowOf(need / shards, burst);
  return { level, ratios, ...heldOn(ledger, goal, { moves, refused, keep }) };
}

/**
 * What is known of the stream at its level, for how many shards to hold.
 * @param newest what the minutes needed that the level does not know of yet, oldest first
 */
export function atLevel(
  { level, ratios }: Pick<LevelLedger, 'level' | 'ratios'>,
  { highest, price, burst }: { readonly highest: number; readonly price: number; readonly burst: number },
  newest: readonly number[] = [],
): Steady {
  return {
    tally: ratios,
    level: newest.reduce(levelAfter, level),
    needMax: Math.max(highest, ...newest),
    holdMinutes: HOLD_MINUTES,
    price,
    burst,
  };
}

function levelAfter(level: number, need: number): number {
  return Math.max(NEED_MIN, level === 0 ? need : level + (need - level) / LEVEL_MINUTES);
}

/**
 * As many as cost least at the level, where they are worth the moves to them. Each shard more spares less than the one before, so from where it stands the way is
 * down until the cost rises.
 */
function goalOf(steady: Steady, goal: number, policy: Policy): number {
  const staying = { count: goal, cost: steadyCostAMinute(steady, goal) };
  const more = worthMovingTo(steady, staying, 1, policy);
  return more === goal ? worthMovingTo(steady, staying, -1, policy) : more;
}

function worthMovingTo(
  steady: Steady,
  staying: { readonly count: number; readonly cost: number },
  direction: 1 | -1,
  { MinShards, MaxShards }: Policy,
): number {
  const step = direction * Math.max(1, Math.floor(staying.count * STEP_SHARE));
  let cheapest = staying;
  let cost = staying.cost;
  for (let count = staying.count + step; count >= MinShards && count <= MaxShards; count += step) {
    const next = steadyCostAMinute(steady, count);
    if (next >= cost) break;
    cost = next;
    const withMoves = cost + (MOVE_SHARD_MINUTES * movesByUpdate(staying.count, count)) / HOLD_MINUTES;
    if (withMoves < cheapest.cost) cheapest = { count, cost: withMoves };
  }
  return cheapest.count;
}
