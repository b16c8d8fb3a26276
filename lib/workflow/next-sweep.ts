/** The sweep comes once in so many seconds, since OpenShardCount needs a value in every minute; but not to the second: it begins sooner or later, and its looks come one after the other. */
export const SWEEP_EVERY_SECONDS = 60;

/**
 * The time from which on a sweep is the one that comes so many seconds after `sinceSeconds`, or the next: half a sweep before that. Counted to the second from the end
 * of a look, the sweep a minute later would be a second too early, and the look that is asked for in a minute would be taken in two.
 */
export function whenSweptAfter(seconds: number, sinceSeconds: number): number {
  return sinceSeconds + (Math.ceil(seconds / SWEEP_EVERY_SECONDS) - 0.5) * SWEEP_EVERY_SECONDS;
}
