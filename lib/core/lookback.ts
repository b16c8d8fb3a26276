/**
 * What is learnt of a stream, minute by minute, to tell how to follow it (./following): when it needed how much, how its rises went on, and what each
 * of the trials would have cost it so far: the shards it held, its moves, and what would have been refused when load came back.
 */
import { BURSTS } from './burst';
import { demandOfStream, needsOf } from './demand';
import { believed, growthOf, LEAD_MINUTES, type Outlook } from './growth';
import { firstMinuteFrom, seenMinutes } from './known-minutes';
import { levelFrom, withLevelMinute } from './level';
import type { LookbackLedger, LookbackTrial, MetricWindow } from './model';
import type { Policy } from './policy';
import { DAY_MINUTES, NO_PROFILE, profileUntil, withNeed } from './recurrence';
import { MEMORY_MINUTES, peakSince, withPeak } from './skyline';
import { steadyCount, throughout, withMinuteNeeding, written } from './steady';
import { afterMinute, TRIALS, trialsFrom } from './trials';
import { refusedPrice } from './worth';

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
  level: levelFrom(1),
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
  let next = isOlder(ledger) ? begunAnew(ledger, metrics, openShardCount) : ledger;
  for (let m = firstMinuteFrom(metrics, next.untilSeconds); m < metrics.minutes; m++) {
    if (known[m] !== true) continue;
    const atSeconds = metrics.startsAtSeconds + m * 60;
    const minute = { atSeconds, need: needs[m] as number, growth: growth[m] as number };
    next = withMinute(next, minute, { policy, burst });
  }
  return {
    ...next,
    tally: written(next.tally),
    level: { ...next.level, ratios: written(next.level.ratios) },
  };
}

/**
 * The ledger before the window's first minute, of what an earlier version wrote down. What is weighed against one another, and by how much is known of the
 * stream, has to have seen the same minutes, so it begins with the window; what those saw without it is only remembered.
 * The peaks and the day's profile are written in the order of time: they forget the window's minutes, which come again. Of rises, whose sums have no order, those
 * of the window count twice, for the day that they count.
 */
function begunAnew(
  older: LookbackLedger,
  { startsAtSeconds }: MetricWindow,
  openShardCount: number,
): LookbackLedger {
  const { rises, skyline, profile } = { ...NO_LEDGER, ...older };
  return {
    ...NO_LEDGER,
    untilSeconds: startsAtSeconds,
    rises,
    skyline: skyline.filter(([atSeconds]) => atSeconds < startsAtSeconds),
    profile: profileUntil(profile, startsAtSeconds),
    trials: trialsFrom(openShardCount),
    level: levelFrom(openShardCount),
  };
}

/** Whether an earlier version wrote it down, and it may lack what this one weighs. */
export function isOlder({ trials, turns, level }: LookbackLedger): boolean {
  return trials.length !== TRIALS.length || turns === undefined || level === undefined;
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
  const price = refusedPrice(ledger);
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
      steadyCount(throughout({ tally, price, burst })),
    ),
    trials,
    level: withLevelMinute(
      ledger.level,
      {
        need,
        seen: seen?.[0],
        highest: outlook.highest,
        refusedPrice: price,
        burst,
        keep,
        otherwise: closestGoal(trials),
      },
      policy,
    ),
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
