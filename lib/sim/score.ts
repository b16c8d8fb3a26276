import type { Bound } from './bound';
import type { ReshardAction, StreamWorld } from './stream-world';

/** What a run cost and what it lost. Section by section as the README explains the score. */
export interface Score {
  /** (shard-minutes + 5 · moves) / bound + percent of offered bytes avoidably throttled. 1 is perfection. */
  readonly score: number;
  /** Shard-minutes / bound. */
  readonly costRatio: number;
  readonly avoidableThrottledPct: number;
  readonly throttledBytes: number;
  readonly unsplittableBytes: number;
  readonly offeredBytes: number;
  readonly throttledMinutes: number;
  readonly shardHours: number;
  readonly boundShardHours: number;
  /** If every shard id were billed by the started hour. */
  readonly wholeHourShardHours: number;
  /** Applied ones. */
  readonly operations: Readonly<Record<ReshardAction, number>>;
  readonly moves: number;
  /** Calls that Kinesis refused. */
  readonly refused: number;
}

/** What a split or a merge is taken to cost: consumers re-lease, a closed shard drains. */
const MOVE_SHARD_MINUTES = 5;

/** A minute counts as throttled where more than this share of its bytes is lost. */
const THROTTLED_SHARE = 1e-3;

/** @param world at the end of its workload */
export function scoreOf(world: StreamWorld, bound: Bound): Score {
  const { accounts } = world;
  const offeredBytes = total(accounts, ({ offeredBytes }) => offeredBytes);
  const throttledBytes = total(accounts, ({ throttledBytes }) => throttledBytes);
  const shardMinutes = total(accounts, ({ shardMinutes }) => shardMinutes);
  const boundShardMinutes = total(bound.shards, (shards) => shards);
  const unsplittableBytes = total(bound.unsplittableBytes, (bytes) => bytes);
  const moves = total(world.calls, (call) => call.moves);
  const avoidableBytes = Math.max(0, throttledBytes - unsplittableBytes);
  const avoidableThrottledPct = offeredBytes > 0 ? (100 * avoidableBytes) / offeredBytes : 0;
  return {
    score: (shardMinutes + MOVE_SHARD_MINUTES * moves) / boundShardMinutes + avoidableThrottledPct,
    costRatio: shardMinutes / boundShardMinutes,
    avoidableThrottledPct,
    throttledBytes,
    unsplittableBytes,
    offeredBytes,
    throttledMinutes: total(accounts, ({ throttledBytes, offeredBytes }) =>
      throttledBytes > THROTTLED_SHARE * Math.max(1, offeredBytes) ? 1 : 0,
    ),
    shardHours: shardMinutes / 60,
    boundShardHours: boundShardMinutes / 60,
    wholeHourShardHours: wholeHours(world),
    operations: {
      SplitShard: appliedCount(world, 'SplitShard'),
      MergeShards: appliedCount(world, 'MergeShards'),
      UpdateShardCount: appliedCount(world, 'UpdateShardCount'),
    },
    moves,
    refused: world.calls.filter(({ outcome }) => outcome !== 'applied').length,
  };
}

function total<T>(items: Iterable<T>, count: (item: T) => number): number {
  let sum = 0;
  for (const item of items) sum += count(item);
  return sum;
}

function appliedCount(world: StreamWorld, action: ReshardAction): number {
  return world.calls.filter((call) => call.action === action && call.outcome === 'applied').length;
}

function wholeHours(world: StreamWorld): number {
  const end = world.workload.minutes * 60;
  return total(world.allShards, ({ openedAtSeconds, closedAtSeconds }) =>
    Math.ceil((Math.min(closedAtSeconds ?? end, end) - openedAtSeconds) / 3600),
  );
}
