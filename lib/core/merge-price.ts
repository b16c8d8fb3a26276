/**
 * What a merged shard would have refused in minutes that are not the newest has a price, in place of a limit: one high minute in
 * a day is not worth a shard all day.
 */
import { type OlderMinutes, type Sums, utilizationIn } from './plan';
import { returnShare } from './returns';
import type { Situation } from './situation';
import { overflowOf } from './within-minute';
import { MOVE_SHARD_MINUTES } from './worth';

/**
 * For so many minutes a load that comes back is refused: until metrics show it, until it is looked at, until shards are open.
 * Then it is met. Within the look-back all minutes count: that it pays to wait for so long is learnt from what waiting brings.
 */
const REFUSED_MINUTES = 5;

/** Seconds further above the mean than this many standard deviations are too few to matter. */
const DEVIATIONS = 2.5;

/**
 * The price of the minutes before the newest `ScaleDownLookbackMinutes`, in shards for as long as they last. Those of the look-back
 * count in full: what is refused, and the split that undoes the merge as often as load came back, as far as it is the merge's that it is refused (the
 * merge itself comes sooner or later). Those before it count as far as load is known to come back to this stream.
 * @param minutes the minutes of the cells to be judged, ascending
 */
export function pricedMinutes(situation: Situation, minutes: readonly number[]): OlderMinutes {
  const { load, history, policy, lookbackMinutes, burst, refusedPrice } = situation;
  const before = (newest: number) => minutes.filter((m) => m <= load.newestMinute - newest).length;
  const count = before(policy.ScaleDownLookbackMinutes);
  const unlooked = before(lookbackMinutes);
  const known = load.newestMinute + 1 - (minutes[0] ?? 0);
  const looked = Math.min(lookbackMinutes, known);
  const lost = (utilization: number) =>
    utilization * (1 + DEVIATIONS * burst) <= 1 ? 0 : overflowOf(utilization, burst);
  const priceBefore = refusedPrice * returnShare(history.returns);
  const priceOf = (sums: Sums, apart: Float64Array, saved: number) => {
    let [refusedBefore, refused, returns, hotMinutes] = [0, 0, 0, 0];
    for (let m = 0; m < count; m++) {
      const utilization = utilizationIn(sums, m);
      hotMinutes = utilization >= policy.ScaleUpUtilization ? hotMinutes + 1 : 0;
      const isBefore = m < unlooked;
      if (isBefore && hotMinutes > REFUSED_MINUTES) continue;
      const refusing = lost(utilization);
      const more = Math.max(0, refusing - (apart[m] as number));
      if (isBefore) refusedBefore += more;
      else refused += more;
      if (!isBefore && hotMinutes === 1 && more > 0) returns += more / refusing;
    }
    const splits = MOVE_SHARD_MINUTES * returns * saved;
    return (refusedPrice * refused + splits) / looked + (priceBefore * refusedBefore) / known;
  };
  return { count, unlooked, lost, priceOf };
}
