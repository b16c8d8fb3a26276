import { RESHARD_SECONDS } from '../../core/quotas';
import type { ObservedShard, ObservedStream, Rule } from './rule';
import {
  DOWN,
  movingAverage,
  percentOfCapacity,
  scalingVote,
  UP,
  type Vote,
  WINDOW_MINUTES,
} from './scaling-vote';
import { attempt } from './try-update';

/** It does not judge until the window, and a minute more, holds no moment at which a shard was closed. */
const QUIET_SECONDS = (WINDOW_MINUTES + 1) * 60;

type Call = (stream: ObservedStream) => void;

/**
 * ngoyal16/kinesis-scaling-utils (1272dc1, 2022), the best of those that look at shards one by one: scaling-utils' vote for every
 * shard, with scaling-utils' sample thresholds; every shard that votes up is split in the middle of its range, neighbours that
 * both vote down are merged, the least used first. xaxis-open-source/amazon-kinesis-scaling is alike, without the quiet time.
 */
export function perShardMidpoint(): Rule {
  let calls: readonly Call[] = [];
  let lastClosedSeconds = Number.NEGATIVE_INFINITY;
  return {
    name: 'per-shard-midpoint',
    parameters: {
      'scaleUp.scaleThresholdPct': UP.thresholdPct,
      'scaleDown.scaleThresholdPct': DOWN.thresholdPct,
    },
    shardLevelMetrics: ['IncomingBytes', 'IncomingRecords'].length,
    everySeconds: 30,
    look(stream) {
      if (stream.status !== 'ACTIVE') return;
      const isQuiet = stream.nowSeconds - lastClosedSeconds >= QUIET_SECONDS;
      if (calls.length === 0 && isQuiet && stream.visibleMinutes >= WINDOW_MINUTES) calls = callsFor(stream);
      const [call, ...later] = calls;
      if (call === undefined) return;
      if (attempt(() => call(stream))) lastClosedSeconds = stream.nowSeconds + RESHARD_SECONDS;
      calls = later;
    },
  };
}

function callsFor(stream: ObservedStream): Call[] {
  const shards = stream.openShards;
  const loads = shards.map((shard) => voteOf(stream, shard));
  const splits = shards.filter((_, index) => loads[index]?.vote === 'UP').map(splitInTheMiddle);
  return [...splits, ...mergesOf(shards, loads)];
}

interface ShardVote {
  readonly vote: Vote;
  readonly averagePct: number;
}

function voteOf(stream: ObservedStream, { shardId }: ObservedShard): ShardVote {
  const percent = (metric: 'bytes' | 'records') =>
    percentOfCapacity(metric, stream.shardMinutes(shardId, metric, WINDOW_MINUTES), 1);
  const [bytes, records] = [percent('bytes'), percent('records')];
  return {
    vote: scalingVote(bytes, records),
    averagePct: Math.max(movingAverage(bytes), movingAverage(records)),
  };
}

/** Pairs of neighbours that both vote down, no shard in two of them, the least used first. */
function mergesOf(shards: readonly ObservedShard[], loads: readonly ShardVote[]): Call[] {
  const isDown = (index: number) => loads[index]?.vote === 'DOWN';
  const used = (lower: number) => (loads[lower]?.averagePct ?? 0) + (loads[lower + 1]?.averagePct ?? 0);
  const pairs = shards.map((_, lower) => lower).filter((lower) => isDown(lower) && isDown(lower + 1));
  const taken = new Set<number>();
  return pairs
    .sort((one, other) => used(one) - used(other))
    .filter((lower) => {
      if (taken.has(lower) || taken.has(lower + 1)) return false;
      taken.add(lower).add(lower + 1);
      return true;
    })
    .map((lower) => merge(shards[lower] as ObservedShard, shards[lower + 1] as ObservedShard));
}

function splitInTheMiddle({ shardId, startingHashKey, endingHashKey }: ObservedShard): Call {
  const middle = (startingHashKey + endingHashKey) / 2n;
  return (stream) => stream.splitShard(shardId, middle, `${shardId} votes UP`);
}

function merge(lower: ObservedShard, upper: ObservedShard): Call {
  return (stream) =>
    stream.mergeShards(lower.shardId, upper.shardId, `${lower.shardId} and ${upper.shardId} vote DOWN`);
}
