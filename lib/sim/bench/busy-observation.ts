import { evenStartingHashKeys, HASH_KEY_COUNT } from '../../core/hash-range';
import { type Minutes, type Observation, SHARD_LEVEL_METRICS, type Shard } from '../../core/model';
import { SHARD_BYTES_PER_MINUTE } from '../../core/quotas';
import { seededRandom } from '../../workload/random';
import { EPOCH_SECONDS } from '../ports/simulated-stream';

const RECORD_BYTES = 1500;

/**
 * What is to be seen of a stream of so many open shards, each with its metrics minute by minute: most are busy, every fiftieth
 * is hot, every third is cold. The same seed gives the same observation.
 */
export function busyObservation(openShards: number, minutes: number, seed: number): Observation {
  const random = seededRandom(seed);
  const starts = evenStartingHashKeys(openShards);
  const shards: Shard[] = starts.map((startingHashKey, index) => ({
    shardId: `shardId-${String(index).padStart(12, '0')}`,
    startingHashKey,
    endingHashKey: (starts[index + 1] ?? HASH_KEY_COUNT) - 1n,
    parentShardIds: [],
    isOpen: true,
  }));
  const columns = shards.map((_, index) => {
    const utilization = index % 50 === 0 ? 0.95 : index % 3 === 0 ? 0.1 : 0.6;
    const bytes = Float64Array.from(
      { length: minutes },
      () => utilization * (0.95 + 0.1 * random()) * SHARD_BYTES_PER_MINUTE,
    );
    return { bytes, records: bytes.map((value) => value / RECORD_BYTES) };
  });
  const none = new Float64Array(minutes);
  return {
    observedAtSeconds: EPOCH_SECONDS + (minutes + 1) * 60,
    stream: { name: 'busy', status: 'ACTIVE', mode: 'PROVISIONED', shardLevelMetrics: SHARD_LEVEL_METRICS },
    shards,
    metrics: {
      startsAtSeconds: EPOCH_SECONDS,
      minutes,
      stream: {
        bytes: summed(columns.map(({ bytes }) => bytes)),
        records: summed(columns.map(({ records }) => records)),
        throttledRecords: none,
        iteratorAgeSeconds: none,
      },
      openShardCount: new Float64Array(minutes).fill(openShards),
      shards: new Map(
        shards.map(({ shardId }, index) => {
          const { bytes, records } = columns[index] as (typeof columns)[number];
          return [shardId, { bytes, records, throttledRecords: none, iteratorAgeSeconds: none }];
        }),
      ),
    },
    samples: [],
  };
}

function summed(columns: readonly Minutes[]): Minutes {
  const total = new Float64Array(columns[0]?.length ?? 0);
  for (const column of columns)
    for (const [minute, value] of column.entries()) total[minute] = (total[minute] as number) + value;
  return total;
}
