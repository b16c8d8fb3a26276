/** Which shards are hot, and how much so. */
import { BEARABLE_SHARE } from './burst';
import { foreseenFor } from './foresight';
import { isDatapoint } from './known-minutes';
import { refusedShare, type ShardLoad } from './load-map';
import { NOISY_SCATTER, scatterOf } from './scatter';
import { newestMinutes, type Situation } from './situation';
import { MOVE_SHARD_MINUTES } from './worth';

/** Refusals of the last two minutes count: one may have been seen already, none should be missed. */
const UNEXPLAINED_MINUTES = 2;

/**
 * A shard that refuses while its minute is less than half full is hit by bursts within the minute, which no cut by the
 * minute's load would relieve.
 */
const THROTTLED_UTILIZATION_MIN = 0.5;

/** Over so many minutes what a shard refuses is added up. */
export const REFUSING_MINUTES = 15;

/** What came so often within them, and left in between, comes again. Twice may be one load that was refused, met, and grew. */
const RECURRING_TIMES = 3;

/** A shard that is offered more than it is to take. */
export interface HotShard {
  readonly load: ShardLoad;
  readonly isThrottled: boolean;
  /** What the shard will be offered by the time that it can be cut, as a share of its capacity. */
  readonly demand: number;
  /** Whether it is not hot yet, and expected to be at this time. */
  readonly isForeseen: boolean;
}

/** Hot shards, hottest first: those that refuse records before those that soon may. */
export function hotShards(situation: Situation): HotShard[] {
  const { load, policy } = situation;
  return load.shards
    .map((shard) => {
      const isRefusing = isThrottled(shard, situation);
      const demand = Math.max(demandOf(shard, situation), recurringDemand(shard, situation));
      return {
        load: shard,
        isThrottled: isRefusing,
        demand: Math.max(demand, foreseenFor(shard, situation.foresight?.needSoon)),
        isForeseen: !isRefusing && demand < policy.ScaleUpUtilization,
      };
    })
    .filter(({ isThrottled, demand }) => isThrottled || demand >= policy.ScaleUpUtilization)
    .sort((a, b) => Number(b.isThrottled) - Number(a.isThrottled) || b.demand - a.demand);
}

/**
 * What the shard will be offered by the time that it can be cut. Of a load that it could take and that is not known to rise, the minute
 * before counts, too, as far as minutes scatter: a load that rests below the threshold is above it now and then.
 */
function demandOf({ utilization }: ShardLoad, { load }: Situation): number {
  const minute = load.newestMinute;
  const growth = load.growth[minute] ?? 1;
  const now = utilization[minute] ?? 0;
  const before = utilization[minute - 1] ?? Number.NaN;
  if (now >= 1 || growth > 1 || Number.isNaN(before) || before >= now) return now * growth;
  const doubt = Math.min(1, scatterOf(utilization, minute) / NOISY_SCATTER);
  return now - (doubt * (now - before)) / 2;
}

/**
 * What the shard was offered when it refused time and again, and not in between, where that is worth a shard: a producer that writes every
 * few minutes is quiet whenever it happens to be looked at. Of even streams: elsewhere merges have looked back for it (./cells), and cuts by
 * the greatest minute of each shard gained nothing. 0 where it did not.
 */
export function recurringDemand(shard: ShardLoad, situation: Situation): number {
  const { isEven, load, firstMinuteSinceScaleUp, refusedPrice } = situation;
  if (!isEven) return 0;
  let [times, greatest, refused, wasRefusing] = [0, 0, 0, false];
  // Before the last scale-up all is answered.
  const since = Math.max(firstMinuteSinceScaleUp, load.newestMinute + 1 - REFUSING_MINUTES);
  for (let minute = since; minute <= load.newestMinute; minute++) {
    const share = refusedShare(shard, minute);
    const utilization = shard.utilization[minute] || 0;
    const isRefusing = share >= BEARABLE_SHARE;
    if (isRefusing && !wasRefusing) times++;
    if (isRefusing) greatest = Math.max(greatest, utilization);
    refused += share * utilization;
    wasRefusing = isRefusing;
  }
  const isWorthAShard = refusedPrice * refused >= REFUSING_MINUTES + MOVE_SHARD_MINUTES;
  return times >= RECURRING_TIMES && isWorthAShard ? greatest : 0;
}

/**
 * Whether the shard's own load was seen in the newest minute. What is known of one that was opened since comes of the shards that it
 * came of, as if their load lay evenly: cut by that it would be cut again and again.
 */
export function isMeasured({ shard }: ShardLoad, { observation, load, seesShards }: Situation): boolean {
  const own = observation.metrics.shards.get(shard.shardId);
  return !seesShards || isDatapoint(own?.records[load.newestMinute]);
}

/** Whether the stream refused records in the last minutes, and since the last scale-up. */
export function isThrottledSomewhere({ load, observation, firstMinuteSinceScaleUp }: Situation): boolean {
  const { throttledRecords } = observation.metrics.stream;
  return newestMinutes(load, UNEXPLAINED_MINUTES).some(
    (minute) => minute >= firstMinuteSinceScaleUp && (throttledRecords[minute] ?? 0) > 0,
  );
}

function isThrottled(shard: ShardLoad, { load, firstMinuteSinceScaleUp }: Situation): boolean {
  const minute = load.newestMinute;
  return (
    minute >= firstMinuteSinceScaleUp &&
    refusedShare(shard, minute) >= BEARABLE_SHARE &&
    (shard.utilization[minute] ?? 0) > THROTTLED_UTILIZATION_MIN
  );
}
