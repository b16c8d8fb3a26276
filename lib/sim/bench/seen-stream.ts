import { evenRanges } from '../../core/hash-range';
import {
  type Observation,
  SHARD_LEVEL_METRICS,
  type Shard,
  type ShardMinutes,
  type WriteMinutes,
} from '../../core/model';
import { SHARD_BYTES_PER_MINUTE } from '../../core/quotas';
import { seededRandom } from '../../workload/random';
import { EPOCH_SECONDS } from '../ports/simulated-stream';

const RECORD_BYTES = 1500;

/** How far a shard's minutes lie apart, as a share of its load. */
const SPREAD = 0.1;

/** What a stream looks like. */
interface Shape {
  /** What the shard of that index is offered, as a share of its capacity. */
  readonly offered: (index: number) => number;
  /** How often at most the shards were doubled within the minutes seen: half as many each time are closed by now. */
  readonly doublings: number;
}

export const SHAPES = {
  /** Most shards are busy, every fiftieth is hot, every third is cold. */
  busy: { offered: (index) => (index % 50 === 0 ? 0.95 : index % 3 === 0 ? 0.1 : 0.6), doublings: 0 },
  /** Next to nothing: as far as load goes, one shard would do. */
  idle: { offered: () => 1e-4, doublings: 0 },
  /** All shards refuse records, though they have been doubled again and again; load lies unevenly. */
  'all hot': { offered: (index) => (index % 2 === 0 ? 2 : 1), doublings: 4 },
} as const satisfies Record<string, Shape>;

export type ShapeName = keyof typeof SHAPES;

/**
 * What is to be seen of a stream of so many open shards, each with its metrics minute by minute, and of the closed ones that they came
 * of. The same seed gives the same observation.
 */
export function seenStream(name: ShapeName, openShards: number, minutes: number, seed: number): Observation {
  const random = seededRandom(seed);
  const { offered, doublings }: Shape = SHAPES[name];
  const counts = countsUpTo(openShards, doublings);
  const shards: Shard[] = [];
  const columns = new Map<string, ShardMinutes>();
  const stream = columnsOf(minutes, 0);
  for (const [generation, count] of counts.entries()) {
    const begun = shards.length;
    const startsAt = minuteOf(generation, counts, minutes);
    const endsAt = minuteOf(generation + 1, counts, minutes);
    for (const shard of evenShardsFrom(begun, count, generation === counts.length - 1)) {
      const own = columnsOf(minutes, Number.NaN);
      for (let minute = startsAt; minute < endsAt; minute++)
        write(own, stream, minute, offered(shards.length - begun) * (1 + SPREAD * (random() - 0.5)));
      shards.push(shard);
      columns.set(shard.shardId, own);
    }
  }
  const iteratorAgeSeconds = new Float64Array(minutes);
  return {
    observedAtSeconds: EPOCH_SECONDS + (minutes + 1) * 60,
    stream: { name, status: 'ACTIVE', mode: 'PROVISIONED', shardLevelMetrics: SHARD_LEVEL_METRICS },
    shards,
    metrics: {
      startsAtSeconds: EPOCH_SECONDS,
      minutes,
      stream: { ...stream, iteratorAgeSeconds },
      openShardCount: new Float64Array(minutes).fill(openShards),
      shards: columns,
    },
    samples: [],
  };
}

/** How many shards were open, one generation after the other. */
function countsUpTo(openShards: number, doublings: number): number[] {
  return doublings > 0 && openShards % 2 === 0
    ? [...countsUpTo(openShards / 2, doublings - 1), openShards]
    : [openShards];
}

/** The first minute of a generation: each is there for as long. */
function minuteOf(generation: number, counts: readonly number[], minutes: number): number {
  return Math.round((generation * minutes) / counts.length);
}

function evenShardsFrom(firstId: number, count: number, isOpen: boolean): Shard[] {
  return evenRanges(count).map((range, index) => ({
    shardId: `shardId-${String(firstId + index).padStart(12, '0')}`,
    ...range,
    parentShardIds: [],
    isOpen,
  }));
}

function columnsOf(minutes: number, value: number): WriteMinutes {
  const column = () => new Float64Array(minutes).fill(value);
  return { bytes: column(), records: column(), throttledRecords: column() };
}

/** What a shard accepts and refuses in a minute, in its own columns and in the stream's. */
function write(own: WriteMinutes, stream: WriteMinutes, minute: number, offered: number): void {
  const recordsOf = (utilization: number) => (utilization * SHARD_BYTES_PER_MINUTE) / RECORD_BYTES;
  const accepted = Math.min(1, offered);
  own.bytes[minute] = accepted * SHARD_BYTES_PER_MINUTE;
  own.records[minute] = recordsOf(accepted);
  own.throttledRecords[minute] = recordsOf(offered - accepted);
  for (const column of ['bytes', 'records', 'throttledRecords'] as const)
    stream[column][minute] = (stream[column][minute] as number) + (own[column][minute] as number);
}
