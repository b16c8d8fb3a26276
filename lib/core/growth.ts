/** How far a rising load will have risen by the time that something can be done about it. */

/**
 * Minutes from the middle of the newest minute seen to the moment at which an operation decided on now takes effect: half the
 * minute itself, a minute of CloudWatch's delay, half a minute of resharding.
 */
export const LEAD_MINUTES = 2;

/** A rise is believed as far as the last minute and the last minutes together show it: one minute alone is noise. */
const RISE_MINUTES = 5;

/** No load is taken to more than double within the lead. */
const GROWTH_MAX = 2;

/** What a stream's past says of its rises. */
export interface Outlook {
  /** The greatest load that is remembered: 0 where none is. */
  readonly highest: number;
  /** How much of what its slopes promised came true: a ratio in [0,1]. */
  readonly belief: number;
}

/** Of a stream never seen, slopes are believed. */
const NOTHING_REMEMBERED: Outlook = { highest: 0, belief: 1 };

/**
 * By what factor the load of each minute is expected to have grown when an operation decided on it takes effect: 1 where it
 * falls or rests. The slope is the lesser of the last minute's and the last five minutes', drawn out straight, as far as the
 * outlook bears it out.
 * @param loads a value a minute in any unit; unknown minutes (NaN) expect no growth
 * @param outlook its `highest` in the same unit
 */
export function growthOf(loads: ArrayLike<number>, outlook = NOTHING_REMEMBERED): Float64Array {
  const growth = new Float64Array(loads.length);
  for (let minute = 0; minute < growth.length; minute++) {
    const load = loads[minute] as number;
    const slope = Math.min(slopeOver(1, loads, minute), slopeOver(RISE_MINUTES, loads, minute));
    const promised = load > 0 && slope > 0 ? Math.min(GROWTH_MAX, 1 + (LEAD_MINUTES * slope) / load) : 1;
    growth[minute] = believed(promised, load, outlook);
  }
  return growth;
}

/** What a minute's load rose by in each of the last `minutes`, in the mean. */
function slopeOver(minutes: number, loads: ArrayLike<number>, minute: number): number {
  const back = Math.min(minutes, minute);
  return back === 0 ? 0 : ((loads[minute] as number) - (loads[minute - back] as number)) / minutes;
}

/**
 * As much of the growth that a slope promises as the past bears out. A rise is expected to go as far of its way as the last ones
 * did, and to end where the load has ended before; of a load that was never so high nobody knows where it will end.
 */
export function believed(promised: number, load: number, { highest, belief }: Outlook): number {
  const growth = 1 + belief * (promised - 1);
  return load < highest ? Math.min(growth, highest / load) : growth;
}
