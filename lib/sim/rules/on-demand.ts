import { canSplitAt } from '../../core/hash-range';
import { SHARD_BYTES_PER_MINUTE } from '../../core/quotas';
import { needOf, shardsFor } from '../../workload/need';
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
 * for twice the 30-day peak, and shards above 500 KB/s split at the middle, with that capacity or without; hash keys are not
 * looked at, so that a hot key's shard is split again and again. Nothing is documented of fewer shards: there never are. Kinesis
 * itself reshards here; that is written as splits.
 */
export function onDemand(): Rule {
  const peak = peakOfThirtyDays();
  return {
    name: 'on-demand',
    parameters: {},
    everySeconds: 60,
    initialShards: (_workload, initialShards) => Math.max(FEWEST_SHARDS, initialShards),
    look(stream) {
      const wanted = shardsFor(HEADROOM * peak(stream));
      const { length: open } = stream.openShards;
      if (stream.status !== 'ACTIVE' || open >= MOST_SHARDS) return;
      const hottest = hottestFor15Minutes(stream);
      if (hottest !== undefined) splitInTheMiddle(stream, hottest, 'more than 500 KB/s');
      else if (open < wanted) splitInTheMiddle(stream, widest(stream), 'capacity for twice the peak');
    },
  };
}

function middleOf({ startingHashKey, endingHashKey }: ObservedShard): bigint {
  return (startingHashKey + endingHashKey) / 2n;
}

function splitInTheMiddle(stream: ObservedStream, shard: ObservedShard, reason: string): void {
  attempt(() => stream.splitShard(shard.shardId, middleOf(shard), reason));
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

/** The hottest of the shards that were hot in every one of the last 15 minutes, and are wide enough to be split. */
function hottestFor15Minutes(stream: ObservedStream): ObservedShard | undefined {
  let [hottest, most]: [ObservedShard | undefined, number] = [undefined, HOT_UTILIZATION];
  for (const shard of stream.openShards) {
    const lowest = lowestOf15Minutes(stream, shard);
    if (lowest > most && canSplitAt(shard, middleOf(shard))) [hottest, most] = [shard, lowest];
  }
  return hottest;
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
