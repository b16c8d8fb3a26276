/** What people and programs are told of an execution. docs/events.md describes it, and docs/events.schema.json the detail. */
import { monthlyShardCost } from '../core/prices';
import type { Report, ReportKind } from '../ports';
import type { Deployment } from '../triggers/trigger';
import { executionLink } from './execution-link';
import { refusedSwitchText, refusedUpdateText } from './refusal-text';
import {
  costLine,
  countsOf,
  decisionLine,
  failureLine,
  metricsCostLine,
  operationText,
  outcomeLine,
  shardsLine,
  switchedText,
} from './report-lines';
import { type OpenShardsChange, openShardsChange, unconfirmedOf } from './report-shards';
import type { DecisionSummary, OperationOutcome, WireOperation, WorkflowState } from './state';
import type { Refusals } from './told-refusals';

/** Holds that a person should know of, since the controller cannot mend what is behind them. */
const TELLING_HOLDS = ['UnsplittableKey', 'SplitIneffective', 'ConsumerStuck', 'AtMaxShards', 'SkewUnseen'];

/** The holds that are events of their own. */
const KIND_OF_HOLD: Readonly<Record<string, ReportKind>> = {
  UnsplittableKey: 'Unsplittable Key',
  AtMaxShards: 'Limit Reached',
};

/** Changes when a program that reads the detail would have to. */
const DETAIL_VERSION = 1;

/** What Kinesis or the policy does not allow more of. */
type Limit = 'MaxShards' | 'UpdateShardCountsPerDay' | 'Kinesis';

/** Whether people are told of a decision that nothing came of, where it is news. */
export function isWorthTelling({ kind, reason }: Pick<DecisionSummary, 'kind' | 'reason'>): boolean {
  return kind === 'act' || TELLING_HOLDS.includes(reason);
}

/** What of an execution is otherwise than it was after the last one. */
export interface News extends Refusals<OperationOutcome> {
  /** It ended otherwise, or by another key. */
  readonly isNews: boolean;
  /** Why the stream's tags are left out of account, where nobody was told of that yet. */
  readonly ignoredTags?: string;
}

/**
 * What is told of an execution that is over: what it did or how it failed, then what it came up against. Empty where there is
 * nothing worth telling.
 */
export function reportsOf(
  state: WorkflowState,
  deployment: Deployment,
  { isNews, ignoredTags, refusedSwitch, refusedUpdate }: News,
): Report[] {
  const told = teller(state, deployment);
  const main = failureReport(state, told, isNews) ?? reshardReport(state, told);
  const last = state.failure === undefined && isNews ? state.decisions?.at(-1) : undefined;
  const held = last === undefined || !isWorthTelling(last) ? undefined : lastWord(last, told, main);
  const tags = ignoredTags === undefined ? undefined : tagsReport(ignoredTags, told);
  const unswitched = refusedSwitch === undefined ? undefined : refusedSwitchReport(refusedSwitch, told);
  const limit = refusedUpdate === undefined ? undefined : updateLimitReport(refusedUpdate, told);
  return [main, limit, held, tags, unswitched].filter((report) => report !== undefined);
}

/** What programs are told once an execution's first operation was started. */
export function startedReport(state: WorkflowState, deployment: Deployment): Report {
  const decision = state.decisions?.at(-1);
  return teller(state, deployment)('Reshard Started', `resharding started: ${decision?.reason}`, [
    ...(decision === undefined ? [] : [decisionLine(decision)]),
  ]);
}

type Tell = (kind: ReportKind, subject: string, lines: readonly string[], limit?: Limit) => Report;

function teller(state: WorkflowState, deployment: Deployment): Tell {
  const streamName = state.trigger?.streamName ?? 'an unknown stream';
  const link = executionLink(state.execution.id);
  const shards = openShardsChange(state);
  const detail = {
    version: DETAIL_VERSION,
    stack: deployment.stackName,
    streamName,
    execution: state.execution.id,
    ...(link !== undefined && { executionUrl: link }),
    ...(state.trigger !== undefined && { trigger: state.trigger.reason }),
    ...shards,
    ...(shards !== undefined && { monthlyCostChangeUsd: costChange(shards) }),
    decisions: state.decisions ?? [],
    outcomes: state.outcomes ?? [],
    unconfirmed: unconfirmedOf(state),
    ...(state.failure !== undefined && { failure: state.failure }),
  };
  return (kind, subject, lines, limit) => ({
    kind,
    subject: `Shardwright: ${streamName} ${subject}`,
    text: [...lines, '', `Execution: ${link ?? state.execution.id}`].join('\n'),
    detail: limit === undefined ? detail : { ...detail, limit },
  });
}

function costChange({ openShardsBefore, openShardsAfter }: OpenShardsChange): number {
  return Math.round((monthlyShardCost(openShardsAfter) - monthlyShardCost(openShardsBefore)) * 100) / 100;
}

function failureReport(state: WorkflowState, tell: Tell, isNews: boolean): Report | undefined {
  const { failure } = state;
  const unconfirmed = unconfirmedOf(state);
  if (failure === undefined || !(isNews || unconfirmed.length > 0 || appliedOf(state).length > 0))
    return undefined;
  return tell(
    'Reshard Failed',
    `failed: ${failure.Error}`,
    [failureLine(failure), ...whatWasDone(state, unconfirmed)],
    failure.Error.startsWith('LimitExceeded') ? 'Kinesis' : undefined,
  );
}

function reshardReport(state: WorkflowState, tell: Tell): Report | undefined {
  if (state.failure !== undefined) return undefined;
  const applied = appliedOf(state);
  const unconfirmed = unconfirmedOf(state);
  const lines = whatWasDone(state, unconfirmed);
  if (applied.length === 0) {
    if (unconfirmed.length === 0) return undefined;
    return tell('Reshard Failed', 'resharding is not known to be complete', lines);
  }
  const shards = openShardsChange(state);
  if (shards === undefined) return tell('Notice', switchedText(applied), lines);
  const { openShardsBefore, openShardsAfter } = shards;
  const fromTo = `${openShardsBefore} to ${openShardsAfter} shards`;
  return tell('Reshard Completed', `resharded, ${fromTo}: ${countsOf(applied)}`, lines);
}

/** UpdateShardCount was refused for a limit; the shards were split or merged one by one instead. */
function updateLimitReport(refused: OperationOutcome, tell: Tell): Report {
  const { subject, lines, limit } = refusedUpdateText(refused);
  return tell('Limit Reached', subject, lines, limit);
}

function refusedSwitchReport(refused: OperationOutcome, tell: Tell): Report {
  const { subject, lines } = refusedSwitchText(refused);
  return tell('Notice', subject, lines);
}

function tagsReport(ignoredTags: string, tell: Tell): Report {
  return tell('Notice', 'has tags that are ignored', [
    'None of the stream’s tags shardwright:… counts until this is put right; the stack’s parameters hold meanwhile.',
    ignoredTags,
  ]);
}

/** What the last decision was, where that is for somebody to know. */
function lastWord(last: DecisionSummary, tell: Tell, main: Report | undefined): Report | undefined {
  if (last.kind === 'act') {
    if (main !== undefined) return undefined;
    return tell('Notice', `would be resharded: ${last.reason}`, [
      'Nothing was done: Mode is Observe, or the plan was overtaken.',
      decisionLine(last),
    ]);
  }
  const kind = KIND_OF_HOLD[last.reason];
  // What is no event of its own was told with what was done.
  if (kind === undefined && main !== undefined) return undefined;
  const limit = last.reason === 'AtMaxShards' ? 'MaxShards' : undefined;
  return tell(kind ?? 'Notice', `held: ${last.reason}`, [last.sentence], limit);
}

function appliedOf({ outcomes = [] }: WorkflowState): OperationOutcome[] {
  return outcomes.filter(({ outcome }) => outcome === 'applied');
}

/** What, why, what it costs, and each operation. */
function whatWasDone(state: WorkflowState, unconfirmed: readonly WireOperation[]): string[] {
  const shards = openShardsChange(state);
  return [
    ...(shards === undefined ? [] : [shardsLine(shards), costLine(costChange(shards))]),
    ...appliedOf(state).flatMap((outcome) => metricsCostLine(outcome) ?? []),
    ...(state.outcomes ?? []).map(outcomeLine),
    ...unconfirmed.map((operation) => `What: ${operationText(operation)}: not known to be complete`),
    ...(state.decisions ?? []).map(decisionLine),
  ];
}
