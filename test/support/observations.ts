/** Observations for tests: say what matters, the rest is a quiet stream. */
import { evenStartingHashKeys, inOrder, rangesFrom } from '../../lib/core/hash-range';
import {
  type MetricWindow,
  type Minutes,
  type Observation,
  type Operation,
  type Sample,
  SHARD_LEVEL_METRICS,
  type Shard,
  type ShardMinutes,
  type Stream,
} from '../../lib/core/model';
import { SHARD_BYTES_PER_SECOND } from '../../lib/core/quotas';

export const MINUTES = 65;

/** When the observation is made: a minute after the newest minute's end. */
export const NOW = MINUTES * 60 + 60;
const BYTES_PER_MINUTE = SHARD_BYTES_PER_SECOND * 60;
const RECORD_BYTES = 4_096;

/** A shard's load in each minute as a share of its capacity: a constant, or by minute counted back from the newest (0). */
type Load = number | ((minutesAgo: number) => number);

interface ShardGiven {
  /** By its bytes. */
  readonly utilization?: Load;
  readonly recordBytes?: number;
  readonly throttledRecords?: Load;
  readonly iteratorAgeSeconds?: Load;
  /** Those that it came of; none by default. */
  readonly parentShardIds?: readonly string[];
  /** NaN columns instead of any datapoint. */
  readonly silent?: boolean;
}

export interface ObservationGiven {
  readonly shards: readonly ShardGiven[];
  /** Where the ranges start; even by default. */
  readonly startingHashKeys?: readonly bigint[];
  readonly closed?: readonly (Shard & ShardGiven)[];
  readonly stream?: Partial<Stream>;
  readonly iteratorAgeSeconds?: Load;
  /** The metric that the sweep publishes; the shards that are open by default. */
  readonly openShardCount?: Load;
  /** Shard-level metrics as CloudWatch has them; false: the stream's alone. */
  readonly shardLevel?: boolean;
  /** Minutes without any datapoint, counted back from the newest. */
  readonly missing?: (minutesAgo: number) => boolean;
  readonly samples?: readonly Sample[];
}

export function shardsAt(startingHashKeys: readonly bigint[]): Shard[] {
  return rangesFrom(startingHashKeys).map((range, index) => ({
    shardId: `shardId-${String(index).padStart(12, '0')}`,
    ...range,
    parentShardIds: [],
    isOpen: true,
  }));
}

export function observation(given: ObservationGiven): Observation {
  const open = shardsAt(given.startingHashKeys ?? evenStartingHashKeys(given.shards.length)).map(
    (shard, index) => ({ ...shard, parentShardIds: given.shards[index]?.parentShardIds ?? [] }),
  );
  const columns = given.shards.map((shard) => shardMinutes(shard, given));
  const closed = (given.closed ?? []).map((shard) => [shard.shardId, shardMinutes(shard, given)] as const);
  const all = [...columns, ...closed.map(([, minutes]) => minutes)];
  const metrics: MetricWindow = {
    startsAtSeconds: 0,
    minutes: MINUTES,
    stream: {
      bytes: summed(all.map(({ bytes }) => bytes)),
      records: summed(all.map(({ records }) => records)),
      throttledRecords: summed(all.map(({ throttledRecords }) => throttledRecords)),
      iteratorAgeSeconds: column(given.iteratorAgeSeconds ?? Number.NaN, given),
    },
    openShardCount: column(given.openShardCount ?? open.length, given),
    shards: new Map(
      given.shardLevel === false
        ? []
        : [
            ...open.map((shard, index) => [shard.shardId, columns[index] as ShardMinutes] as const),
            ...closed,
          ].filter(([, { records }]) => records.some((value) => !Number.isNaN(value))),
    ),
  };
  return {
    observedAtSeconds: NOW,
    stream: {
      name: 'orders',
      status: 'ACTIVE',
      mode: 'PROVISIONED',
      shardLevelMetrics: given.shardLevel === false ? [] : SHARD_LEVEL_METRICS,
      ...given.stream,
    },
    shards: [
      ...open,
      ...(given.closed ?? []).map(({ shardId, startingHashKey, endingHashKey, parentShardIds, isOpen }) => ({
        shardId,
        startingHashKey,
        endingHashKey,
        parentShardIds,
        isOpen,
      })),
    ],
    metrics,
    samples: given.samples ?? [],
  };
}

function shardMinutes(shard: ShardGiven, given: ObservationGiven): ShardMinutes {
  const load = shard.utilization ?? 0;
  const bytes = shard.silent
    ? column(Number.NaN, given)
    : column(load, given).map((ratio) => ratio * BYTES_PER_MINUTE);
  return {
    bytes,
    records: bytes.map((value) => value / (shard.recordBytes ?? RECORD_BYTES)),
    throttledRecords: column(shard.silent ? Number.NaN : (shard.throttledRecords ?? 0), given),
    ...(shard.iteratorAgeSeconds !== undefined && {
      iteratorAgeSeconds: column(shard.iteratorAgeSeconds, given),
    }),
  };
}

function column(load: Load, { missing }: ObservationGiven): Minutes {
  return Float64Array.from({ length: MINUTES }, (_, minute) => {
    const minutesAgo = MINUTES - 1 - minute;
    if (missing?.(minutesAgo)) return Number.NaN;
    return typeof load === 'number' ? load : load(minutesAgo);
  });
}

function summed(columns: readonly Minutes[]): Minutes {
  return Float64Array.from({ length: MINUTES }, (_, minute) => {
    const values = columns.map((values) => values[minute] as number).filter((value) => !Number.isNaN(value));
    return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0);
  });
}

/** The open shards' starting hash keys after an operation that the shards allow. */
export function boundariesAfter(startingHashKeys: readonly bigint[], operation: Operation): bigint[] {
  switch (operation.action) {
    case 'SplitShard':
      return inOrder(shardsAt([...startingHashKeys, operation.hashKey].sort((a, b) => (a < b ? -1 : 1)))).map(
        (shard) => shard.startingHashKey,
      );
    case 'MergeShards':
      return startingHashKeys.filter((key) => key !== operation.hashKey);
    case 'UpdateShardCount':
      return evenStartingHashKeys(operation.targetShardCount);
    default:
      return [...startingHashKeys];
  }
}
