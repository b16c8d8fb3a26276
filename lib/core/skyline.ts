/** When a stream last needed so much: every peak of a week that no later one hides. */
import type { LookbackLedger } from './model';
import { NEED_MIN, ratioOf, stepsTo } from './need-steps';

/** How long the past counts: after a week a minute weighs 1/e. Workloads change; weekly ones should still be seen. */
export const MEMORY_MINUTES = 10_080;

type Skyline = LookbackLedger['skyline'];

/**
 * The skyline seen from `atSeconds` backwards: every peak that no later one hides, oldest and greatest first. Their heights are whole steps
 * from one shard's capacity.
 */
export function withPeak(skyline: Skyline, atSeconds: number, need: number): Skyline {
  const step = Math.max(NEED_MIN, ratioOf(stepsTo(Math.max(need, NEED_MIN))));
  const oldest = atSeconds - MEMORY_MINUTES * 60;
  const standing = skyline.filter(([at, height]) => at >= oldest && height > step);
  return [...standing, [atSeconds, step]];
}

/** The greatest need since then; undefined where none is remembered. */
export function peakSince(skyline: Skyline, sinceSeconds: number): number | undefined {
  return skyline.find(([atSeconds]) => atSeconds >= sinceSeconds)?.[1];
}
