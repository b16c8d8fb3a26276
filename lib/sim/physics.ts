/** What a shard does with the load of a minute. A load is a ratio of a shard's write capacity, `utilization`; 1 is all of it. */
import { overflowOf as overflowOfSeconds } from '../core/within-minute';

/** Below this a minute is taken to hold no second that throttles. */
const CALM_UTILIZATION = 0.6;

/**
 * The load of a minute that is throttled, in shard capacities: what its seconds bring beyond the capacity (core/within-minute), and
 * nothing of a calm minute.
 * @param utilization f, the minute's mean
 * @param burst σ; 0 is an even fluid, of which max(0, f − 1) is lost
 */
export function overflowOf(utilization: number, burst: number): number {
  return utilization < CALM_UTILIZATION ? 0 : overflowOfSeconds(utilization, burst);
}

/** The share of a minute's load that is throttled, bytes and records alike, in [0, 1]. */
export function throttledShare(utilization: number, burst: number): number {
  const overflow = overflowOf(utilization, burst);
  return overflow === 0 ? 0 : Math.min(1, overflow / utilization);
}
