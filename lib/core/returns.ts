/**
 * How much of the load that left a shard's range is to be expected back at once: learnt, as the share of all rises that came
 * suddenly and that the hours before had announced.
 *
 * Merging too soon costs only where load comes back faster than shards can be added. So a spike that comes as often as the last
 * one went counts; a slow rise, a first spike, and noise do not.
 */
import { firstMinuteFrom } from './known-minutes';
import type { LoadMap } from './load-map';
import type { MetricWindow, Minutes, ReturnsLedger } from './model';

/** As many minutes as these are known of every shard, where memory allows: spikes of timers come back by the hour, or two. */
export const RETURNS_MINUTES = 180;

/** What was there within a quarter of an hour is not merged away. */
const RECENT_MINUTES = 15;

/** Shards that are added now take as long to help: what rises more slowly is met on its way. */
const REACTION_MINUTES = 3;

/** A rise to this many times the recent peak is sudden. */
const SUDDEN_RATIO = 1.5;

/** Ranges that carry less matter to no merge. */
const UTILIZATION_MIN = 0.2;

/** How long it counts what came back: a day's time constant. */
const MEMORY_MINUTES = 1_440;

/** Before anything is seen all is expected back, as if three shards' load had come so (each rise is seen for three minutes). */
const PRIOR_SHARD_MINUTES = 9;

const NOTHING: ReturnsLedger = { untilSeconds: 0, risen: 0, returned: 0 };

/** The ledger with every minute that the load map has and that it has not seen yet. */
export function learntReturns(
  ledger: ReturnsLedger = NOTHING,
  metrics: MetricWindow,
  load: LoadMap,
): ReturnsLedger {
  const keep = Math.exp(-1 / MEMORY_MINUTES);
  const first = firstMinuteFrom(metrics, ledger.untilSeconds);
  const risenIn = new Float64Array(metrics.minutes);
  const returnedIn = new Float64Array(metrics.minutes);
  for (const { utilization } of load.shards) {
    for (let minute = Math.max(first, 2 * RECENT_MINUTES); minute <= load.newestMinute; minute++) {
      const now = utilization[minute] ?? 0;
      if (!(now >= UTILIZATION_MIN)) continue;
      const rise = riseOf(utilization, minute, now);
      risenIn[minute] = (risenIn[minute] as number) + rise.risen;
      returnedIn[minute] = (returnedIn[minute] as number) + rise.returned;
    }
  }
  let { risen, returned } = ledger;
  for (let minute = first; minute <= load.newestMinute; minute++) {
    risen = risen * keep + (risenIn[minute] as number);
    returned = returned * keep + (returnedIn[minute] as number);
  }
  const seenSeconds = metrics.startsAtSeconds + (load.newestMinute + 1) * 60;
  return { untilSeconds: Math.max(ledger.untilSeconds, seenSeconds), risen, returned };
}

/** The share of what once was in a range, and is not now, that is expected back suddenly: a ratio in [0,1]. */
export function returnShare({ risen, returned }: ReturnsLedger = NOTHING): number {
  return (returned + PRIOR_SHARD_MINUTES) / (risen + PRIOR_SHARD_MINUTES);
}

/** By how much the minute is above the recent ones, and how much of that came suddenly and had been there before. */
function riseOf(utilization: Minutes, minute: number, now: number): Omit<ReturnsLedger, 'untilSeconds'> {
  const recent = peakBetween(utilization, minute - RECENT_MINUTES, minute - REACTION_MINUTES + 1);
  const risen = Math.max(0, now - recent);
  if (risen === 0 || now < SUDDEN_RATIO * recent) return { risen, returned: 0 };
  const before = peakBetween(utilization, minute - RETURNS_MINUTES, minute - RECENT_MINUTES);
  return { risen, returned: Math.max(0, Math.min(before, now) - recent) };
}

/** The greatest known value of the minutes from `from` up to, not including, `to`; 0 where none is. */
function peakBetween(values: ArrayLike<number>, from: number, to: number): number {
  let peak = 0;
  for (let minute = Math.max(0, from); minute < to; minute++) {
    const value = values[minute] as number;
    if (value > peak) peak = value;
  }
  return peak;
}
