import type { Report } from '../ports';
import type { Deployment } from '../triggers/trigger';
import type { DecisionSummary, OperationOutcome, WireOperation, WorkflowState } from './state';

/** Holds that a person should know of, since the controller cannot mend what is behind them. */
const TELLING_HOLDS = ['UnsplittableKey', 'SplitIneffective', 'ConsumerStuck', 'AtMaxShards', 'SkewUnseen'];

/** Failures that are a refusal: what was called last has not happened. After others nobody knows. */
const REFUSALS = [
  'AccessDenied',
  'InvalidRequest',
  'LeaseLost',
  'LimitExceeded',
  'ResourceInUse',
  'StreamNotFound',
  'Throttled',
];

/**
 * What people and programs are told of an execution; undefined where there is nothing worth telling.
 * @param isNews whether it ended otherwise than the last one
 */
export function reportOf(state: WorkflowState, deployment: Deployment, isNews: boolean): Report | undefined {
  const streamName = state.trigger?.streamName ?? 'an unknown stream';
  const applied = (state.outcomes ?? []).filter(({ outcome }) => outcome === 'applied');
  const unconfirmed = unconfirmedOf(state);
  const last = state.decisions?.at(-1);
  const detail = {
    stack: deployment.stackName,
    streamName,
    execution: state.execution.id,
    trigger: state.trigger?.reason,
    outcomes: state.outcomes ?? [],
    unconfirmed,
    decisions: state.decisions ?? [],
    failure: state.failure,
  };
  const lines = [
    ...(state.decisions ?? []).map(decisionLine),
    ...(state.outcomes ?? []).map(outcomeLine),
    ...unconfirmed.map((operation) => `${operationText(operation)}: not known to be complete`),
  ];
  const report = (subject: string, first: string[]): Report => ({
    subject: `Shardwright: ${streamName} ${subject}`,
    text: [...first, ...lines, `Execution: ${state.execution.id}`].join('\n'),
    detail,
  });
  const didSomething = applied.length > 0 || unconfirmed.length > 0;
  if (state.failure !== undefined && (isNews || didSomething)) {
    return report(`failed: ${state.failure.Error}`, [state.failure.Cause ?? state.failure.Error]);
  }
  if (applied.length > 0) return report(`resharded, ${countsOf(applied)}`, []);
  if (unconfirmed.length > 0) return report('resharding is not known to be complete', []);
  if (last === undefined || !isNews || !isWorthTelling(last)) return undefined;
  if (last.kind === 'act')
    return report(`would be resharded: ${last.reason}`, [
      'Nothing was done: Mode is Observe, or the plan was overtaken.',
    ]);
  return report(`held: ${last.reason}`, []);
}

/** Whether people are told of a decision that nothing came of, where it is news. */
export function isWorthTelling({ kind, reason }: Pick<DecisionSummary, 'kind' | 'reason'>): boolean {
  return kind === 'act' || TELLING_HOLDS.includes(reason);
}

/** What was started, or may have been, and was not seen to be complete. */
function unconfirmedOf({ outcomes = [], running, plan, failure }: WorkflowState): WireOperation[] {
  const given = outcomes.filter(({ isUnconfirmed }) => isUnconfirmed).map(({ operation }) => operation);
  if (failure === undefined) return given;
  if (running !== undefined) return running.outcome === 'started' ? [...given, running.operation] : given;
  const [next] = plan?.operations ?? [];
  return next === undefined || REFUSALS.includes(failure.Error) ? given : [...given, next];
}

function decisionLine(decision: DecisionSummary): string {
  return `${decision.reason}: ${decision.sentence}`;
}

function outcomeLine({ operation, outcome }: OperationOutcome): string {
  return `${operationText(operation)}: ${outcome}`;
}

function operationText(operation: WireOperation): string {
  const what =
    'hashKey' in operation
      ? ` at ${operation.hashKey}`
      : 'targetShardCount' in operation
        ? ` to ${operation.targetShardCount}`
        : '';
  return `${operation.action}${what}`;
}

function countsOf(applied: readonly OperationOutcome[]): string {
  const counts = new Map<string, number>();
  for (const { operation } of applied) counts.set(operation.action, (counts.get(operation.action) ?? 0) + 1);
  return [...counts].map(([action, count]) => `${count} ${action}`).join(', ');
}
