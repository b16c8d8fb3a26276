/**
 * Over how many minutes a load must have stayed low before shards are merged: learnt from the stream's own past, by trial.
 *
 * For each of a ladder of look-backs it is counted what a controller that merges after so long would have cost this stream so
 * far: the shards it held, its moves, and what would have been refused when load came back. The cheapest so far is used. A
 * stream whose load rests once it has fallen so gets a short look-back, one whose load keeps coming back a long one, up to a week.
 */
import { believed, growthOf, LEAD_MINUTES, type Outlook } from './growth';
import { cheapestCount } from './ladder';
import { demandOfStream, firstUnseenMinute, knownMinutes, needsOf } from './load-map';
import type { Ladder, LookbackLedger, LookbackTrial, MetricWindow } from './model';
import type { Policy } from './policy';
import { movesByUpdate } from './quotas';
import {
  AHEAD_MINUTES,
  aheadMinutes,
  expectedNeed,
  NO_PROFILE,
  PERIODS_MINUTES,
  withNeed,
} from './recurrence';

/** The look-backs on trial, in minutes: each two or three times the one before, from the shortest allowed to a week. */
const LOOKBACKS_MINUTES = [5, 15, 30, 60, 120, 240, 480, 960, 1_440, 2_880, 5_760, 10_080] as const;

/**
 * Up to here a stream is followed closely, and shards are held for less than the moves to any count cost: of these the
 * trials are whether it is to grow by doubling or by steps in between. Beyond, any count is worth its moves.
 */
export const FOLLOWED_CLOSELY_MINUTES = 30;

/** How long a count is taken to do where a stream is followed closely: load changes by the hour. */
const CLOSE_HOLD_MINUTES = 60;

/** All that is tried: of each look-back what even streams may do, and those that are not. */
export const TRIALS: readonly Following[] = [
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

/** The trials have seen enough after an hour; until then the shortest look-back allowed is as good as any. */
const TRIAL_MINUTES_MIN = 60;

/** How long the past counts: after a week a minute weighs 1/e. Workloads change; weekly ones should still be seen. */
const MEMORY_MINUTES = 10_080;

/**
 * What one split or merge is taken to cost, in shard-minutes. Consumers pay for it: leases move, a closed shard drains. Five
 * are what the simulator's score counts; streams that reshard all day are what this is to prevent (docs/algorithm.md has the front).
 */
export const MOVE_SHARD_MINUTES = 10;

/** Refusing one percent of what is offered is taken to be as bad as paying for the needed shards twice, as in the simulator's score. */
const REFUSED_WEIGHT = 100;

/** A need this many times the mean is a spike. */
const SPIKE_RATIO = 4;

/** A stream that carries less is taken to rest at half a shard: a shard is the least there is. */
const RESTING_NEED = 0.5;

/** The gap after which a spike is as good as sure not to have come back yet. */
const SHORTEST_GAP_MINUTES = 30;

/** How long a spike is refused that finds too few shards: two minutes until metrics show it, one until the first operations are done. */
const SPIKE_REFUSED_MINUTES = 3;

/** Loads are taken to come again where that is cheaper by so much: little is gained where they only rise and fall by the day. */
const WORTH_EXPECTING = 1.05;

/** How fast the guess at what comes back gives way to experience: a day's time constant. */
const GUESS_MINUTES = 1_440;

/** Shards that a trial opens or closes in a minute: a split or a merge takes half of one. */
const MOVES_PER_MINUTE = 2;

/**
 * How long it counts what became of the rises that slopes promised: a day's time constant. One of a shard is taken to have come
 * true before, so that the first small one decides nothing.
 */
const RISES_MEMORY_MINUTES = 1_440;
const RISES_PRIOR = 1;

/** Needs are told apart in steps of two percent, so that what is remembered of a week stays small. */
const NEED_STEP = 1.02;

/** Below this a stream is idle: a hundredth of a shard. */
const NEED_MIN = 0.01;

const NO_LEDGER: LookbackLedger = {
  untilSeconds: 0,
  minutesSeen: 0,
  neededShardMinutes: 0,
  loadShardMinutes: 0,
  pending: [],
  rises: { expected: 0, seen: 0 },
  skyline: [],
  profile: NO_PROFILE,
  trials: [],
};

/** The ledger with every minute that the window has and that it has not seen yet. Unknown minutes are passed over. */
export function learnt(
  ledger: LookbackLedger = NO_LEDGER,
  metrics: MetricWindow,
  openShardCount: number,
  policy: Policy,
): LookbackLedger {
  const known = knownMinutes(metrics);
  const needs = needsOf(demandOfStream(metrics, openShardCount), known);
  const growth = growthOf(needs);
  // What an earlier version wrote down may lack what this one learns.
  let next = {
    ...NO_LEDGER,
    ...ledger,
    ...(ledger.trials.length !== TRIALS.length && { trials: trialsFrom(openShardCount) }),
  };
  for (let m = firstUnseenMinute(metrics, ledger.untilSeconds); m < metrics.minutes; m++) {
    if (known[m] !== true) continue;
    const atSeconds = metrics.startsAtSeconds + m * 60;
    next = withMinute(next, { atSeconds, need: needs[m] as number, growth: growth[m] as number }, policy);
  }
  return next;
}

/** How a stream is followed. */
export interface Following {
  /** How long loads must have been low before shards are merged. */
  readonly minutes: number;
  /** By what steps it grows and shrinks where it is even. */
  readonly ladder: Ladder;
  /** After so long its loads are expected to come again, and are prepared for; absent where none are. */
  readonly periodMinutes?: number;
}

/** What would have cost this stream least so far; its look-back is not below ScaleDownLookbackMinutes. */
export function followingOf(ledger: LookbackLedger | undefined, policy: Policy, isEven: boolean): Following {
  const trials = eligible(ledger?.trials ?? [], policy, isEven);
  const [first] = trials;
  if (ledger === undefined || first === undefined || ledger.minutesSeen < TRIAL_MINUTES_MIN)
    return { minutes: policy.ScaleDownLookbackMinutes, ladder: isEven ? 'thirds' : 'shard by shard' };
  const price = refusedPrice(ledger);
  const costOf = ({ minutes, shardMinutes, refused, periodMinutes }: LookbackTrial) =>
    (shardMinutes + price * (refused + expectedRefusals(ledger, minutes))) *
    (periodMinutes === undefined ? 1 : WORTH_EXPECTING);
  const cheapest = trials.reduce((best, trial) => (costOf(trial) < costOf(best) ? trial : best), first);
  const { ladder, periodMinutes } = cheapest;
  const minutes = Math.max(policy.ScaleDownLookbackMinutes, cheapest.minutes);
  return { minutes, ladder, ...(periodMinutes !== undefined && { periodMinutes }) };
}

/** The longest look-back that may be used, however load lies. */
export function longestLookbackMinutes(ledger: LookbackLedger | undefined, policy: Policy): number {
  return Math.max(...[true, false].map((isEven) => followingOf(ledger, policy, isEven).minutes));
}

/** How long a count is taken to do, once a stream that is followed so has come to it. */
export function holdMinutes({ minutes }: Pick<Following, 'minutes'>): number {
  return Math.max(minutes, CLOSE_HOLD_MINUTES);
}

/** What it is worth not to refuse what fills a shard for a minute, in shard-minutes. */
export function refusedPrice({ neededShardMinutes, loadShardMinutes }: LookbackLedger = NO_LEDGER): number {
  if (neededShardMinutes === 0) return REFUSED_WEIGHT;
  return (REFUSED_WEIGHT * neededShardMinutes) / Math.max(loadShardMinutes, NEED_MIN);
}

/**
 * What a look-back is expected to lose when the greatest spike so far comes back, in shard-minutes: a guess that stands in for
 * experience until a stream was seen for a day, and only for streams that spike.
 */
function expectedRefusals(ledger: LookbackLedger, minutes: number): number {
  const mean = ledger.loadShardMinutes / ledger.minutesSeen;
  const spike = Math.max(0, outlookOf(ledger).highest - SPIKE_RATIO * Math.max(mean, RESTING_NEED));
  // Gaps have no scale of their own: each four times as long is half as likely.
  const chanceLater = Math.sqrt(SHORTEST_GAP_MINUTES / minutes);
  return SPIKE_REFUSED_MINUTES * spike * chanceLater * Math.exp(-ledger.minutesSeen / GUESS_MINUTES);
}

/** What this stream's past says of how its rises go on. */
export function outlookOf(ledger: LookbackLedger | undefined): Outlook {
  return { highest: peakNeed(ledger, MEMORY_MINUTES), belief: beliefIn(ledger?.rises) };
}

/**
 * The share of the rises that slopes promised which came: all of it for ramps, next to nothing for square spikes and for noise,
 * which a slope mistakes for rises.
 */
function beliefIn({ expected, seen }: LookbackLedger['rises'] = NO_LEDGER.rises): number {
  return Math.min(1, Math.max(0, (seen + RISES_PRIOR) / (expected + RISES_PRIOR)));
}

/** The greatest need, in shards' capacities, of the last `minutes` that the ledger has seen. */
export function peakNeed(ledger: LookbackLedger | undefined, minutes: number): number {
  if (ledger === undefined) return 0;
  const since = ledger.untilSeconds - minutes * 60;
  return ledger.skyline.find(([atSeconds]) => atSeconds >= since)?.[1] ?? 0;
}

function eligible(
  trials: readonly LookbackTrial[],
  { ScaleDownLookbackMinutes }: Policy,
  isEven: boolean,
): readonly LookbackTrial[] {
  return trials.filter(
    ({ minutes, ladder, periodMinutes }) =>
      isEven === (ladder !== 'shard by shard') &&
      (minutes >= ScaleDownLookbackMinutes || periodMinutes !== undefined),
  );
}

function trialsFrom(openShardCount: number): LookbackTrial[] {
  return TRIALS.map((trial) => ({
    ...trial,
    goal: openShardCount,
    shards: openShardCount,
    shardMinutes: 0,
    refused: 0,
  }));
}

interface Minute {
  readonly atSeconds: number;
  readonly need: number;
  /** What its slope promises. */
  readonly growth: number;
}

function withMinute(ledger: LookbackLedger, minute: Minute, policy: Policy): LookbackLedger {
  const keep = Math.exp(-1 / MEMORY_MINUTES);
  const { atSeconds, need } = minute;
  const outlook = outlookOf(ledger);
  const grown = need * believed(minute.growth, need, outlook);
  const rise = need * (believed(minute.growth, need, { ...outlook, belief: 1 }) - 1);
  // The trials act on what they can have seen by now, not on the minute itself.
  const pending = [...ledger.pending, [need, grown, rise] as const];
  const seen = pending.length > LEAD_MINUTES ? pending.shift() : undefined;
  const skyline =
    seen === undefined ? ledger.skyline : withPeak(ledger.skyline, atSeconds - LEAD_MINUTES * 60, seen[0]);
  const { profile } = ledger;
  const trials = ledger.trials.map((trial) => {
    const goal =
      seen === undefined ? trial.goal : goalOf(trial, { skyline, profile }, atSeconds, seen[1], policy);
    return {
      ...trial,
      goal,
      shards: nearer(trial.shards, goal),
      shardMinutes: trial.shardMinutes * keep + trial.shards + MOVE_SHARD_MINUTES * movesTo(trial, goal),
      refused: trial.refused * keep + Math.max(0, need - trial.shards),
    };
  });
  return {
    untilSeconds: atSeconds + 60,
    minutesSeen: Math.min(ledger.minutesSeen + 1, MEMORY_MINUTES),
    neededShardMinutes: ledger.neededShardMinutes * keep + Math.max(1, Math.ceil(need)),
    loadShardMinutes: ledger.loadShardMinutes * keep + need,
    pending,
    rises: withRise(ledger.rises, need, seen),
    skyline,
    profile: withNeed(profile, atSeconds, need),
    trials,
  };
}

/** @param seen the minute that could have been acted on by now */
function withRise(
  { expected, seen: risen }: LookbackLedger['rises'],
  need: number,
  seen: LookbackLedger['pending'][number] | undefined,
): LookbackLedger['rises'] {
  const keep = Math.exp(-1 / RISES_MEMORY_MINUTES);
  const [before, , rise = 0] = seen ?? [0, 0];
  // What came beyond the promise is no proof of others, and a fall speaks as much against it as its coming true would for it.
  const came = Math.min(rise, Math.max(-rise, need - before));
  return { expected: expected * keep + rise, seen: risen * keep + came };
}

/** What is needed again within so long is not merged: two moves cost as much as to hold it. */
export const KEPT_MINUTES = 20;

type Remembered = Pick<LookbackLedger, 'skyline' | 'profile'>;

/** How many shards the trial is to have: up at once, down to what its look-back still holds. */
function goalOf(
  trial: LookbackTrial,
  { skyline, profile }: Remembered,
  atSeconds: number,
  seen: number,
  policy: Policy,
): number {
  const { goal, ladder, periodMinutes } = trial;
  const { ScaleUpUtilization, TargetUtilization } = policy;
  const step = { from: goal, holdMinutes: holdMinutes(trial), moveShardMinutes: MOVE_SHARD_MINUTES };
  const ahead = (minutes: number) =>
    periodMinutes === undefined
      ? 0
      : expectedNeed(profile, periodMinutes, atSeconds, atSeconds + minutes * 60);
  const toOpen = ahead(AHEAD_MINUTES.most) / TargetUtilization - trial.shards;
  const foreseen = ahead(aheadMinutes(toOpen));
  const need = Math.max(seen, foreseen);
  if (need > ScaleUpUtilization * goal) {
    if (ladder === 'shard by shard')
      return Math.ceil(Math.max(seen / ScaleUpUtilization, foreseen / TargetUtilization));
    const enough = Math.ceil(need / TargetUtilization);
    return cheapestCount(ladder, { ...step, enough, most: 2 ** Math.ceil(Math.log2(enough)) });
  }
  const since = atSeconds - (trial.minutes + LEAD_MINUTES) * 60;
  const peak = Math.max(skyline.find(([at]) => at > since)?.[1] ?? seen, ahead(KEPT_MINUTES));
  const enough = Math.max(1, Math.ceil(peak / TargetUtilization));
  if (ladder === 'shard by shard') return Math.min(enough, goal);
  return enough < goal ? cheapestCount(ladder, { ...step, enough, most: goal }) : goal;
}

function movesTo({ goal, ladder }: LookbackTrial, next: number): number {
  return ladder === 'shard by shard' ? Math.abs(next - goal) : movesByUpdate(goal, next);
}

function nearer(shards: number, goal: number): number {
  return goal > shards
    ? Math.min(goal, shards + MOVES_PER_MINUTE)
    : Math.max(goal, shards - MOVES_PER_MINUTE);
}

/** The skyline seen from `atSeconds` backwards: every peak that no later one hides, oldest and greatest first. */
function withPeak(
  skyline: LookbackLedger['skyline'],
  atSeconds: number,
  need: number,
): LookbackLedger['skyline'] {
  const step = Math.max(
    NEED_MIN,
    NEED_STEP ** Math.ceil(Math.log(Math.max(need, NEED_MIN)) / Math.log(NEED_STEP)),
  );
  const oldest = atSeconds - MEMORY_MINUTES * 60;
  const standing = skyline.filter(([at, height]) => at >= oldest && height > step);
  return [...standing, [atSeconds, step]];
}
