/** What came of an execution's operations, as its reports count it. */
import type { WireOperation, WorkflowState } from './state';

/** Failures that are a refusal, or are found before anything is called: what was to be done last has not happened. After others nobody knows. */
const REFUSALS = [
  'AccessDenied',
  'InvalidRequest',
  'LeaseLost',
  'LimitExceeded',
  'LimitExceededWhileThrottled',
  'OnDemandStream',
  'ResourceInUse',
  'StreamBeingDeleted',
  'StreamNotFound',
  'Throttled',
];

export interface OpenShardsChange {
  readonly openShardsBefore: number;
  readonly openShardsAfter: number;
}

/** How many shards were open before the first operation that was applied, and after the last; undefined where no shard was changed. */
export function openShardsChange({ outcomes = [] }: WorkflowState): OpenShardsChange | undefined {
  const applied = outcomes.filter((one) => one.outcome === 'applied' && isReshard(one.operation));
  const [first, last] = [applied[0], applied.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return {
    openShardsBefore: first.openShardCountBefore,
    openShardsAfter: openShardsAfter(last.operation, last.openShardCountBefore),
  };
}

export function isReshard({ action }: Pick<WireOperation, 'action'>): boolean {
  return action === 'SplitShard' || action === 'MergeShards' || action === 'UpdateShardCount';
}

/** How many shards are open once `operation` is done. */
export function openShardsAfter(operation: WireOperation, openShardCountBefore: number): number {
  switch (operation.action) {
    case 'SplitShard':
      return openShardCountBefore + 1;
    case 'MergeShards':
      return openShardCountBefore - 1;
    case 'UpdateShardCount':
      return operation.targetShardCount;
    default:
      return openShardCountBefore;
  }
}

/** What was started, or may have been, and was not seen to be complete. */
export function unconfirmedOf({ outcomes = [], running, plan, failure }: WorkflowState): WireOperation[] {
  const given = outcomes.filter(({ isUnconfirmed }) => isUnconfirmed).map(({ operation }) => operation);
  if (failure === undefined) return given;
  if (running !== undefined) return running.outcome === 'started' ? [...given, running.operation] : given;
  const [next] = plan?.operations ?? [];
  return next === undefined || REFUSALS.includes(failure.Error) ? given : [...given, next];
}
