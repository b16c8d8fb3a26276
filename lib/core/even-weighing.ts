/** For how long even shards are expected to do, and by what as many as cost least are chosen. */
import { costAMinute } from './even-cost';
import type { Ladder } from './model';
import { widthsOf } from './open-shards';
import { REST_MINUTES, restedMinutes } from './rest';
import type { Situation } from './situation';
import { type Steady, steadyCostAMinute, steadyCount, widthsCostAMinute } from './steady';
import { holdMinutesOf } from './trials';
import { MOVE_SHARD_MINUTES } from './worth';

/** What is expected of a count of even shards. */
export interface Expected {
  readonly ladder: Ladder;
  /** So many of the newest minutes must fit. */
  readonly judgedMinutes: number;
  /** How long the shards are expected to do. */
  readonly holdMinutes: number;
}

/** Of a stream that moves: followed by the steps that have paid. */
export function following({ ladder, lookbackMinutes }: Situation): Expected {
  return { ladder, judgedMinutes: lookbackMinutes, holdMinutes: holdMinutesOf({ minutes: lookbackMinutes }) };
}

/** Of one that has come to rest: any count will do as long again. */
export function resting(situation: Situation): Expected {
  const rested = restedMinutes(situation);
  return { ladder: 'any', judgedMinutes: Math.max(situation.lookbackMinutes, rested), holdMinutes: rested };
}

/** Whether it has, as far as its shards are seen one by one. */
export function isAtRest(situation: Situation): boolean {
  return situation.seesShards && restedMinutes(situation) >= REST_MINUTES;
}

/** By what a smaller number of shards is chosen. */
export interface Weighing extends Expected {
  /** In shard-minutes a minute. */
  costOf(count: number, moves: number): number;
  /** What it costs otherwise. */
  readonly otherwise: number;
  /** How full so many shards may have been. */
  limitOf(count: number): number;
}

/** @param merged how many shards merging leads to, which is what is done otherwise */
export function weighed(situation: Situation, merged: number, expected: Expected): Weighing {
  const { load, openShardCount: open } = situation;
  const now = load.needs[load.newestMinute] ?? 0;
  const costOf = (count: number, moves: number) =>
    costAMinute(situation, count, now, moves, expected.holdMinutes);
  const limitOf = () => situation.policy.TargetUtilization;
  return { ...expected, costOf, otherwise: costOf(merged, open - merged), limitOf };
}

interface SteadyWeighing extends Weighing {
  /** The count that costs least if it is held all the time. */
  readonly held: number;
}

/** What is held beyond the count that costs least is held until the look-back lets it go. */
export function heldSteady({ lookbackMinutes, load, policy }: Situation, steady: Steady): SteadyWeighing {
  const held = steadyCount(steady);
  const costOf = (count: number, moves: number) =>
    steadyCostAMinute(steady, count) +
    (moves * MOVE_SHARD_MINUTES) / (count > held ? lookbackMinutes : steady.holdMinutes);
  return {
    held,
    ladder: 'any',
    judgedMinutes: lookbackMinutes,
    holdMinutes: steady.holdMinutes,
    costOf,
    otherwise: widthsCostAMinute(steady, widthsOf(load.shards)),
    // As many as cost least are as full as pays: fuller than this they would be added to.
    limitOf: (count) => (count > held ? policy.TargetUtilization : policy.ScaleUpUtilization),
  };
}
