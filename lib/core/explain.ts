/** A decision in words: one sentence for each reason, with the numbers behind it. */
import type { ActReason, Evidence, HoldReason } from './model';

type Sentence = (evidence: Evidence) => string;

const percent = (ratio: number | string | undefined) => `${Math.round(Number(ratio ?? 0) * 100)} %`;
const minutes = (seconds: number | string | undefined) => {
  const value = Number(seconds ?? 0);
  return value < 120 ? `${Math.round(value)} s` : `${Math.round(value / 60)} min`;
};
const shards = (count: number | string | undefined) => `${count} ${Number(count) === 1 ? 'shard' : 'shards'}`;
const hottest: Sentence = (e) =>
  `${e['hottestShard']} is at ${percent(e['hottestUtilization'])} of its write capacity`;

const SENTENCES: Record<ActReason | HoldReason, Sentence> = {
  BelowMinShards: (e) =>
    `${shards(e['openShards'])} open, and MinShards is ${e['minShards']}: shards are added.`,
  AboveMaxShards: (e) =>
    `${shards(e['openShards'])} open, and MaxShards is ${e['maxShards']}: the coldest neighbours are merged.`,
  ShardThrottled: (e) =>
    `${e['shard']} refuses records: it is offered ${percent(e['demand'])} of its write capacity, and is cut where its load divides.`,
  ShardHot: (e) =>
    `${e['shard']} is offered ${percent(e['demand'])} of its write capacity, and is cut where its load divides.`,
  HotKey: (e) =>
    `One key, of hash ${e['hashKey']}, is ${percent(e['keyShare'])} of ${e['shard']}, ${percent(e['keyUtilization'])} of a shard's capacity: it gets a shard of its own.`,
  BroadGrowth: (e) =>
    `The whole stream grew, to ${percent(e['utilization'])}: UpdateShardCount to ${e['targetShards']}${inCalls(e)} is sooner done than ${e['splitsInstead']} splits.`,
  ExpectedBack: (e) =>
    `What takes ${e['expectedShards']} shards came and left before it could be met, and is expected back within ${minutes(Number(e['lookbackMinutes'] ?? 0) * 60)}: ${e['shardsAfter']} shards will be there.`,
  HeldSteady: (e) =>
    `Load comes and goes faster than shards can be added: over all of its minutes ${shards(e['shardsAfter'])} cost least, held all the time.`,
  ExpectedNow: (e) =>
    `What takes ${e['expectedShards']} shards came ${minutes(Number(e['periodMinutes'] ?? 0) * 60)} ago, and is expected to come again now, as it does: shards are opened for it.`,
  ShardLagging: (e) =>
    `Consumers are ${minutes(e['iteratorAgeSeconds'])} behind: ${shards(e['laggingShards'])} that lag are split, so that more consumers work in parallel on what is to come.`,
  ColdNeighbours: (e) =>
    `Neighbouring shards together peaked at ${percent(e['jointPeak'])} of one shard's capacity in ${e['lookbackMinutes']} minutes${seldom(e)}: ${e['operations']} merged.`,
  Recut: (e) =>
    `${shards(e['shardsAfter'])} of other widths carry what ${e['openShards']} do, at no more than ${percent(e['jointPeak'])} in ${e['lookbackMinutes']} minutes: they are cut and merged to those.`,
  StreamCold: (e) =>
    `The stream needed no more than ${shards(e['targetShards'])} in the look-back: UpdateShardCount.`,
  ShardLevelMetricsWanted: () => 'Shard-level metrics are switched on, to see which shards carry the load.',
  ShardLevelMetricsIdle: () => 'Shard-level metrics are switched off: nothing needed them for a day.',
  WithinTolerance: (e) => `Nothing to do: ${hottest(e)}, the stream at ${percent(e['utilization'])}.`,
  StreamNotActive: (e) => `The stream is ${e['status']}: it takes no other operation until it is ACTIVE.`,
  InsufficientData: (e) =>
    e['knownMinutes'] === undefined
      ? 'No metrics of the last minutes: nothing is concluded from load that is not seen.'
      : `Metrics of ${e['knownMinutes']} of the last ${e['lookbackMinutes']} minutes: too few to merge on.`,
  ScaleUpCooldown: (e) =>
    `Shards are wanted, and ScaleUpCooldownSeconds leaves ${minutes(e['waitSeconds'])} to wait.`,
  ScaleDownCooldown: (e) =>
    `Shards could be merged, and ScaleDownCooldownSeconds leaves ${minutes(e['waitSeconds'])} to wait.`,
  OperationsPerHour: (e) =>
    `Shards could be merged, and ${e['operationsPerHour']} operations were started in the last hour: no more to save shards for ${minutes(e['waitSeconds'])}.`,
  AtMaxShards: (e) =>
    `${hottest(e)}, and all of MaxShards (${e['maxShards']}) are open: raise MaxShards if the stream is to take more.`,
  AtMinShards: (e) => `The stream is at ${percent(e['utilization'])} and at MinShards (${e['minShards']}).`,
  UnsplittableKey: (e) =>
    `One key, of hash ${e['hashKey']}, takes ${percent(e['keyUtilization'])} of a shard's write capacity at least, of ${percent(e['demand'])} that ${e['shard']} is offered: a key is in one shard, and what lies beside it is not worth another. Spread the key over several, or write less of it.`,
  SplitIneffective: (e) =>
    `${e['shard']} is offered ${percent(e['demand'])} of its write capacity, and its last split left the load on one side: it is not cut again for half an hour.`,
  ShardUnmeasured: (e) =>
    `${e['shard']} was opened a moment ago, and may be offered ${percent(e['demand'])} of its write capacity: it is cut once a minute of its own is seen.`,
  MinutesScatter: (e) =>
    `${hottest(e)}, and minutes scatter: what all of the last hour's would have refused costs less than more shards do.`,
  SkewUnseen: (e) =>
    `Records are refused while the stream is at ${percent(e['utilization'])}: some shard is full, and without shard-level metrics nobody sees which. Set ShardLevelMetrics to Always or WhenSkewed.`,
  ConsumersBehind: (e) =>
    `Consumers are ${minutes(e['iteratorAgeSeconds'])} behind: nothing is merged until they have caught up.`,
  BacklogDraining: (e) =>
    `Consumers are ${minutes(e['iteratorAgeSeconds'])} behind, ${minutes(e['ageAtSplitSeconds'])} when their shards were split: the parents' backlog drains as it was.`,
  ConsumerStuck: (e) =>
    `Consumers are still ${minutes(e['iteratorAgeSeconds'])} behind although the split shards should have drained: shards are not the cause. Look for a consumer that is stuck, or a record that it fails on.`,
};

export function sentenceFor(reason: ActReason | HoldReason, evidence: Evidence): string {
  return SENTENCES[reason](evidence);
}

/** Said where more than twice the shards are wanted. */
function inCalls({ operations }: Evidence): string {
  return Number(operations) > 1 ? `, in ${operations} calls,` : '';
}

/** Said of merges whose shards were above target in minutes that are not worth a shard. */
function seldom({ targetUtilization }: Evidence): string {
  return targetUtilization === undefined
    ? ''
    : `, above ${percent(targetUtilization)} too seldom to pay for more`;
}
