/**
 * What a merged shard would have refused in minutes that are not the newest has a price, in place of a limit: one high minute in
 * a day is not worth a shard all day.
 */
import { type OlderMinutes, type Sums, utilizationIn } from './plan';
import { returnShare } from './returns';
import type { Situation } from './situation';
import { noticeableOverflowOf } from './within-minute';
import { MOVE_SHARD_MINUTES } from './worth';

/**
 * For so many minutes a load that comes back is refused: until metrics show it, until it is looked at, until shards are open.
 * Then it is met. Within the look-back all minutes count: that it pays to wait for so long is learnt from what waiting brings.
 */
const REFUSED_MINUTES = 5;

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
  const knownMinutes = load.newestMinute + 1 - (minutes[0] ?? 0);
  const lookedMinutes = Math.min(lookbackMinutes, knownMinutes);
  const priceBefore = refusedPrice * returnShare(history.returns);
  const lost = (utilization: number) => noticeableOverflowOf(utilization, burst);
  const isHot = (utilization: number) => utilization >= policy.ScaleUpUtilization;

  /** Of each load that comes back its first minutes: then it is met. */
  const refusedBefore = (sums: Sums, apart: Float64Array) => {
    let [refused, hotMinutes] = [0, 0];
    for (let m = 0; m < unlooked; m++) {
      const utilization = utilizationIn(sums, m);
      hotMinutes = isHot(utilization) ? hotMinutes + 1 : 0;
      if (hotMinutes <= REFUSED_MINUTES) refused += Math.max(0, lost(utilization) - (apart[m] as number));
    }
    return refused;
  };

  /** Of each load that comes back all, and how often it would have had the merge undone. */
  const refusedWithin = (sums: Sums, apart: Float64Array) => {
    let [refused, returns] = [0, 0];
    for (let m = unlooked; m < count; m++) {
      const utilization = utilizationIn(sums, m);
      const refusing = lost(utilization);
      const more = Math.max(0, refusing - (apart[m] as number));
      refused += more;
      const begins = isHot(utilization) && (m === 0 || !isHot(utilizationIn(sums, m - 1)));
      if (begins && more > 0) returns += more / refusing;
    }
    return { refused, returns };
  };
  const priceOf = (sums: Sums, apart: Float64Array, saved: number) => {
    const { refused, returns } = refusedWithin(sums, apart);
    const splits = MOVE_SHARD_MINUTES * returns * saved;
    return (
      (refusedPrice * refused + splits) / lookedMinutes +
      (priceBefore * refusedBefore(sums, apart)) / knownMinutes
    );
  };
  return { count, unlooked, lost, priceOf };
}
