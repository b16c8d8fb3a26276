import type { ShardLevelMetric } from '../core/model';
import { PERIOD_SECONDS } from '../triggers/alarms';

/** What a shard, or the stream, saw in one minute. Sums; of iterator ages the greatest. */
export interface MeteredMinute {
  readonly bytes: number;
  readonly records: number;
  readonly throttledRecords: number;
  /** Absent where no consumer read. */
  readonly iteratorAgeMilliseconds?: number;
}

/** Counts what is put into one stream and read from it, by shard and minute. Pure: it is told the time. */
export interface Meter {
  accepted(shardId: string, bytes: number, records: number, atSeconds: number): void;
  throttled(shardId: string, records: number, atSeconds: number): void;
  read(shardId: string, iteratorAgeMilliseconds: number, atSeconds: number): void;
  /** Shard-level metrics switched on or off, as CloudWatch will or will not have them from then on. */
  switchShardLevel(metrics: readonly ShardLevelMetric[], isOn: boolean, atSeconds: number): void;
  /** Whether a shard-level metric was on at some time of the minute that begins at `minuteSeconds`. */
  hadShardLevel(metric: ShardLevelMetric, minuteSeconds: number): boolean;
  /** Undefined where nothing was put or read in that minute. */
  streamMinute(minuteSeconds: number): MeteredMinute | undefined;
  shardMinute(shardId: string, minuteSeconds: number): MeteredMinute | undefined;
  /** The shards that saw anything in the minutes from `fromSeconds` up to, not including, `toSeconds`. */
  shardsSeen(fromSeconds: number, toSeconds: number): string[];
}

const NOTHING: MeteredMinute = { bytes: 0, records: 0, throttledRecords: 0 };

export function meter(): Meter {
  const minutes = new Map<number, Map<string, MeteredMinute>>();
  const switches = new Map<ShardLevelMetric, { isOn: boolean; atSeconds: number }[]>();
  const add = (shardId: string, atSeconds: number, more: MeteredMinute) => {
    const minuteSeconds = minuteOf(atSeconds);
    const shards = minutes.get(minuteSeconds) ?? new Map<string, MeteredMinute>();
    minutes.set(minuteSeconds, shards);
    shards.set(shardId, sum(shards.get(shardId) ?? NOTHING, more));
  };
  return {
    accepted: (shardId, bytes, records, atSeconds) =>
      add(shardId, atSeconds, { bytes, records, throttledRecords: 0 }),
    throttled: (shardId, records, atSeconds) =>
      add(shardId, atSeconds, { ...NOTHING, throttledRecords: records }),
    read: (shardId, iteratorAgeMilliseconds, atSeconds) =>
      add(shardId, atSeconds, { ...NOTHING, iteratorAgeMilliseconds }),
    switchShardLevel(metrics, isOn, atSeconds) {
      for (const metric of metrics)
        switches.set(metric, [...(switches.get(metric) ?? []), { isOn, atSeconds }]);
    },
    hadShardLevel(metric, minuteSeconds) {
      const past = (switches.get(metric) ?? []).filter(
        (one) => one.atSeconds < minuteSeconds + PERIOD_SECONDS,
      );
      return past.some((one, index) => one.isOn && (past[index + 1]?.atSeconds ?? Infinity) > minuteSeconds);
    },
    streamMinute(minuteSeconds) {
      const shards = minutes.get(minuteSeconds);
      return shards && [...shards.values()].reduce(sum);
    },
    shardMinute: (shardId, minuteSeconds) => minutes.get(minuteSeconds)?.get(shardId),
    shardsSeen(fromSeconds, toSeconds) {
      const seen = new Set<string>();
      for (let minute = minuteOf(fromSeconds); minute < toSeconds; minute += PERIOD_SECONDS) {
        for (const shardId of minutes.get(minute)?.keys() ?? []) seen.add(shardId);
      }
      return [...seen];
    },
  };
}

/** The start of the minute that a moment lies in. */
function minuteOf(atSeconds: number): number {
  return Math.floor(atSeconds / PERIOD_SECONDS) * PERIOD_SECONDS;
}

function sum(one: MeteredMinute, other: MeteredMinute): MeteredMinute {
  const ages = [one.iteratorAgeMilliseconds, other.iteratorAgeMilliseconds].filter(
    (age) => age !== undefined,
  );
  return {
    bytes: one.bytes + other.bytes,
    records: one.records + other.records,
    throttledRecords: one.throttledRecords + other.throttledRecords,
    ...(ages.length > 0 && { iteratorAgeMilliseconds: Math.max(...ages) }),
  };
}
