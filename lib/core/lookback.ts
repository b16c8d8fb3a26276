/**
 * Over how many minutes a load must have stayed low before shards are merged: learnt from the stream's own past, by trial.
 *
 * For each of a ladder of look-backs it is counted what a controller that merges after so long would have cost this stream so
 * far: the shards it held, its moves, and what would have been refused when load came back. The cheapest so far is used. A
 * stream whose load rests once it has fallen so gets a short look-back, one whose load keeps coming back a long one, up to a week.
 */
import { BURSTS, burstOf } from './burst';
import { demandOfStream, needsOf } from './demand';
import { believed, growthOf, LEAD_MINUTES, type Outlook } from './growth';
import { firstUnseenMinute, seenMinutes } from './known-minutes';
import type { History, LookbackLedger, LookbackTrial, MetricWindow } from './model';
import type { Policy } from './policy';
import { NO_PROFILE, withNeed } from './recurrence';
import { MEMORY_MINUTES, peakSince, withPeak } from './skyline';
import { type Steady, steadyCostAMinute, steadyCount, totalOf, withMinuteNeeding, written } from './steady';
import { afterMinute, type Following, TRIALS, trialsFrom } from './trials';
import { MOVE_SHARD_MINUTES, refusedPrice } from './worth';

const DAY_MINUTES = 1_440;

/** The trials have seen enough after an hour; until then the shortest look-back allowed is as good as any. */
const TRIAL_MINUTES_MIN = 60;

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

/**
 * On its second day a stream is expected to be as on its first, though nothing was gained by it yet, where that costs little: sudden loads of the
 * day are lost once instead of twice. At 0.89 levels that last for hours score worse by a tenth.
 */
const UNTRIED = 0.95;

/**
 * What loads are like all day says what is to be held all day: by the hours before, the first of two levels is all there is. Unless they have come
 * and gone so often that their heights are known: half a dozen of them say less than they seem to.
 */
const STEADY_TURNS = 12;

/** A load that is gone, and came less often than this, is not held for by a day that was seen: nobody knows that it comes again. */
const RETURNING_TURNS = 3;

/** What is held beyond the count that is held steady: it is gone at once, or there for long. */
const STEADY_LOOKBACK_MINUTES = 30;

/** How fast the guess at what comes back gives way to experience: a day's time constant. */
const GUESS_MINUTES = DAY_MINUTES;

/**
 * How long it counts what became of the rises that slopes promised: a day's time constant. One of a shard is taken to have come
 * true before, so that the first small one decides nothing.
 */
const RISES_MEMORY_MINUTES = DAY_MINUTES;
const RISES_PRIOR = 1;

const NO_LEDGER: LookbackLedger = {
  untilSeconds: 0,
  minutesSeen: 0,
  neededShardMinutes: 0,
  loadShardMinutes: 0,
  pending: [],
  rises: { expected: 0, seen: 0 },
  skyline: [],
  profile: NO_PROFILE,
  tally: [],
  turns: { count: 0, isFallen: false },
  trials: [],
};

/**
 * The ledger with every minute that the window has and that it has not seen yet. Unknown minutes are passed over.
 * @param burst how much load varies within its minutes (./burst)
 */
export function learnt(
  ledger: LookbackLedger = NO_LEDGER,
  metrics: MetricWindow,
  openShardCount: number,
  policy: Policy,
  burst: number = BURSTS[0],
): LookbackLedger {
  const known = seenMinutes(metrics);
  const needs = needsOf(demandOfStream(metrics, openShardCount), known);
  const growth = growthOf(needs);
  // What is weighed against one another has to have seen the same minutes.
  let next = {
    ...NO_LEDGER,
    ...ledger,
    ...(isOlder(ledger) && { trials: trialsFrom(openShardCount), tally: [], turns: NO_LEDGER.turns }),
  };
  for (let m = firstUnseenMinute(metrics, ledger.untilSeconds); m < metrics.minutes; m++) {
    if (known[m] !== true) continue;
    const atSeconds = metrics.startsAtSeconds + m * 60;
    const minute = { atSeconds, need: needs[m] as number, growth: growth[m] as number };
    next = withMinute(next, minute, { policy, burst });
  }
  return { ...next, tally: written(next.tally) };
}

/** Whether an earlier version wrote it down, and it may lack what this one weighs. */
function isOlder({ trials, turns }: LookbackLedger): boolean {
  return trials.length !== TRIALS.length || turns === undefined;
}

/** What would have cost this stream least so far; its look-back is not below ScaleDownLookbackMinutes. */
export function followingOf(history: Learnt, policy: Policy, isEven: boolean): Following {
  const { lookback: ledger } = history;
  const trials = eligible(ledger, policy, isEven);
  const [first] = trials;
  if (
    ledger === undefined ||
    first === undefined ||
    isOlder(ledger) ||
    ledger.minutesSeen < TRIAL_MINUTES_MIN
  )
    return { minutes: policy.ScaleDownLookbackMinutes, ladder: isEven ? 'thirds' : 'shard by shard' };
  const price = refusedPrice(ledger);
  const costOf = (trial: LookbackTrial) =>
    (trial.shardMinutes -
      paidAhead(trial, trials) +
      price * (trial.refused + expectedRefusals(ledger, trial.minutes))) *
    doubtOf(trial, ledger);
  const costs = trials.map(costOf);
  const least = Math.min(...costs);
  if (isEven && isKnownThroughout(ledger) && costOfHolding(steadyOf(history)) < least) {
    const minutes = Math.max(policy.ScaleDownLookbackMinutes, STEADY_LOOKBACK_MINUTES);
    return { minutes, ladder: 'any', isSteady: true };
  }
  const { ladder, periodMinutes, ...cheapest } = trials[costs.indexOf(least)] ?? first;
  const minutes = Math.max(policy.ScaleDownLookbackMinutes, cheapest.minutes);
  return { minutes, ladder, ...(periodMinutes !== undefined && { periodMinutes }) };
}

/** What the moves have cost that a trial is ahead of what would have been done without expecting anything: that will have to do them, too. */
function paidAhead(
  { minutes, ladder, periodMinutes, goal }: LookbackTrial,
  trials: readonly LookbackTrial[],
): number {
  if (periodMinutes === undefined) return 0;
  const other = trials.find(
    (trial) => trial.minutes === minutes && trial.ladder === ladder && trial.periodMinutes === undefined,
  );
  return MOVE_SHARD_MINUTES * Math.max(0, goal - (other?.goal ?? goal));
}

/** By what factor it has to be cheaper than what expects nothing. */
function doubtOf({ periodMinutes }: LookbackTrial, { minutesSeen }: LookbackLedger): number {
  if (periodMinutes === undefined) return 1;
  const isUntried =
    periodMinutes === DAY_MINUTES && minutesSeen >= DAY_MINUTES && minutesSeen < 2 * DAY_MINUTES;
  return isUntried ? UNTRIED : WORTH_EXPECTING;
}

/** What is learnt of a stream that tells how to follow it. */
type Learnt = Pick<History, 'lookback' | 'burst'>;

/** What is known of the stream that tells how many shards to hold all the time. */
export function steadyOf({ lookback = NO_LEDGER, burst }: Learnt): Steady {
  return { tally: lookback.tally, price: refusedPrice(lookback), burst: burstOf(burst) };
}

/** What the count that costs least would have cost in all minutes that the trials have seen: of one number, hindsight says as much as a trial does. */
function costOfHolding(steady: Steady): number {
  return totalOf(steady.tally) * steadyCostAMinute(steady, steadyCount(steady));
}

/** Whether it is known what the stream needs from day to day. */
function isKnownThroughout({ minutesSeen, turns }: LookbackLedger): boolean {
  const isGone = turns.isFallen && turns.count < RETURNING_TURNS;
  return turns.count >= STEADY_TURNS || (minutesSeen >= DAY_MINUTES && !isGone);
}

/** The longest look-back that may be used, however load lies. */
export function longestLookbackMinutes(history: Learnt, policy: Policy): number {
  return Math.max(...[true, false].map((isEven) => followingOf(history, policy, isEven).minutes));
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

/** The greatest need, in shards' capacities, of the last `minutes` that the ledger has seen. */
export function peakNeed(ledger: LookbackLedger | undefined, minutes: number): number {
  return ledger === undefined ? 0 : (peakSince(ledger.skyline, ledger.untilSeconds - minutes * 60) ?? 0);
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

function eligible(
  ledger: LookbackLedger | undefined,
  { ScaleDownLookbackMinutes }: Policy,
  isEven: boolean,
): readonly LookbackTrial[] {
  if (ledger === undefined) return [];
  return ledger.trials.filter(
    ({ minutes, ladder, periodMinutes }) =>
      isEven === (ladder !== 'shard by shard') &&
      (minutes >= ScaleDownLookbackMinutes || periodMinutes !== undefined),
  );
}

interface Minute {
  readonly atSeconds: number;
  readonly need: number;
  /** What its slope promises. */
  readonly growth: number;
}

function withMinute(
  ledger: LookbackLedger,
  minute: Minute,
  { policy, burst }: { policy: Policy; burst: number },
): LookbackLedger {
  const keep = Math.exp(-1 / MEMORY_MINUTES);
  const { atSeconds, need } = minute;
  const outlook = outlookOf(ledger);
  const grown = need * believed(minute.growth, need, outlook);
  const rise = need * (believed(minute.growth, need, { ...outlook, belief: 1 }) - 1);
  // The trials act on what they can have seen by now, not on the minute itself.
  const pending = [...ledger.pending, [need, grown, rise] as const];
  const seen = pending.length > LEAD_MINUTES ? pending.shift() : undefined;
  const { profile } = ledger;
  const skyline =
    seen === undefined ? ledger.skyline : withPeak(ledger.skyline, atSeconds - LEAD_MINUTES * 60, seen[0]);
  const tally = seen === undefined ? ledger.tally : withMinuteNeeding(ledger.tally, seen[0], keep);
  const tried = seen && { atSeconds, seen: seen[1], skyline, profile };
  const trials = ledger.trials.map((trial) => afterMinute(trial, need, tried, { policy, keep, burst }));
  return {
    untilSeconds: atSeconds + 60,
    minutesSeen: Math.min(ledger.minutesSeen + 1, MEMORY_MINUTES),
    neededShardMinutes: ledger.neededShardMinutes * keep + Math.max(1, Math.ceil(need)),
    loadShardMinutes: ledger.loadShardMinutes * keep + need,
    pending,
    rises: withRise(ledger.rises, need, seen),
    skyline,
    profile: withNeed(profile, atSeconds, need),
    tally,
    turns: turned(ledger.turns, closestGoal(ledger.trials), closestGoal(trials), () =>
      steadyCount({ tally, price: refusedPrice(ledger), burst }),
    ),
    trials,
  };
}

/** The goal of the trial that follows loads closest: the first. */
function closestGoal(trials: readonly LookbackTrial[]): number {
  return (trials[0] as LookbackTrial).goal;
}

/**
 * Counts how often loads came again after they had gone, by the goals of one minute and of the next. Of rises to less than half of what would be held
 * nothing is learnt of how often so much is needed.
 */
function turned(
  { count, isFallen }: LookbackLedger['turns'],
  before: number,
  goal: number,
  held: () => number,
): LookbackLedger['turns'] {
  if (goal < before) return { count, isFallen: true };
  if (goal === before || !isFallen || 2 * goal < held()) return { count, isFallen };
  return { count: count + 1, isFallen: false };
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
