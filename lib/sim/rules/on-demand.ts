import { needOf, SHARD_BYTES_PER_MINUTE, SHARD_RECORDS_PER_MINUTE } from '../../workload/need';
import type { ObservedShard, ObservedStream, Rule } from './rule';
import { attempt } from './try-update';

/** What a new on-demand stream takes: 4 MB/s, that is four shards. */
const FEWEST_SHARDS = 4;
/** It is given up to twice the highest minute of the last 30 days. */
const HEADROOM = 2;
const PEAK_MINUTES = 30 * 24 * 60;
/** A change takes effect within 15 minutes: taken as after 15. */
const REACTION_MINUTES = 15;
/** A shard that takes more than 500 KB/s is split evenly. */
const HOT_UTILIZATION = (500_000 * 60) / SHARD_BYTES_PER_MINUTE;
/** The default quota of an on-demand stream: 200 MB/s. */
const MOST_SHARDS = 200;

/**
 * AWS's on-demand mode, as its documentation describes it (developer guide, "Choose the data stream capacity mode"): capacity
 * for twice the 30-day peak, shards above 500 KB/s split at the middle, hash keys not looked at, and, as nothing is documented,
 * never fewer shards again. Kinesis itself reshards here; that is written as splits.
 */
export function onDemand(): Rule {
  return {
    name: 'on-demand',
    parameters: {},
    everySeconds: 30,
    initialShards: (_workload, initialShards) => Math.max(FEWEST_SHARDS, initialShards),
    look(stream) {
      if (stream.status !== 'ACTIVE' || stream.openShards.length >= onDemandCapacity(stream)) return;
      const shard = hottestFor15Minutes(stream) ?? widest(stream);
      const middle = (shard.startingHashKey + shard.endingHashKey) / 2n;
      attempt(() => stream.splitShard(shard.shardId, middle, 'capacity for twice the peak'));
    },
  };
}

/** In shards: for twice the highest minute that is at least 15 minutes old. */
function onDemandCapacity(stream: ObservedStream): number {
  const end = Math.max(0, stream.visibleMinutes - REACTION_MINUTES);
  const bytes = stream.minutes('bytes').subarray(Math.max(0, end - PEAK_MINUTES), end);
  const records = stream.minutes('records').subarray(Math.max(0, end - PEAK_MINUTES), end);
  const peak = Math.max(highest(bytes) / SHARD_BYTES_PER_MINUTE, highest(records) / SHARD_RECORDS_PER_MINUTE);
  return Math.min(MOST_SHARDS, Math.max(FEWEST_SHARDS, Math.ceil(HEADROOM * peak)));
}

/** The hottest of the shards that were hot in every one of the last 15 minutes. */
function hottestFor15Minutes(stream: ObservedStream): ObservedShard | undefined {
  const loads = stream.openShards.map((shard) => ({ shard, lowest: lowestOf15Minutes(stream, shard) }));
  const hottest = loads.reduce((most, load) => (load.lowest > most.lowest ? load : most));
  return hottest.lowest > HOT_UTILIZATION ? hottest.shard : undefined;
}

function lowestOf15Minutes(stream: ObservedStream, { shardId }: ObservedShard): number {
  const bytes = stream.shardMinutes(shardId, 'bytes', REACTION_MINUTES);
  const records = stream.shardMinutes(shardId, 'records', REACTION_MINUTES);
  const utilizations = bytes.map((value, minute) => needOf(value, records[minute] as number) || 0);
  return utilizations.reduce((low, utilization) => Math.min(low, utilization));
}

function widest(stream: ObservedStream): ObservedShard {
  const width = (shard: ObservedShard) => shard.endingHashKey - shard.startingHashKey;
  return stream.openShards.reduce((most, shard) => (width(shard) > width(most) ? shard : most));
}

function highest(values: Float64Array): number {
  return values.reduce((most, value) => (value > most ? value : most), 0);
}
