import { decideOn } from '../core/decide';
import type { Evidence } from '../core/evidence';
import type { Act, Decision } from '../core/model';
import type { Situation } from '../core/situation';
import type { Ports, StreamRecord } from '../ports';
import {
  policyEvidence,
  renewed,
  type Step,
  type StepContext,
  streamPolicy,
  type TaggedPolicy,
} from './context';
import { recordOf } from './created-anew';
import { look, remembered } from './look';
import { describeManageable } from './observe';
import { sampled } from './sampled';
import { type DecisionSummary, held, type WirePlan } from './state';
import { toWire } from './wire';

/** No operation of a plan is started later than this: loads move, and another look is cheap. */
const PLAN_VALID_SECONDS = 300;

/** A shard that is offered so many times its capacity refuses a sixth of it. */
const URGENT_UTILIZATION = 1.2;

/** How many decisions the document carries along. */
const DECISIONS_KEPT = 10;

/**
 * Observes the stream and decides. Next: Apply where there is something to do, else Record.
 * @throws StreamNotFound, OnDemandStream, StreamBeingDeleted, and what the ports throw
 */
export const decide: Step = (context) => async (document) => {
  const state = await renewed(context.ports, held(document));
  const { policy, readTags, record, situation, decision, summary } = await decided(
    context,
    state.trigger.streamName,
  );
  const history = remembered(situation, decision);
  await context.ports.state.save(state.lease, { ...record, history, readTags });
  const decisions = [...state.decisions, summary].slice(-DECISIONS_KEPT);
  const { plan: _, running: __, ...rest } = state;
  if (decision.kind === 'hold' || policy.Mode === 'Observe') return { ...rest, next: 'Record', decisions };
  // The stream's own tags are known only from here on: what was acquired with is the stack's policy.
  const isFirst = state.decisions.length === 0;
  const operationsLeft = isFirst ? policy.MaxOperationsPerRun : state.operationsLeft;
  const operationsMax = Math.min(operationsLeft, policy.MaxOperationsPerRun);
  const plan = planOf(decision, situation.nowSeconds, operationsMax);
  return { ...rest, next: 'Apply', decisions, plan, operationsLeft };
};

/** A decision, with what it was made from and by. */
export interface Decided extends TaggedPolicy {
  readonly record: StreamRecord;
  readonly situation: Situation;
  readonly decision: Decision;
  readonly summary: DecisionSummary;
}

/** What is decided on the stream as it is now. Reads only: nothing is remembered, nothing is done. */
export async function decided(
  context: Pick<StepContext, 'policy'> & {
    readonly ports: Pick<Ports, 'streams' | 'metrics' | 'samples' | 'state' | 'clock'>;
  },
  streamName: string,
): Promise<Decided> {
  const { ports } = context;
  const kept = await ports.state.read(streamName);
  const own = await streamPolicy(context, streamName, kept.readTags);
  const described = await describeManageable(ports, streamName);
  const record = recordOf(described.stream, kept, ports.clock.nowSeconds());
  const situation = await sampled(ports, await look(ports, { ...described, record, policy: own.policy }));
  const decision = decideOn(situation);
  const summary = summaryOf(decision, situation.nowSeconds, policyEvidence(own));
  return { ...own, record, situation, decision, summary };
}

function summaryOf(decision: Decision, atSeconds: number, circumstances: Evidence): DecisionSummary {
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
    ...(isUrgent(decision) && { isUrgent: true }),
    decidedAtSeconds: nowSeconds,
    expiresAtSeconds: nowSeconds + PLAN_VALID_SECONDS,
    operations: decision.plan.slice(0, operationsMax).map(toWire),
  };
}

/** Whether a shard refuses much: then its stream comes first where Kinesis takes no more reshards of the account for now. */
function isUrgent({ direction, evidence }: Act): boolean {
  return direction === 'up' && Number(evidence['hottestUtilization'] ?? 0) >= URGENT_UTILIZATION;
}
