/**
 * How to follow a stream: over how many minutes its load must have stayed low before shards are merged, by what steps it grows and shrinks, whether
 * its loads are expected to come again, and whether as many shards are held all the time. Of all that is on trial (./trials) the one that would have
 * cost this stream least so far (./lookback). A stream whose load rests once it has fallen so gets a short look-back, one whose load keeps coming
 * back a long one, up to a week.
 */
import { burstOf } from './burst';
import { cheapestOf } from './cheapest';
import { keysBeyondAShard } from './helpable';
import { atLevel } from './level';
import { isOlder, outlookOf } from './lookback';
import type { History, LookbackLedger, LookbackTrial } from './model';
import type { Policy } from './policy';
import { DAY_MINUTES } from './recurrence';
import { type Steady, steadyCostAMinute, steadyCount, throughout, totalOf } from './steady';
import type { Trial } from './trials';
import { MOVE_SHARD_MINUTES, refusedPrice } from './worth';

/** How a stream is followed. */
export interface Following extends Trial {
  /** The count that costs least is held, over all minutes or at their level (./level), and a need beyond it is followed where it lasts (./blip). */
  readonly held?: 'throughout' | 'level';
}

/** The trials have seen enough after an hour. */
const TRIAL_MINUTES_MIN = 60;

/**
 * Until then what an even stream needed within so long is held: a spike may be one of many, and half an hour of as many shards costs less than a second one that finds too few.
 * With the shortest look-back of all, streams of spikes score worse by a tenth to a fifth; with 60, streams that begin with a load which is soon gone do so by a twentieth.
 * Where load lies unevenly nothing is gained: what comes back seldom finds the shards that it left.
 */
const FIRST_LOOKBACK_MINUTES = 30;

/** A need this many times the mean is a spike. */
const SPIKE_RATIO = 4;

/** A stream that carries less is taken to rest at half a shard: a shard is the least there is. */
const RESTING_NEED = 0.5;

/** The gap after which a spike is as good as sure not to have come back yet. */
const SHORTEST_GAP_MINUTES = 30;

/** How long a spike is refused that finds too few shards: two minutes until metrics show it, one until the first operations are done. */
const SPIKE_REFUSED_MINUTES = 3;

/** Loads are taken to come again where that is cheaper by so much: little is gained where they only rise and fall by the day. */
const WORTH_EXPECTING_RATIO = 1.05;

/**
 * On its second day a stream is expected to be as on its first, though nothing was gained by it yet, where that costs little: sudden loads of the
 * day are lost once instead of twice. At 0.89 levels that last for hours score worse by a tenth.
 */
const UNTRIED_RATIO = 0.95;

/**
 * What loads are like all day says what is to be held all day: by the hours before, the first of two levels is all there is. Unless they have come
 * and gone so often that their heights are known: half a dozen of them say less than they seem to.
 */
const STEADY_TURNS = 12;

/** A load that is gone, and came less often than this, is not held for by a day that was seen: nobody knows that it comes again. */
const RETURNING_TURNS = 3;

/** What is held beyond the count that is held steady: it is gone at once, or there for long. A level has taken in what lasts for longer than a quarter of an hour. */
const HELD_LOOKBACK_MINUTES = { throughout: 30, level: 15 } as const;

/** What a level's trial would have cost is known after so long: for the first half hour it has done as others did. */
const LEVEL_MINUTES_MIN = 120;

/** How fast the guess at what comes back gives way to experience: a day's time constant. */
const GUESS_MINUTES = DAY_MINUTES;

/** What would have cost this stream least so far; its look-back is not below ScaleDownLookbackMinutes. */
export function followingOf(history: Learnt, policy: Policy, isEven: boolean): Following {
  const { lookback: ledger } = history;
  const trials = eligible(ledger, policy, isEven);
  const [first] = trials;
  if (ledger === undefined || first === undefined)
    return isEven
      ? { minutes: Math.max(policy.ScaleDownLookbackMinutes, FIRST_LOOKBACK_MINUTES), ladder: 'thirds' }
      : { minutes: policy.ScaleDownLookbackMinutes, ladder: 'shard by shard' };
  const costOfTrial = (trial: LookbackTrial) => costOf(trial, trials, ledger);
  const cheapest = cheapestOf(trials, costOfTrial) ?? first;
  const held = cheaperHeld(ledger, history, isEven, costOfTrial(cheapest));
  const atLeast = (minutes: number) => Math.max(policy.ScaleDownLookbackMinutes, minutes);
  if (held !== undefined) {
    const ladder = isEven ? 'any' : 'shard by shard';
    return { minutes: atLeast(HELD_LOOKBACK_MINUTES[held]), ladder, held };
  }
  const { ladder, minutes, periodMinutes } = cheapest;
  return { minutes: atLeast(minutes), ladder, ...(periodMinutes !== undefined && { periodMinutes }) };
}

/**
 * What is cheaper than what costs `otherwise` to hold. Uneven shards cost more moves than to follow a level is worth; of a key that is more than a shard, more shards
 * help nothing.
 */
function cheaperHeld(
  ledger: LookbackLedger,
  history: Learnt,
  isEven: boolean,
  otherwise: number,
): Following['held'] {
  const isHelped = keysBeyondAShard(history.hotKeys).length === 0;
  const costThroughout =
    isHelped && isKnownThroughout(ledger) ? costOfHolding(steadyOf(history)) : Number.POSITIVE_INFINITY;
  const costAtLevel = isEven ? costOfLevel(ledger) : Number.POSITIVE_INFINITY;
  if (costThroughout < Math.min(otherwise, costAtLevel)) return 'throughout';
  return costAtLevel < otherwise ? 'level' : undefined;
}

/** What holding by the level would have cost so far, in shard-minutes. */
function costOfLevel(ledger: LookbackLedger): number {
  const { shardMinutes, refused } = ledger.level;
  if (ledger.minutesSeen < LEVEL_MINUTES_MIN) return Number.POSITIVE_INFINITY;
  return shardMinutes + refusedPrice(ledger) * refused;
}

/** What the trial would have cost the stream so far, in shard-minutes; one that expects loads to come again is to be cheaper by some. */
function costOf(trial: LookbackTrial, trials: readonly LookbackTrial[], ledger: LookbackLedger): number {
  const held = trial.shardMinutes - paidAhead(trial, trials);
  const refused = trial.refused + refusalsToCome(ledger, trial.minutes);
  return (held + refusedPrice(ledger) * refused) * doubtOf(trial, ledger);
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
  return isUntried ? UNTRIED_RATIO : WORTH_EXPECTING_RATIO;
}

/** What is learnt of a stream that tells how to follow it. */
type Learnt = Pick<History, 'lookback' | 'burst' | 'hotKeys'>;

/** What is known of the stream that tells how many shards to hold all the time. */
function steadyOf({ lookback, burst }: Learnt): Steady {
  return throughout({ tally: lookback?.tally ?? [], price: refusedPrice(lookback), burst: burstOf(burst) });
}

/** What is known of the stream that tells how many shards to hold by now; undefined where it is followed. */
export function heldBy({ held }: Following, history: Learnt): Steady | undefined {
  const { lookback, burst } = history;
  if (held === undefined || lookback === undefined) return undefined;
  if (held === 'throughout') return steadyOf(history);
  const { highest } = outlookOf(lookback);
  const newest = lookback.pending.map(([need]) => need);
  return atLevel(lookback.level, { highest, price: refusedPrice(lookback), burst: burstOf(burst) }, newest);
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
function refusalsToCome(ledger: LookbackLedger, minutes: number): number {
  const mean = ledger.loadShardMinutes / ledger.minutesSeen;
  const spike = Math.max(0, outlookOf(ledger).highest - SPIKE_RATIO * Math.max(mean, RESTING_NEED));
  // Gaps have no scale of their own: each four times as long is half as likely.
  const chanceLater = Math.min(1, Math.sqrt(SHORTEST_GAP_MINUTES / minutes));
  return SPIKE_REFUSED_MINUTES * spike * chanceLater * Math.exp(-ledger.minutesSeen / GUESS_MINUTES);
}

/** The trials that may be followed: none before they have seen enough. */
function eligible(
  ledger: LookbackLedger | undefined,
  { ScaleDownLookbackMinutes }: Policy,
  isEven: boolean,
): readonly LookbackTrial[] {
  if (ledger === undefined || isOlder(ledger) || ledger.minutesSeen < TRIAL_MINUTES_MIN) return [];
  return ledger.trials.filter(
    ({ minutes, ladder, periodMinutes }) =>
      isEven === (ladder !== 'shard by shard') &&
      (minutes >= ScaleDownLookbackMinutes || periodMinutes !== undefined),
  );
}
