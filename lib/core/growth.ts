/** How far a rising load will have risen by the time that something can be done about it. */
/**
 * Minutes from the middle of the newest minute seen to the moment at which an operation decided on now takes effect: half the
 * minute itself, a minute of CloudWatch's delay, half a minute of resharding.
 */
const LEAD_MINUTES = 2;

/** A rise is believed as far as the last minute and the last minutes together show it: one minute alone is noise. */
const RISE_MINUTES = 5;

/** No load is taken to more than double within the lead. */
const GROWTH_MAX = 2;

/**
 * By what factor the load of each minute is expected to have grown when an operation decided on it takes effect: 1 where it
 * falls or rests. The slope is the lesser of the last minute's and the last five minutes', drawn out straight, as far as
 * `highest` bears it out.
 * @param loads a value a minute in any unit; unknown minutes (NaN) expect no growth
 * @param highest the greatest such load that is remembered
 */
export function growthOf(loads: ArrayLike<number>, highest = 0): Float64Array {
  return Float64Array.from(loads, (load, minute) => {
    const slopeOver = (minutes: number) => {
      const back = Math.min(minutes, minute);
      return back === 0 ? 0 : (load - (loads[minute - back] as number)) / minutes;
    };
    const slope = Math.min(slopeOver(1), slopeOver(RISE_MINUTES));
    const growth = load > 0 && slope > 0 ? Math.min(GROWTH_MAX, 1 + (LEAD_MINUTES * slope) / load) : 1;
    return growthUpTo(highest, load, growth);
  });
}

/**
 * The growth of a load that has been higher: it is expected to end where it ended then. Of a load that was never so high
 * nobody knows where it will end.
 */
export function growthUpTo(highest: number, load: number, growth: number): number {
  return load < highest ? Math.min(growth, highest / load) : growth;
}
