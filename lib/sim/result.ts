import type { SimulatedShard } from './lineage';
import type { Score } from './score';
import type { Simulation } from './simulate';
import type { ReshardAction, ReshardCall } from './stream-world';

/** What `simulate --json` writes. Hash keys are decimal strings, inclusive at both ends; times are seconds from the start of the trace. */
export interface SimulationResult {
  readonly trace: TraceSummary;
  readonly rule: string;
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly score: Score;
  readonly shards: readonly ShardResult[];
  readonly operations: readonly OperationResult[];
}

export interface TraceSummary {
  readonly file: string;
  readonly minutes: number;
  /** How many partition keys; 0 where none are known. */
  readonly keys: number;
  /** What every volume was multiplied by. */
  readonly scale: number;
}

interface ShardResult {
  readonly shardId: string;
  readonly parents: readonly string[];
  readonly startingHashKey: string;
  readonly endingHashKey: string;
  readonly openedAt: number;
  /** Null while open. */
  readonly closedAt: number | null;
}

interface OperationResult {
  readonly at: number;
  /** Null where it was refused. */
  readonly completedAt: number | null;
  readonly action: ReshardAction;
  readonly shardIds: readonly string[];
  readonly newStartingHashKey?: string;
  readonly targetShardCount?: number;
  /** `applied`, or the exception's name. */
  readonly outcome: string;
  readonly reason: string;
}

export function resultOf(
  { rule, parameters, world, score }: Simulation,
  trace: TraceSummary,
): SimulationResult {
  const endsAtSeconds = world.workload.minutes * 60;
  return {
    trace,
    rule,
    parameters,
    score,
    shards: world.allShards
      .filter(({ openedAtSeconds }) => openedAtSeconds < endsAtSeconds)
      .map((shard) => shardResult(shard, endsAtSeconds)),
    operations: world.calls.map(operationResult),
  };
}

function shardResult(shard: SimulatedShard, endsAtSeconds: number): ShardResult {
  const { shardId, parentShardIds, startingHashKey, endingHashKey, openedAtSeconds, closedAtSeconds } = shard;
  const isClosed = closedAtSeconds !== undefined && closedAtSeconds < endsAtSeconds;
  return {
    shardId,
    parents: parentShardIds,
    startingHashKey: startingHashKey.toString(),
    endingHashKey: endingHashKey.toString(),
    openedAt: openedAtSeconds,
    closedAt: isClosed ? closedAtSeconds : null,
  };
}

/** Kinesis's names of what it refuses with. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  LimitExceeded: 'LimitExceededException',
  ResourceInUse: 'ResourceInUseException',
  InvalidRequest: 'InvalidArgumentException',
  StreamNotFound: 'ResourceNotFoundException',
};

function operationResult(call: ReshardCall): OperationResult {
  const { newStartingHashKey, targetShardCount } = call;
  return {
    at: call.atSeconds,
    completedAt: call.completedAtSeconds ?? null,
    action: call.action,
    shardIds: call.shardIds,
    ...(newStartingHashKey !== undefined && { newStartingHashKey: newStartingHashKey.toString() }),
    ...(targetShardCount !== undefined && { targetShardCount }),
    outcome: EXCEPTIONS[call.outcome] ?? call.outcome,
    reason: call.reason,
  };
}
