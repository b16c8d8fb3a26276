/** What each shard is expected to be offered soon, of a stream whose loads come again after a period that is known. */
import { positionOf, widthOf } from './hash-range';
import type { LoadMap, ShardLoad } from './load-map';
import { KEPT_MINUTES } from './lookback';
import type { LookbackLedger } from './model';
import { AHEAD_MINUTES, aheadMinutes, expectedNeed, likeness } from './recurrence';

/** It is looked ahead so far for when to look again. */
const HORIZON_MINUTES = 60;

export interface Foresight {
  readonly periodMinutes: number;
  /** What the stream will need soon, and before merges would have paid, in shards' capacities. */
  readonly needSoon: number;
  readonly needKept: number;
  /** The minutes of the load map that are expected to come again before merges would have paid; none where they are not known shard by shard. */
  readonly keptMinutes: readonly number[];
  /** What the shard will be offered soon, as a share of its capacity. */
  demandSoon(shard: ShardLoad): number;
  /** How long until something is to be done; without end where nothing is foreseen. */
  readonly lookInSeconds: number;
}

export interface Expecting {
  readonly ledger: LookbackLedger | undefined;
  readonly periodMinutes: number | undefined;
  readonly load: LoadMap;
  readonly startsAtSeconds: number;
  readonly nowSeconds: number;
  readonly isEven: boolean;
  readonly targetUtilization: number;
  readonly hotUtilization: number;
}

/** Undefined where nothing is known to come again, or not on which shards. */
export function foresightOf(expecting: Expecting): Foresight | undefined {
  const { ledger, periodMinutes, load, nowSeconds, isEven, startsAtSeconds } = expecting;
  if (ledger === undefined || periodMinutes === undefined) return undefined;
  const then = Math.floor((nowSeconds - startsAtSeconds) / 60) - periodMinutes;
  if (!isEven && then < 0) return undefined;
  const like = likeness(ledger.profile, periodMinutes, nowSeconds);
  const need = (minutes: number) =>
    expectedNeed(ledger.profile, periodMinutes, nowSeconds, nowSeconds + minutes * 60);
  const demand = (shard: ShardLoad, from: number, to: number) => {
    if (isEven) {
      const width = positionOf(widthOf(shard.shard));
      return (
        expectedNeed(ledger.profile, periodMinutes, nowSeconds, nowSeconds + to * 60) * width
      );
    }
    let peak = 0;
    for (let m = then + from; m < then + to; m++) peak = Math.max(peak, shard.utilization[m] || 0);
    return peak * like;
  };
  const cuts = load.shards.reduce((sum, shard) => {
    const parts = demand(shard, 0, AHEAD_MINUTES.most) / expecting.targetUtilization;
    return sum + Math.max(0, Math.ceil(parts) - 1);
  }, 0);
  const soon = aheadMinutes(cuts);
  const isHotWithin = (minutes: number) =>
    load.shards.some((shard) => demand(shard, 0, minutes) >= expecting.hotUtilization);
  let calm = AHEAD_MINUTES.most;
  while (calm < HORIZON_MINUTES && !isHotWithin(calm)) calm += 5;
  const kept = isEven ? [] : Array.from({ length: KEPT_MINUTES }, (_, ahead) => then + ahead);
  return {
    periodMinutes,
    needSoon: need(soon),
    needKept: need(KEPT_MINUTES),
    keptMinutes: kept.filter((m) => m < load.newestMinute && load.isKnown(m)),
    demandSoon: (shard) => demand(shard, 0, soon),
    lookInSeconds: calm >= HORIZON_MINUTES ? Number.POSITIVE_INFINITY : Math.max(1, calm - AHEAD_MINUTES.most) * 60,
  };
}
