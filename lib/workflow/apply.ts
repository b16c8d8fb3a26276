import { feasibilityOf, type KinesisCall } from '../core/feasible';
import { isUnderWay, withStarted } from '../core/history';
import type { History, StartedOperation, Stream } from '../core/model';
import { openShardsOf } from '../core/open-shards';
import { LimitExceeded, LimitExceededWhileThrottled, ResourceInUse } from '../errors';
import type { Ports } from '../ports';
import { completed } from './complete';
import { renewed, type Step, type StepContext, streamPolicy } from './context';
import { isCreatedAnew } from './created-anew';
import { assertManageable } from './observe';
import { dropPlan, goOnWithout } from './progress';
import { afterRefusal, canDoWithout, isRefusal, isSwitch, refusalOf } from './refused';
import { startedReport } from './report';
import { isReshard, openShardsChange } from './report-shards';
import { type HeldState, held, type OperationOutcome, type WirePlan, type WorkflowState } from './state';
import { fromWire } from './wire';

/** How long a stream may stay UPDATING once its shards are listed as an operation leaves them. */
const SETTLING_SECONDS = 30;

/**
 * Checks the plan's first operation against the shards as they are now, writes it down, and starts it.
 * Safe to repeat at any point: what is already done is seen as done, and what is under way is waited for.
 * Next: Wait; or Apply, Decide or Record where there was nothing to start.
 * @throws OnDemandStream, StreamBeingDeleted, ResourceInUse, LimitExceeded, LimitExceededWhileThrottled and what else the ports throw; a limit on UpdateShardCount, and a refusal to switch shard-level metrics, is remembered instead
 */
export const apply: Step = (context) => async (document) => {
  const state = await renewed(context.ports, held(document));
  try {
    return await applyFirst(context, state);
  } catch (error) {
    throw error instanceof LimitExceeded && state.plan?.isUrgent ? urgent(error) : error;
  }
};

/** The same by the name that the state machine retries sooner: what Kinesis takes of an account in a second, all its streams share. */
function urgent({ message, cause }: LimitExceeded): LimitExceededWhileThrottled {
  return new LimitExceededWhileThrottled(message, { cause });
}

async function applyFirst(context: StepContext, state: HeldState): Promise<WorkflowState> {
  const { ports } = context;
  const plan = state.plan;
  const wire = plan?.operations[0];
  const nowSeconds = ports.clock.nowSeconds();
  if (plan === undefined || wire === undefined) return dropPlan(state, nowSeconds);

  const { streamName } = state.trigger;
  const operation = fromWire(wire);
  // Read once: nobody else changes it while the lease is this step's.
  const record = await ports.state.read(streamName);
  const { history } = record;
  const stream = await ports.streams.describe(streamName);
  assertManageable(stream);
  // The plan is for one that is gone; to decide again begins anew, too.
  if (isCreatedAnew(stream, record)) return dropPlan(state, nowSeconds);
  const openShards = openShardsOf(await ports.streams.listShards(streamName));
  const running: OperationOutcome = {
    operation: wire,
    startedAtSeconds: nowSeconds,
    outcome: 'started',
    openShardCountBefore: openShards.length,
  };
  // An earlier try of this step got through, or someone else reshards: waiting is right for both.
  if (stream.status !== 'ACTIVE') {
    if (isUnderWay(history, operation)) return { ...state, next: 'Wait', running };
    assertSettled(stream, history, nowSeconds);
    return { ...state, next: 'Wait', running: { ...running, outcome: 'waiting' } };
  }

  const { policy } = await streamPolicy(context, streamName, record.readTags);
  const feasibility = feasibilityOf(operation, stream, openShards, policy);
  if (feasibility.kind === 'done') return completed(ports, { ...state, running }, operation);
  // Only now: what an earlier try started is seen to its end, however old the plan is.
  if (nowSeconds >= plan.expiresAtSeconds) return dropPlan(state, nowSeconds);
  if (policy.Mode === 'Observe') return dropPlan({ ...state, running }, nowSeconds, 'stale: Mode is Observe');
  if (feasibility.kind === 'stale')
    return dropPlan({ ...state, running }, nowSeconds, `stale: ${feasibility.why}`);

  const attempt = started(plan, running);
  await ports.state.save(state.lease, { ...record, history: withStarted(history, attempt) });
  try {
    await call(ports, streamName, feasibility.call);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await ports.state.save(state.lease, { ...record, history: afterRefusal(history, attempt, error) });
    if (!canDoWithout(attempt, error)) throw error;
    const refused = { ...running, ...refusalOf(history, attempt, error) };
    return goOnWithout({ ...state, running: refused }, nowSeconds, error.name);
  }
  if (isReshard(wire) && openShardsChange(state) === undefined) await tellOfStart(context, state);
  return { ...state, next: 'Wait', running };
}

/** Relief neither waits for it nor fails by it: what keeps this from being told keeps the end from being told, too, and that fails. */
async function tellOfStart({ ports, deployment }: StepContext, state: HeldState): Promise<void> {
  await ports.events.publish(startedReport(state, deployment)).catch(() => {});
}

/** @throws ResourceInUse where the stream is hardly done with our last operation, which the shards show already: it will be ACTIVE in a moment */
function assertSettled({ name, status }: Stream, history: History, nowSeconds: number): void {
  const isSettling = history.operations.some(
    ({ completedAtSeconds = 0 }) => completedAtSeconds > nowSeconds - SETTLING_SECONDS,
  );
  if (isSettling)
    throw new ResourceInUse(
      `Expected ${name} to be ACTIVE after the last operation; it is ${status}. Try again.`,
    );
}

/** What is written down before Kinesis is called: so that cooldowns and the day's limit hold even if nobody lives to see the answer. */
function started(
  { direction, reason }: WirePlan,
  { operation, startedAtSeconds, openShardCountBefore }: OperationOutcome,
): StartedOperation {
  return {
    operation: fromWire(operation),
    direction: isSwitch(operation) ? 'none' : direction,
    reason,
    startedAtSeconds,
    openShardCountBefore,
  };
}

async function call(ports: Ports, streamName: string, what: KinesisCall): Promise<void> {
  switch (what.action) {
    case 'SplitShard':
      return ports.streams.splitShard(streamName, what.shardId, what.newStartingHashKey);
    case 'MergeShards':
      return ports.streams.mergeShards(streamName, what.shardId, what.adjacentShardId);
    case 'UpdateShardCount':
      return ports.streams.updateShardCount(streamName, what.targetShardCount);
    case 'EnableShardLevelMetrics':
      return ports.streams.enableShardLevelMetrics(streamName, what.metrics);
    case 'DisableShardLevelMetrics':
      return ports.streams.disableShardLevelMetrics(streamName, what.metrics);
  }
}
