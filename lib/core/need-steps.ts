/** The steps in which needs are told apart, so that what is remembered of a week of them stays small. */

/** A step up is two percent more. */
const NEED_STEP = 1.02;

/** Below this a stream is idle: a hundredth of a shard's capacity. */
export const NEED_MIN = 0.01;

/** How many whole steps up it takes to multiply a need by `ratio` or more; negative for less than 1. */
export function stepsTo(ratio: number): number {
  return Math.ceil(Math.log(ratio) / Math.log(NEED_STEP));
}

/** By what factor so many steps up, parts of one included, multiply a need. */
export function ratioOf(steps: number): number {
  return NEED_STEP ** steps;
}
