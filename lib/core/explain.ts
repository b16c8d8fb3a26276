/** A decision in words: one sentence for each reason, with the numbers behind it. */
import type { ActEvidence, CommonEvidence, Expectation, HoldEvidence } from './evidence';
import type { ActReason, HoldReason } from './reasons';

const percent = (ratio: number) => `${Math.round(ratio * 100)} %`;
const toOneDigit = (value: number) => Math.round(value * 10) / 10;
const duration = (seconds: number) => {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${toOneDigit(seconds / 3_600)} h`;
};
const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
const shards = (count: number) => counted(count, 'shard');
// Where nothing is known of the newest minute, nothing is concluded from load, and nothing of this is said.
const use = ({ utilization = 0 }: CommonEvidence) => percent(utilization);
const hottest = ({ hottestShard = 'No shard', hottestUtilization = 0 }: CommonEvidence) =>
  `${hottestShard} is at ${percent(hottestUtilization)} of its write capacity`;
const expected = ({ expectedShards, periodMinutes }: Expectation) =>
  `A load of ${shards(toOneDigit(expectedShards))} recurs every ${duration(periodMinutes * 60)} and is due now`;

const ACTS: { readonly [R in ActReason]: (evidence: ActEvidence<R>) => string } = {
  BelowMinShards: (e) => `${shards(e.openShards)} open, and MinShards is ${e.minShards}: shards are added.`,
  AboveMaxShards: (e) =>
    `${shards(e.openShards)} open, and MaxShards is ${e.maxShards}: shards are merged down to it, also if some will be hot.`,
  ShardThrottled: (e) =>
    `${e.shard} refuses records: it is offered ${percent(e.demand)} of its write capacity, and is cut where its load divides.`,
  ShardHot: (e) =>
    `${e.shard} is offered ${percent(e.demand)} of its write capacity, now or soon, and is cut where its load divides.`,
  HotKey: (e) =>
    `One key, of hash ${e.hashKey}, carries ${percent(e.keyShare)} of the load of ${e.shard}, ${percent(e.keyUtilization)} of a shard's write capacity: it gets a shard of its own.`,
  BroadGrowth: (e) =>
    `The stream is at ${use(e)} of its write capacity: UpdateShardCount to ${e.targetShards}${inCalls(e)} is sooner done than splits (${e.splitsInstead}).`,
  HeldSteady: (e) =>
    e.level === undefined
      ? `Load comes and goes faster than shards can be added: over all of its minutes ${shards(e.shardsAfter)} cost least, held all the time.`
      : `Minutes scatter about a level of ${e.level} shards' load: ${shards(e.shardsAfter)} cost least at that level.`,
  ExpectedNow: (e) => `${expected(e)}: shards are opened ahead of it.`,
  ShardLagging: (e) =>
    `Consumers are ${duration(e.iteratorAgeSeconds)} behind. Shards that lag: ${e.laggingShards}; splits: ${e.operations}, so that more consumers read new records in parallel.`,
  ColdNeighbours: (e) =>
    `Neighbouring shards together peaked at up to ${percent(e.jointPeak)} of one shard's capacity in ${e.lookbackMinutes} minutes${seldom(e)}: ${counted(e.operations, 'merge')}.`,
  Recut: (e) =>
    `${shards(e.shardsAfter)} of other widths would have carried the load of the ${e.openShards} that are open, at no more than ${percent(e.jointPeak)} each in ${e.lookbackMinutes} minutes: shards are split and merged into those.`,
  Rebalance: (e) =>
    `${e.shard} is offered ${percent(e.demand)} of its write capacity, and all ${e.maxShards} shards of MaxShards are open: two neighbours that took up to ${percent(e.jointPeak)} of one shard's capacity together are merged, so that its load can be cut in two.`,
  StreamCold: (e) =>
    `The stream needed no more than ${shards(e.targetShards)} in ${e.restedMinutes === undefined ? 'the look-back' : `the last day, and nothing had to be done to it for ${duration(e.restedMinutes * 60)}`}: UpdateShardCount to ${e.targetShards}.`,
  ShardLevelMetricsWanted: () => 'Shard-level metrics are switched on, to see which shards carry the load.',
  ShardLevelMetricsIdle: () =>
    'Shard-level metrics that Shardwright switched on are switched off: nothing needed them for a day, or ShardLevelMetrics is Never.',
};

const HOLDS: { readonly [R in HoldReason]: (evidence: HoldEvidence<R>) => string } = {
  WithinTolerance: (e) => `Nothing to do: ${hottest(e)}, the stream at ${use(e)}.`,
  StreamNotActive: (e) => `The stream is ${e.status}: it takes no other operation until it is ACTIVE.`,
  InsufficientData: (e) =>
    'metricsAgeMinutes' in e
      ? 'No metrics of the last minutes: nothing is concluded from load that is not seen.'
      : `Metrics are there of only ${e.knownMinutes} of the last ${e.lookbackMinutes} minutes: too few to decide on merges.`,
  ScaleUpCooldown: (e) =>
    `More shards are needed; they are added after the cooldown (ScaleUpCooldownSeconds), in ${duration(e.waitSeconds)}.`,
  ScaleDownCooldown: (e) =>
    `Fewer shards would do; they are merged in ${duration(e.waitSeconds)} at the earliest, after the cooldown (ScaleDownCooldownSeconds; 15 min or more after somebody else's reshard).`,
  OperationsPerHour: (e) =>
    `Shards could be merged, but ${e.operationsPerHour} operations were started within an hour: no further merges for ${duration(e.waitSeconds)}.`,
  AtMaxShards: (e) =>
    `${'expectedShards' in e ? expected(e) : hottest(e)}, and all of MaxShards (${e.maxShards}) are open: raise MaxShards if the stream is to take more.`,
  AtMinShards: (e) =>
    `The stream is at ${use(e)} of its write capacity, and at MinShards (${e.minShards}): nothing is merged.`,
  UnsplittableKey: (e) =>
    `One key, of hash ${e.hashKey}, takes at least ${percent(e.keyUtilization)} of a shard's write capacity, of ${percent(e.demand)} that ${e.shard} is offered. More shards do not help: a key is in one shard, and what lies beside it is too little for another. Spread the key over several, or write less of it.`,
  PassingKey: (e) =>
    `One key, of hash ${e.hashKey}, takes at least ${percent(e.keyUtilization)} of a shard's write capacity, and hot keys of this stream are gone before a shard of their own is open: it is not cut out. Does the producer take the time, or a number that counts up, for its partition key? Spread such keys over several (a suffix will do).`,
  SplitIneffective: (e) =>
    `${e.shard} is offered ${percent(e.demand)} of its write capacity, ${
      e.densityRatio === undefined
        ? 'and its last split left nearly all load on one side: it is not cut again until it has refused more than another guess costs.'
        : `${e.densityRatio} times as much as the stream has on so narrow a range elsewhere: that is one key's, or as good as, and is not cut without a sample of its records.`
    }`,
  ShardUnmeasured: (e) =>
    `${e.shard} was opened a moment ago, and may be offered ${percent(e.demand)} of its write capacity: it is cut, if that is so, once a minute of its own metrics is there.`,
  MinutesScatter: (e) =>
    e.level === undefined
      ? `${hottest(e)}. Load comes and goes: what it needs beyond the ${shards(e.heldShards)} that cost least if held all the time has not lasted so long that more would pay.`
      : `${hottest(e)}. Minutes scatter about a level of ${e.level} shards' load: what they need beyond the ${shards(e.heldShards)} that cost least at that level has not lasted so long that more would pay.`,
  SkewUnseen: (e) =>
    `Records are refused while the stream is at ${use(e)} of its write capacity: some shard is full, and only shard-level metrics show which. ${
      e.shardLevelMetrics === 'Never'
        ? 'Set ShardLevelMetrics to Always or WhenSkewed.'
        : `ShardLevelMetrics is ${e.shardLevelMetrics}, and they are not on: Mode is Observe, or Kinesis refused to switch them on, which is tried again every hour. Is kinesis:EnableEnhancedMonitoring allowed?`
    }`,
  ShardMetricsAwaited: (e) =>
    `Records are refused while the stream is at ${use(e)} of its write capacity: some shard is full. Shard-level metrics are on and will show which: their first minute is not there yet.`,
  ConsumersBehind: (e) =>
    `Consumers are ${duration(e.iteratorAgeSeconds)} behind: nothing is merged until they have caught up.`,
  BacklogDraining: (e) =>
    `Consumers are ${duration(e.iteratorAgeSeconds)} behind, ${duration(e.ageAtSplitSeconds)} when their shards were split: the closed parent shards still hold that backlog; wait for it to drain.`,
  ConsumerStuck: (e) =>
    `Consumers are still ${duration(e.iteratorAgeSeconds)} behind although the backlog of the closed shards should have been read by now: shards are not the cause. Look for a consumer that is stuck, or a record that it fails on.`,
};

/** What is done, and why. */
export function sentenceOfAct<R extends ActReason>(reason: R, evidence: ActEvidence<R>): string {
  return ACTS[reason](evidence);
}

/** Why nothing is done. */
export function sentenceOfHold<R extends HoldReason>(reason: R, evidence: HoldEvidence<R>): string {
  return HOLDS[reason](evidence);
}

/** Said where more than twice the shards are wanted. */
function inCalls({ operations }: ActEvidence<'BroadGrowth'>): string {
  return operations > 1 ? `, in ${operations} calls,` : '';
}

/** Said of merges whose shards were above target in minutes that are not worth a shard. */
function seldom({ targetUtilization }: ActEvidence<'ColdNeighbours'>): string {
  return targetUtilization === undefined
    ? ''
    : `, above ${percent(targetUtilization)} too seldom to pay for more shards`;
}
