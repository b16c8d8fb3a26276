/** The lines of a report, for a person. */
import { US_EAST_1 } from '../core/prices';
import type { OpenShardsChange } from './report-shards';
import type { DecisionSummary, OperationOutcome, WireOperation, WorkflowState } from './state';

export function shardsLine({ openShardsBefore, openShardsAfter }: OpenShardsChange): string {
  return `Open shards: ${openShardsBefore} before, ${openShardsAfter} after.`;
}

/** @param changeUsd USD a month */
export function costLine(changeUsd: number): string {
  const price = `at ${US_EAST_1.shardHour} USD a shard-hour, the price of ${US_EAST_1.region}`;
  if (changeUsd === 0) return `Cost: as before, ${price}.`;
  const change = `${Math.abs(changeUsd).toFixed(2)} USD a month ${changeUsd > 0 ? 'more' : 'less'}`;
  return `Cost: ${change} while it stays so, ${price}.`;
}

/** What switching shard-level metrics on costs, or off saves. */
export function metricsCostLine({ operation, openShardCountBefore }: OperationOutcome): string | undefined {
  if (!('metrics' in operation)) return undefined;
  const count = operation.metrics.length;
  const usd = (count * openShardCountBefore * US_EAST_1.shardMetricMonth).toFixed(2);
  const change = operation.action === 'EnableShardLevelMetrics' ? 'more' : 'less';
  return `Cost: ${usd} USD a month ${change}: ${count} metrics of ${openShardCountBefore} shards at ${US_EAST_1.shardMetricMonth} USD each.`;
}

export function decisionLine({ kind, reason, sentence }: DecisionSummary): string {
  return `${kind === 'act' ? 'Why' : 'Then'}: ${reason}. ${sentence}`;
}

/** What went wrong, without the wrapping in which Lambda hands an error over. */
export function failureLine({ Error: name, Cause = '' }: NonNullable<WorkflowState['failure']>): string {
  return `What went wrong: ${name}. ${messageIn(Cause)}`;
}

function messageIn(cause: string): string {
  try {
    return String(JSON.parse(cause).errorMessage ?? cause);
  } catch {
    return cause;
  }
}

export function outcomeLine({
  operation,
  outcome,
  startedAtSeconds,
  completedAtSeconds,
}: OperationOutcome): string {
  const lasted = completedAtSeconds === undefined ? '' : `, ${completedAtSeconds - startedAtSeconds} s`;
  return `What: ${operationText(operation)}: ${outcome}${lasted}`;
}

export function operationText(operation: WireOperation): string {
  const what =
    'hashKey' in operation
      ? ` at ${operation.hashKey}`
      : 'targetShardCount' in operation
        ? ` to ${operation.targetShardCount}`
        : '';
  return `${operation.action}${what}`;
}

/** Of operations that changed no shard. */
export function switchedText(applied: readonly OperationOutcome[]): string {
  const isOn = applied.at(-1)?.operation.action === 'EnableShardLevelMetrics';
  return `has its shard-level metrics ${isOn ? 'on' : 'off'} now`;
}

/** `2 SplitShard, 1 MergeShards` */
export function countsOf(applied: readonly OperationOutcome[]): string {
  const counts = new Map<string, number>();
  for (const { operation } of applied) counts.set(operation.action, (counts.get(operation.action) ?? 0) + 1);
  return [...counts].map(([action, count]) => `${count} ${action}`).join(', ');
}
