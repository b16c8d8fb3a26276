/** What is measured of decisions and of executions: nothing where nothing came of them, since metrics cost by the hour. */
import type { Evidence } from '../core/evidence';
import { COUNTED_HOLDS, heldMeasure, type MeasureValues } from '../core/measures';
import type { Decision } from '../core/model';
import { monthlyShardCost } from '../core/prices';
import { openShardsChange } from './report-shards';
import type { DecisionSummary, HeldState } from './state';

/** Of an execution that is over: why it held, and where it tried or failed something, all that is known. */
export function executionMeasures(state: HeldState, nowSeconds: number): MeasureValues {
  const last = state.decisions.at(-1);
  const held = last === undefined ? {} : { ...heldMeasures(last.reason), ...keyMeasures(last) };
  if (state.failure === undefined && state.outcomes.length === 0) return held;
  return {
    ...held,
    ...(last !== undefined && loadMeasures(last)),
    ...operationMeasures(state),
    ...shardMeasures(state, last),
    ExecutionSeconds: Math.max(0, nowSeconds - Date.parse(state.execution.startedAt) / 1000),
  };
}

/** Of a decision alone: that it holds, unless for a reason that is nothing to tell of. */
export function heldMeasures(reason: Decision['reason']): MeasureValues {
  const counted = COUNTED_HOLDS.find((one) => one === reason);
  return counted === undefined ? {} : { [heldMeasure(counted)]: 1 };
}

function keyMeasures({ reason, evidence }: DecisionSummary): MeasureValues {
  return reason === 'UnsplittableKey' ? { UnsplittableShare: unsplittableShare(evidence) } : {};
}

function loadMeasures({ evidence }: DecisionSummary): MeasureValues {
  const { utilization, hottestUtilization, throttledShare } = evidence;
  return {
    ...(typeof utilization === 'number' && { Utilization: utilization }),
    ...(typeof hottestUtilization === 'number' && { HottestShardUtilization: hottestUtilization }),
    ...(typeof throttledShare === 'number' && throttledShare > 0 && { ThrottledShare: throttledShare }),
  };
}

/** What the key is offered beyond a whole shard, over what the stream is offered; both in shards' capacities. */
function unsplittableShare(evidence: Evidence): number {
  const number = (name: string) => Number(evidence[name] ?? 0);
  const stream = number('utilization') * number('openShards');
  if (stream <= 0) return 0;
  return Math.min(1, Math.max(0, number('keyUtilization') - 1) / stream);
}

function operationMeasures({ outcomes, decisions }: HeldState): MeasureValues {
  const applied = (action: string) =>
    outcomes.filter(({ operation, outcome }) => outcome === 'applied' && operation.action === action).length;
  const counts = {
    Splits: applied('SplitShard'),
    Merges: applied('MergeShards'),
    UpdateShardCounts: applied('UpdateShardCount'),
    PlanLength: Math.max(0, ...decisions.map(({ operations }) => operations.length)),
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

function shardMeasures(state: HeldState, last: DecisionSummary | undefined): MeasureValues {
  const openShards = openShardsChange(state)?.openShardsAfter ?? last?.evidence['openShards'];
  return typeof openShards === 'number' ? { EstimatedMonthlyShardCost: monthlyShardCost(openShards) } : {};
}
