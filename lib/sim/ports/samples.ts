import { hashKeyAt } from '../../core/hash-range';
import type { SampledRecord } from '../../core/model';
import { recordsThatFit } from '../../core/sample-budget';
import { StreamNotFound } from '../../errors';
import type { Samples } from '../../ports';
import { type Random, seededRandom } from '../../workload/random';
import type { KeyedLoad } from '../../workload/workload';
import type { SimulatedShard } from '../lineage';
import { assertNamed, type SimulatedStream } from './simulated-stream';

/**
 * Draws from what a shard accepted in the minute that is asked for: every record as likely as the others, and as many as the deployed
 * adapter reads of records that weigh as much. The same seed, shard and minute give the same sample, whoever else asks.
 */
export function simulatedSamples(stream: SimulatedStream, seed: number): Samples {
  const { world } = stream;
  return {
    async sample(streamName, { shardId, ageSeconds, meanRecordBytes }) {
      assertNamed(stream, streamName);
      const shard = world.shardWithId(shardId);
      if (shard === undefined) throw new StreamNotFound(`${streamName} has no ${shardId}.`);
      const minute = Math.floor((Math.floor(world.nowSeconds) - ageSeconds) / 60);
      const accepted = acceptedIn(stream, shard, minute);
      const draw = drawer(stream, shard, minute, accepted);
      const random = seededRandom(seed, shard.ordinal, minute);
      const acceptedMeanBytes = accepted.bytes / Math.max(1, accepted.records);
      const fitting = recordsThatFit(Math.max(meanRecordBytes, acceptedMeanBytes));
      const count = Math.min(fitting, Math.floor(accepted.records));
      return { shardId, records: Array.from({ length: count }, () => draw(random)) };
    },
  };
}

interface Accepted {
  readonly records: number;
  readonly bytes: number;
}

function acceptedIn({ world }: SimulatedStream, shard: SimulatedShard, minute: number): Accepted {
  const series = world.meter.ofShard(shard);
  const value = (column: 'records' | 'bytes') => series?.copy(column, minute, minute + 1)[0] || 0;
  return { records: value('records'), bytes: value('bytes') };
}

function drawer(
  { world }: SimulatedStream,
  shard: SimulatedShard,
  minute: number,
  accepted: Accepted,
): (random: Random) => SampledRecord {
  const { keyed } = world.workload;
  if (keyed === undefined) {
    const bytes = accepted.bytes / accepted.records;
    return (random) => ({ hashKey: hashKeyAt(shard, random()), bytes, kinesisRecords: 1 });
  }
  const { from, to } = world.meter.rowsOf(shard, minute);
  return keyDrawer(keyed, from, to);
}

/** Draws one of the rows, each as likely as it has records. */
function keyDrawer(load: KeyedLoad, from: number, to: number): (random: Random) => SampledRecord {
  const recordsUpTo: number[] = [];
  let total = 0;
  for (let row = from; row < to; row++) {
    total += load.records[row] as number;
    recordsUpTo.push(total);
  }
  return (random) => {
    const drawn = random() * total;
    const row = from + recordsUpTo.findIndex((records) => drawn < records);
    const bytes = (load.bytes[row] as number) / (load.records[row] as number);
    return { hashKey: load.hashKeys[load.keyIndex[row] as number] as bigint, bytes, kinesisRecords: 1 };
  };
}
