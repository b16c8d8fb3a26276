/**
 * What a stream carried at this time yesterday, or an hour ago: timers, and people, do the same again. What is remembered is the greatest need of each
 * five minutes of a day; what is expected is that of one period ago, as far as the last quarter of an hour was like that of one period ago.
 */
import type { NeedProfile } from './model';
import { RESHARD_SECONDS } from './quotas';

export const DAY_MINUTES = 1_440;

/** How finely a day is remembered: timers are on time to the minute, and shards are opened some minutes ahead of them. */
const SLOT_SECONDS = 300;

/** The periods on trial, in minutes, up to a day. Others are among their multiples: every quarter of an hour, every three, four or eight hours. */
export const PERIODS_MINUTES = [120, 360, DAY_MINUTES] as const;

/** Shards are opened so long before they are expected to be needed, and the longer the more of them; at most so long. */
export const AHEAD_MINUTES = { least: 3, most: 20 } as const;

/** How long before they are needed so many shards are opened: half a minute each. */
export function aheadMinutes(shards: number): number {
  const opening = Math.ceil((Math.max(0, shards) * RESHARD_SECONDS) / 60);
  return Math.min(AHEAD_MINUTES.most, AHEAD_MINUTES.least + opening);
}

/** A day, and as much as is looked back to see whether it is like yesterday. */
const SLOTS = (DAY_MINUTES * 60) / SLOT_SECONDS + 6;

/** Whether it is a day like the last is seen from these minutes: the newest five may be late, as timers are. */
const LIKENESS_MINUTES = { from: 20, to: 5 } as const;

/** In shards: less is as good as nothing, and likens to anything. */
const LIKENESS_SLACK = 0.5;

/** Digits that are remembered of a need. */
const DIGITS = 3;

export const NO_PROFILE: NeedProfile = { endSlot: 0, needs: [] };

/** The profile with a minute more. Minutes come in their order; of those that are passed over nothing is expected. */
export function withNeed(profile: NeedProfile, atSeconds: number, need: number): NeedProfile {
  const slot = Math.floor(atSeconds / SLOT_SECONDS);
  const gap = profile.needs.length === 0 ? 1 : slot + 1 - profile.endSlot;
  const needs =
    gap > 0 ? [...profile.needs, ...Array(Math.min(gap, SLOTS)).fill(0)].slice(-SLOTS) : [...profile.needs];
  const last = needs.length - 1;
  needs[last] = Math.max(needs[last] as number, Number(need.toPrecision(DIGITS)));
  return { endSlot: slot + 1, needs };
}

/** The profile without what came later, but for the rest of the five minutes that it ends in. */
export function profileUntil({ endSlot, needs }: NeedProfile, atSeconds: number): NeedProfile {
  const later = Math.max(0, endSlot - 1 - Math.floor(atSeconds / SLOT_SECONDS));
  return { endSlot: endSlot - later, needs: needs.slice(0, Math.max(0, needs.length - later)) };
}

/** The greatest need, in shards' capacities, that is expected from now to `toSeconds`; 0 where nothing is remembered. */
export function expectedNeed(
  profile: NeedProfile,
  periodMinutes: number,
  nowSeconds: number,
  toSeconds: number,
): number {
  const period = periodMinutes * 60;
  const before = peakBetween(profile, nowSeconds - period, toSeconds - period);
  return before === 0 ? 0 : before * likeness(profile, periodMinutes, nowSeconds);
}

/** How much of what was carried a period ago was carried again lately: at most 1. */
function likeness(profile: NeedProfile, periodMinutes: number, nowSeconds: number): number {
  const [from, to] = [nowSeconds - LIKENESS_MINUTES.from * 60, nowSeconds - LIKENESS_MINUTES.to * 60];
  const period = periodMinutes * 60;
  const now = peakBetween(profile, from, to);
  const before = peakBetween(profile, from - period, to - period);
  return Math.min(1, (now + LIKENESS_SLACK) / (before + LIKENESS_SLACK));
}

function peakBetween({ endSlot, needs }: NeedProfile, fromSeconds: number, toSeconds: number): number {
  const first = Math.max(0, Math.floor(fromSeconds / SLOT_SECONDS) - endSlot + needs.length);
  const end = Math.min(needs.length, Math.ceil(toSeconds / SLOT_SECONDS) - endSlot + needs.length);
  let peak = 0;
  for (let index = first; index < end; index++) peak = Math.max(peak, needs[index] as number);
  return peak;
}
