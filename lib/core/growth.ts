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
 * falls or rests. The slope is the lesser of the last minute's and the last five minutes', drawn out straight.
 * @param loads a value a minute in any unit; unknown minutes (NaN) expect no growth
 */
export function growthOf(loads: ArrayLike<number>): Float64Array {
  return Float64Array.from(loads, (load, minute) => {
    const slopeOver = (minutes: number) => {
      const back = Math.min(minutes, minute);
      return back === 0 ? 0 : (load - (loads[minute - back] as number)) / minutes;
    };
    const slope = Math.min(slopeOver(1), slopeOver(RISE_MINUTES));
    return load > 0 && slope > 0 ? Math.min(GROWTH_MAX, 1 + (LEAD_MINUTES * slope) / load) : 1;
  });
}
