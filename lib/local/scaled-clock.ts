import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../ports';
import { PERIOD_SECONDS } from '../triggers/alarms';

/**
 * Time as the laptop's world has it: `scale` seconds of it pass in one real second. It waits for the load: it never passes
 * the moment up to which records have been put, so that a slow machine stretches the run instead of distorting it.
 * At a scale of 1 with a load that keeps up it is real time, but for starting on a whole minute.
 */
export interface ScaledClock extends Clock {
  /** Seconds of this clock for one real second. */
  readonly scale: number;
  /** How long `seconds` of this clock last, in real milliseconds. */
  realMilliseconds(seconds: number): number;
  /** Lets time pass up to `limitSeconds`, where it stands still until it is called again. */
  runUpTo(limitSeconds: number): void;
  /** Resolves when this clock has reached `atSeconds`; rejects with an AbortError where `signal` says so before. */
  until(atSeconds: number, signal?: AbortSignal): Promise<void>;
}

/** Between two looks at a clock that stands still. */
const LOOK_MILLISECONDS = 5;

/** A clock that stood still for no longer than this catches up: timers are always a little late. */
const CAUGHT_UP_MILLISECONDS = 250;

/**
 * A clock that stands at `startSeconds` until it is first allowed to run.
 * @param realNow real milliseconds from any origin, never going back
 */
export function scaledClock(
  scale: number,
  startSeconds: number,
  realNow: () => number = () => performance.now(),
): ScaledClock {
  let limit = startSeconds;
  let anchor = { real: realNow(), seconds: startSeconds };
  const unlimited = () => anchor.seconds + ((realNow() - anchor.real) / 1000) * scale;
  const nowSeconds = () => Math.min(limit, unlimited());
  const realMilliseconds = (seconds: number) => (seconds / scale) * 1000;
  return {
    scale,
    nowSeconds,
    realMilliseconds,
    runUpTo(limitSeconds) {
      const stoodStill = realMilliseconds(unlimited() - limit);
      if (stoodStill > CAUGHT_UP_MILLISECONDS) anchor = { real: realNow(), seconds: limit };
      limit = limitSeconds;
    },
    async until(atSeconds, signal) {
      while (nowSeconds() < atSeconds) {
        const left = realMilliseconds(atSeconds - nowSeconds());
        await pause(Math.max(left, LOOK_MILLISECONDS), undefined, signal && { signal });
      }
    },
  };
}

/** The last whole minute before now, in seconds since the epoch: where a run's first minute begins. */
export function wholeMinuteBefore(realMilliseconds: number): number {
  return Math.floor(realMilliseconds / 1000 / PERIOD_SECONDS) * PERIOD_SECONDS;
}
