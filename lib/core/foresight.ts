/**
 * What a stream is expected to need soon, where its loads come again after a period that is known. Of even streams alone: of others it would have to be
 * known on which shards, and those of a day ago are gone.
 */
import type { Following } from './following';
import { shareOfSpace } from './hash-range';
import type { LoadMap, ShardLoad } from './load-map';
import type { LookbackLedger } from './model';
import { widthsOf } from './open-shards';
import type { Policy } from './policy';
import { AHEAD_MINUTES, aheadMinutes, expectedNeed } from './recurrence';
import { KEPT_MINUTES } from './trials';

/** It is looked ahead so far for when to look again: as far as the longest pause between two looks. */
const HORIZON_MINUTES = 60;

export interface Foresight {
  /** After so long loads come again. */
  readonly periodMinutes: number;
  /** What the stream will need by the time that shards are opened for it, in shards' capacities. */
  readonly needSoon: number;
  /** What it will need before merges would have paid. */
  readonly needKept: number;
  /** How long until something is to be done; without end where nothing is foreseen. */
  readonly lookInSeconds: number;
}

/** @returns undefined where nothing is known to come again */
export function foresightOf(
  ledger: LookbackLedger | undefined,
  { periodMinutes }: Following,
  load: LoadMap,
  policy: Policy,
  nowSeconds: number,
): Foresight | undefined {
  if (ledger === undefined || periodMinutes === undefined) return undefined;
  const needWithin = (minutes: number) =>
    expectedNeed(ledger.profile, periodMinutes, nowSeconds, nowSeconds + minutes * 60);
  const widths = widthsOf(load.shards);
  /** What is needed by the time that shards are opened for it, if that is begun in so many minutes. */
  const needSoonIn = (minutes: number) => {
    const most = needWithin(minutes + AHEAD_MINUTES.most);
    const cuts = widths.reduce(
      (sum, width) => sum + Math.max(0, Math.ceil((most * width) / policy.TargetUtilization) - 1),
      0,
    );
    return needWithin(minutes + aheadMinutes(cuts));
  };
  const hotNeed = policy.ScaleUpUtilization / Math.max(...widths);
  return {
    periodMinutes,
    needSoon: needSoonIn(0),
    needKept: needWithin(KEPT_MINUTES),
    lookInSeconds: untilNeed(hotNeed, needSoonIn) * 60,
  };
}

/**
 * How many minutes until it is time to open shards for such a need: without end where it is not foreseen, and where it is time already, which the rules
 * see for themselves.
 */
function untilNeed(need: number, needSoonIn: (minutes: number) => number): number {
  if (needSoonIn(0) >= need) return Number.POSITIVE_INFINITY;
  for (let minutes = 1; minutes <= HORIZON_MINUTES; minutes++)
    if (needSoonIn(minutes) >= need) return minutes;
  return Number.POSITIVE_INFINITY;
}

/** What is offered to the shard of such a need of the stream, as a share of its capacity: 0 where nothing is foreseen. */
export function foreseenFor({ shard }: ShardLoad, need = 0): number {
  return need * shareOfSpace(shard);
}
