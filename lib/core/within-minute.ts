/** What a shard refuses of a minute whose mean it could take: seconds vary, and a shard's limits hold for each second. */

/** A deviation smaller than this is rounding: the load is even. */
const EVEN_DEVIATION = 1e-9;

/** Seconds further above the mean than this many standard deviations are too few to matter. */
const NEGLIGIBLE_DEVIATIONS = 2.5;

/**
 * The load of a minute that is beyond the capacity of its seconds, in shard capacities. The seconds' load is taken as normal
 * with mean f and standard deviation σf; what exceeds the capacity in a second is lost: E[(X − 1)⁺] = σf·(φ(z) − z·(1 − Φ(z))),
 * z = (1 − f)/σf.
 * @param utilization f, the minute's mean as a share of the capacity
 * @param burst σ; 0 is an even fluid, of which max(0, f − 1) is lost
 */
export function overflowOf(utilization: number, burst: number): number {
  const deviation = burst * utilization;
  if (deviation < EVEN_DEVIATION) return Math.max(0, utilization - 1);
  const z = (1 - utilization) / deviation;
  const bell = Math.exp((-z * z) / 2);
  return Math.max(0, deviation * (bell / Math.sqrt(2 * Math.PI) - z * normalUpperTail(z, bell)));
}

/** The same where many minutes are added up, of which most refuse next to nothing: those are taken to refuse nothing. */
export function noticeableOverflowOf(utilization: number, burst: number): number {
  return utilization * (1 + NEGLIGIBLE_DEVIATIONS * burst) <= 1 ? 0 : overflowOf(utilization, burst);
}

/**
 * 1 − Φ(z), to 1.5e-7: Abramowitz and Stegun, Handbook of Mathematical Functions, formula 7.1.26.
 * @param bell exp(−z²/2)
 */
function normalUpperTail(z: number, bell: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const polynomial =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (polynomial * bell) / 2;
  return z >= 0 ? tail : 1 - tail;
}
