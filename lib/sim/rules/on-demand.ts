import { SHARD_BYTES_PER_MINUTE } from '../../core/quotas';
import { needOf } from '../../workload/need';
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
  const peak = peakOfThirtyDays();
  return {
    name: 'on-demand',
    parameters: {},
    everySeconds: 60,
    initialShards: (_workload, asked) => Math.max(FEWEST_SHARDS, asked),
    look(stream) {
      const wanted = Math.ceil(HEADROOM * peak(stream));
      const capacity = Math.min(MOST_SHARDS, Math.max(FEWEST_SHARDS, wanted));
      if (stream.status !== 'ACTIVE' || stream.openShards.length >= capacity) return;
      const shard = hottestFor15Minutes(stream) ?? widest(stream);
      const middle = (shard.startingHashKey + shard.endingHashKey) / 2n;
      attempt(() => stream.splitShard(shard.shardId, middle, 'capacity for twice the peak'));
    },
  };
}

/** Tells, look after look, the highest minute of the last 30 days that is at least 15 minutes old, in shards. */
function peakOfThirtyDays(): (stream: ObservedStream) => number {
  // Minutes that may yet be the highest: each is lower than those before it.
  let descending: { readonly minute: number; readonly need: number }[] = [];
  let seen = 0;
  return (stream) => {
    const bytes = stream.minutes('bytes');
    const records = stream.minutes('records');
    const end = stream.visibleMinutes - REACTION_MINUTES;
    for (; seen < end; seen++) {
      const need = needOf(bytes[seen] as number, records[seen] as number) || 0;
      while ((descending.at(-1)?.need ?? Number.POSITIVE_INFINITY) <= need) descending.pop();
      descending.push({ minute: seen, need });
    }
    if ((descending[0]?.minute ?? end) < end - PEAK_MINUTES) descending = descending.slice(1);
    return descending[0]?.need ?? 0;
  };
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
