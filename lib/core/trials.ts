/** What is tried of each stream, minute by minute, to learn how it is best followed: what it would have held, moved and refused so far. */
import { LEAD_MINUTES } from './growth';
import { cheapestCount } from './ladder';
import type { HeldShards, Ladder, LookbackLedger, LookbackTrial } from './model';
import type { Policy } from './policy';
import { movesByUpdate } from './quotas';
import { AHEAD_MINUTES, aheadMinutes, expectedNeed, PERIODS_MINUTES } from './recurrence';
import { peakSince } from './skyline';
import { overflowOf } from './within-minute';
import { MOVE_SHARD_MINUTES } from './worth';

/** A way to follow a stream that is on trial. */
export interface Trial {
  /** How long loads must have been low before shards are merged. */
  readonly minutes: number;
  /** By what steps it grows and shrinks where it is even. */
  readonly ladder: Ladder;
  /** After so long its loads are expected to come again, and are prepared for; absent where none are. */
  readonly periodMinutes?: number;
}

/** The look-backs on trial, in minutes: each two or three times the one before, from the shortest allowed to a week. */
const LOOKBACKS_MINUTES = [5, 15, 30, 60, 120, 240, 480, 960, 1_440, 2_880, 5_760, 10_080] as const;

/**
 * Up to here a stream is followed closely, and shards are held for less than the moves to any count cost: of these the
 * trials are whether it is to grow by doubling or by steps in between. Beyond, any count is worth its moves.
 */
const FOLLOWED_CLOSELY_MINUTES = 30;

/** How long a count is taken to do where a stream is followed closely: load changes by the hour. */
const CLOSE_HOLD_MINUTES = 60;

/** All that is tried: of each look-back what even streams may do, and those that are not. */
export const TRIALS: readonly Trial[] = [
  ...LOOKBACKS_MINUTES.flatMap((minutes) => {
    const even: readonly Ladder[] = minutes <= FOLLOWED_CLOSELY_MINUTES ? ['doubling', 'thirds'] : ['any'];
    return [...even, 'shard by shard' as const].map((ladder) => ({ minutes, ladder }));
  }),
  ...PERIODS_MINUTES.flatMap((periodMinutes) =>
    (['doubling', 'thirds'] as const).map((ladder) => ({
      minutes: LOOKBACKS_MINUTES[0],
      ladder,
      periodMinutes,
    })),
  ),
];

/** What is needed again within so long is not merged: two moves cost as much as to hold it. */
export const KEPT_MINUTES = 20;

/** Shards that a trial opens or closes in a minute: a split or a merge takes half of one. */
const MOVES_PER_MINUTE = 2;

/** A trial that has done nothing yet, of each kind. */
export function trialsFrom(openShardCount: number): LookbackTrial[] {
  return TRIALS.map((trial) => ({
    ...trial,
    goal: openShardCount,
    shards: openShardCount,
    shardMinutes: 0,
    refused: 0,
  }));
}

/** How long a count is taken to do, once a stream that is followed so has come to it. */
export function holdMinutesOf({ minutes }: Pick<Trial, 'minutes'>): number {
  return Math.max(minutes, CLOSE_HOLD_MINUTES);
}

/** What a trial knows in a minute. */
export interface Tried {
  readonly atSeconds: number;
  /** What the newest minute that can have been seen was expected to grow to. */
  readonly seen: number;
  readonly skyline: LookbackLedger['skyline'];
  readonly profile: LookbackLedger['profile'];
}

/**
 * The trial a minute later.
 * @param need what the minute needs, which nobody knows of yet
 * @param tried undefined in a trial's first minutes, while nothing was seen that it could act on
 * @param keep how much of what was counted before still counts
 */
export function afterMinute(
  trial: LookbackTrial,
  need: number,
  tried: Tried | undefined,
  { policy, keep, burst }: { policy: Policy; keep: number; burst: number },
): LookbackTrial {
  const goal = tried === undefined ? trial.goal : goalOf(trial, tried, policy);
  const moves = movesTo(trial, goal);
  return { ...trial, ...heldOn(trial, goal, { moves, refused: refusedBy(trial, need, burst), keep }) };
}

/**
 * What is held a minute later, on its way to a goal.
 * @param moves to the goal, from the one before
 * @param refused what this minute was
 * @param keep how much of what was counted before still counts
 */
export function heldOn(
  held: HeldShards,
  goal: number,
  { moves, refused, keep }: { readonly moves: number; readonly refused: number; readonly keep: number },
): HeldShards {
  return {
    goal,
    shards: nearer(held.shards, goal),
    shardMinutes: held.shardMinutes * keep + held.shards + MOVE_SHARD_MINUTES * moves,
    refused: held.refused * keep + refused,
  };
}

/** Of uneven shards all but the fullest have room for what seconds need beyond their minute's mean; even ones are all as full. */
function refusedBy({ ladder, shards }: LookbackTrial, need: number, burst: number): number {
  return ladder === 'shard by shard' ? Math.max(0, need - shards) : shards * overflowOf(need / shards, burst);
}

/** How many shards the trial is to have: up at once, down to what its look-back still holds. */
function goalOf(trial: LookbackTrial, tried: Tried, policy: Policy): number {
  const goal =
    trial.ladder === 'shard by shard'
      ? goalShardByShard(trial, tried, policy)
      : goalOfEven(trial, tried, policy);
  return Math.min(policy.MaxShards, Math.max(policy.MinShards, goal));
}

function goalShardByShard({ goal, minutes }: LookbackTrial, tried: Tried, policy: Policy): number {
  const { ScaleUpUtilization, TargetUtilization } = policy;
  if (tried.seen > ScaleUpUtilization * goal) return Math.ceil(tried.seen / ScaleUpUtilization);
  return Math.min(goal, Math.max(1, Math.ceil(peakOver(minutes, tried) / TargetUtilization)));
}

function goalOfEven(trial: LookbackTrial, tried: Tried, policy: Policy): number {
  const { goal, ladder } = trial;
  const { ScaleUpUtilization, TargetUtilization } = policy;
  const step = { from: goal, holdMinutes: holdMinutesOf(trial), moveShardMinutes: MOVE_SHARD_MINUTES };
  const most = expectedWithin(AHEAD_MINUTES.most, trial, tried);
  const ahead = aheadMinutes(most / TargetUtilization - trial.shards);
  const need = Math.max(tried.seen, expectedWithin(ahead, trial, tried));
  if (need > ScaleUpUtilization * goal) {
    const enough = Math.ceil(need / TargetUtilization);
    return cheapestCount(ladder, { ...step, enough, most: 2 ** Math.ceil(Math.log2(enough)) });
  }
  const peak = Math.max(peakOver(trial.minutes, tried), expectedWithin(KEPT_MINUTES, trial, tried));
  const enough = Math.max(1, Math.ceil(peak / TargetUtilization));
  return enough < goal ? cheapestCount(ladder, { ...step, enough, most: goal }) : goal;
}

/** The greatest need that was seen in the newest minutes. */
function peakOver(minutes: number, { atSeconds, seen, skyline }: Tried): number {
  return peakSince(skyline, atSeconds - (minutes + LEAD_MINUTES) * 60 + 1) ?? seen;
}

/** What is expected to be needed within so many minutes; 0 where the trial expects nothing. */
function expectedWithin(
  minutes: number,
  { periodMinutes }: LookbackTrial,
  { profile, atSeconds }: Tried,
): number {
  if (periodMinutes === undefined) return 0;
  return expectedNeed(profile, periodMinutes, atSeconds, atSeconds + minutes * 60);
}

function movesTo({ goal, ladder }: LookbackTrial, next: number): number {
  return ladder === 'shard by shard' ? Math.abs(next - goal) : movesByUpdate(goal, next);
}

function nearer(shards: number, goal: number): number {
  return goal > shards
    ? Math.min(goal, shards + MOVES_PER_MINUTE)
    : Math.max(goal, shards - MOVES_PER_MINUTE);
}
