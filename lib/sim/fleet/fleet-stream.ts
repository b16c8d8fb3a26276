/** One stream of a fleet: a steady load on many light keys, which at one moment rises and stays. */

import { SHARD_BYTES_PER_MINUTE } from '../../core/quotas';
import type { Samples, Streams } from '../../ports';
import { collectWorkload } from '../../workload/collect';
import { type Random, seededRandom } from '../../workload/random';
import { type SimulatedMetrics, simulatedMetrics } from '../ports/metrics';
import { simulatedSamples } from '../ports/samples';
import { simulatedStream } from '../ports/simulated-stream';
import { simulatedStreams } from '../ports/streams';
import { type StreamWorld, streamWorld } from '../stream-world';

/** Until then every stream carries what its shards take with ease; then it rises, all within a minute. */
export const RISE_MINUTE = 20;
export const MINUTES = 60;

const KEYS = 40;
const RECORD_BYTES = 5_000;
const SHARDS = [2, 6] as const;
const UTILIZATION_BEFORE = 0.6;

/** What a stream's load is multiplied by. */
const RISES = [1.3, 2.3] as const;

const BURST = 0.1;

export interface FleetStream {
  readonly name: string;
  readonly world: StreamWorld;
  readonly metrics: SimulatedMetrics;
  readonly streams: Streams;
  readonly samples: Samples;
}

export function fleetStream(seed: number, index: number): FleetStream {
  const name = `stream-${index}`;
  const random = seededRandom(seed, 3, index);
  const shards = Math.round(between(random, SHARDS));
  const rise = between(random, RISES);
  const world = streamWorld(risingLoad(name, random, shards, rise), { initialShards: shards, burst: BURST });
  const stream = simulatedStream(name, world);
  return {
    name,
    world,
    metrics: simulatedMetrics(stream),
    streams: simulatedStreams(stream, () => ''),
    samples: simulatedSamples(stream, seed),
  };
}

function risingLoad(name: string, random: Random, shards: number, rise: number) {
  const collector = collectWorkload(true);
  const weights = Array.from({ length: KEYS }, () => 0.5 + random());
  const weight = weights.reduce((sum, one) => sum + one, 0);
  for (let minute = 0; minute < MINUTES; minute++) {
    const level = shards * UTILIZATION_BEFORE * (minute < RISE_MINUTE ? 1 : rise);
    for (const [key, own] of weights.entries()) {
      const records = Math.round((level * own * SHARD_BYTES_PER_MINUTE) / weight / RECORD_BYTES);
      collector.add(minute, `${name}-${key}`, records, records * RECORD_BYTES);
    }
  }
  return collector.finish(name, MINUTES);
}

function between(random: Random, [from, to]: readonly [number, number]): number {
  return from + (to - from) * random();
}
