import { decide as decideOn } from '../core/decide';
import { learnt } from '../core/lookback';
import type { Act, Decision, History } from '../core/model';
import { openShardsOf } from '../core/open-shards';
import { renewed, type Step, streamPolicy } from './context';
import { observe } from './observe';
import { type DecisionSummary, held, type WirePlan } from './state';
import { toWire } from './wire';

/** No operation of a plan is started later than this: loads move, and another look is cheap. */
const PLAN_VALID_SECONDS = 300;

/** How many decisions the document carries along. */
const DECISIONS_KEPT = 10;

/**
 * Observes the stream and decides. Next: Apply where there is something to do, else Record.
 * @throws StreamNotFound, OnDemandStream, StreamBeingDeleted, and what the ports throw
 */
export const decide: Step = (context) => async (document) => {
  const state = await renewed(context.ports, held(document));
  const { streamName } = state.trigger;
  const { policy, overridden, ignored } = await streamPolicy(context, streamName);
  const record = await context.ports.state.read(streamName);
  const observation = await observe(context.ports, streamName, record.history, policy);
  const history = {
    ...record.history,
    lookback: learnt(
      record.history.lookback,
      observation.metrics,
      openShardsOf(observation.shards).length,
      policy,
    ),
  };
  const decision = decideOn(observation, history, policy);
  await context.ports.state.save(state.lease, { ...record, history: withLagEpisode(history, decision) });
  const summary = summaryOf(decision, observation.observedAtSeconds, {
    ...(overridden.length > 0 && { overriddenByTags: overridden.join(', ') }),
    ...(ignored.length > 0 && { ignoredTags: ignored.join(' ') }),
    ...(policy.Mode === 'Observe' && { mode: policy.Mode }),
  });
  const decisions = [...state.decisions, summary].slice(-DECISIONS_KEPT);
  const { plan: _, running: __, ...rest } = state;
  if (decision.kind === 'hold' || policy.Mode === 'Observe') return { ...rest, next: 'Record', decisions };
  const operationsMax = Math.min(state.operationsLeft, policy.MaxOperationsPerRun);
  return {
    ...rest,
    next: 'Apply',
    decisions,
    plan: planOf(decision, observation.observedAtSeconds, operationsMax),
  };
};

/** An episode of lag begins or ends with the decision that sees it, also where nothing is then done. */
function withLagEpisode(history: History, { lagEpisode }: Decision): History {
  if (lagEpisode === undefined) return history;
  const { lagEpisode: _, ...others } = history;
  return lagEpisode === null ? others : { ...others, lagEpisode };
}

function summaryOf(
  decision: Decision,
  atSeconds: number,
  circumstances: Record<string, string>,
): DecisionSummary {
  const { kind, reason, sentence, evidence, lookAgainSeconds } = decision;
  const operations = decision.kind === 'act' ? decision.plan.map(toWire) : [];
  return {
    atSeconds,
    kind,
    reason,
    sentence,
    evidence: { ...evidence, ...circumstances },
    operations,
    lookAgainSeconds,
  };
}

function planOf(decision: Act, nowSeconds: number, operationsMax: number): WirePlan {
  return {
    reason: decision.reason,
    direction: decision.direction,
    decidedAtSeconds: nowSeconds,
    expiresAtSeconds: nowSeconds + PLAN_VALID_SECONDS,
    operations: decision.plan.slice(0, operationsMax).map(toWire),
  };
}
