import type { Report } from '../ports';
import type { Deployment } from '../triggers/trigger';
import type { DecisionSummary, OperationOutcome, WorkflowState } from './state';

/** Holds that a person should know of, since the controller cannot mend what is behind them. */
const TELLING_HOLDS = ['UnsplittableKey', 'SplitIneffective', 'ConsumerStuck', 'AtMaxShards', 'SkewUnseen'];

/**
 * What people and programs are told of an execution; undefined where there is nothing worth telling.
 * @param isNews whether it ended otherwise than the last one
 */
export function reportOf(state: WorkflowState, deployment: Deployment, isNews: boolean): Report | undefined {
  const streamName = state.trigger?.streamName ?? 'an unknown stream';
  const applied = (state.outcomes ?? []).filter(({ outcome }) => outcome === 'applied');
  const last = state.decisions?.at(-1);
  const detail = {
    stack: deployment.stackName,
    streamName,
    execution: state.execution.id,
    trigger: state.trigger?.reason,
    outcomes: state.outcomes ?? [],
    decisions: state.decisions ?? [],
    failure: state.failure,
  };
  const lines = [...(state.decisions ?? []).map(decisionLine), ...(state.outcomes ?? []).map(outcomeLine)];
  const report = (subject: string, first: string[]): Report => ({
    subject: `Shardwright: ${streamName} ${subject}`,
    text: [...first, ...lines, `Execution: ${state.execution.id}`].join('\n'),
    detail,
  });
  if (state.failure !== undefined && (isNews || applied.length > 0)) {
    return report(`failed: ${state.failure.Error}`, [state.failure.Cause ?? state.failure.Error]);
  }
  if (applied.length > 0) return report(`resharded, ${countsOf(applied)}`, []);
  if (last === undefined || !isNews) return undefined;
  if (last.kind === 'act')
    return report(`would be resharded: ${last.reason}`, [
      'Nothing was done: Mode is Observe, or the plan was overtaken.',
    ]);
  return TELLING_HOLDS.includes(last.reason) ? report(`held: ${last.reason}`, []) : undefined;
}

function decisionLine(decision: DecisionSummary): string {
  return `${decision.reason}: ${decision.sentence}`;
}

function outcomeLine({ operation, outcome }: OperationOutcome): string {
  const what =
    'hashKey' in operation
      ? ` at ${operation.hashKey}`
      : 'targetShardCount' in operation
        ? ` to ${operation.targetShardCount}`
        : '';
  return `${operation.action}${what}: ${outcome}`;
}

function countsOf(applied: readonly OperationOutcome[]): string {
  const counts = new Map<string, number>();
  for (const { operation } of applied) counts.set(operation.action, (counts.get(operation.action) ?? 0) + 1);
  return [...counts].map(([action, count]) => `${count} ${action}`).join(', ');
}
