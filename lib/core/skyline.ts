/** When a stream last needed so much: every peak of a week that no later one hides. */
import type { LookbackLedger } from './model';

/** How long the past counts: after a week a minute weighs 1/e. Workloads change; weekly ones should still be seen. */
export const MEMORY_MINUTES = 10_080;

type Skyline = LookbackLedger['skyline'];

/** Needs are told apart in steps of two percent, so that what is remembered of a week stays small. */
export const NEED_STEP = 1.02;

/** Below this a stream is idle: a hundredth of a shard. */
export const NEED_MIN = 0.01;

/** The skyline seen from `atSeconds` backwards: every peak that no later one hides, oldest and greatest first. */
export function withPeak(skyline: Skyline, atSeconds: number, need: number): Skyline {
  const step = Math.max(
    NEED_MIN,
    NEED_STEP ** Math.ceil(Math.log(Math.max(need, NEED_MIN)) / Math.log(NEED_STEP)),
  );
  const oldest = atSeconds - MEMORY_MINUTES * 60;
  const standing = skyline.filter(([at, height]) => at >= oldest && height > step);
  return [...standing, [atSeconds, step]];
}

/** The greatest need since then; undefined where none is remembered. */
export function peakSince(skyline: Skyline, sinceSeconds: number): number | undefined {
  return skyline.find(([atSeconds]) => atSeconds >= sinceSeconds)?.[1];
}
