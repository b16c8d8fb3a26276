import { LeaseLost } from '../errors';
import type { StreamRecord } from '../ports';
import { renewed, type Step, type StepContext } from './context';
import { type Ending, endingOf, isNews, remembering } from './ending';
import { executionMeasures } from './execution-measures';
import { whenSweptAfter } from './next-sweep';
import { type News, reportsOf } from './report';
import type { HeldState, WorkflowState } from './state';
import { newRefusals, rememberingRefusals } from './told-refusals';

/** When to look again after a failure that another look may find gone. */
const AFTER_FAILURE_SECONDS = 60;

/** When to look again after a failure that only a person can mend: often enough to notice that it was, seldom enough to be cheap. */
const AFTER_LASTING_FAILURE_SECONDS = 900;

/** Failures that a person has to mend. */
export const LASTING_FAILURES: readonly string[] = [
  'StreamNotFound',
  'OnDemandStream',
  'StreamBeingDeleted',
  'AccessDenied',
  'InvalidRequest',
];

/**
 * Tells people and programs what was done and what went wrong, and remembers how the execution ended and when another
 * look is worth its cost. What ends as the last time did, or as it did lately (./ending), is not told again.
 * Told first: a repeated step may then tell twice, but never not at all.
 */
export const record: Step = (context) => async (state) => {
  const before =
    state.lease === undefined ? undefined : await context.ports.state.read(state.trigger.streamName);
  const nowSeconds = context.ports.clock.nowSeconds();
  for (const report of reportsOf(state, context.deployment, newsIn(state, before, nowSeconds)))
    await context.ports.events.publish(report);
  if (state.lease === undefined || before === undefined) return state;
  const { streamName } = state.trigger;
  await context.ports.measures.publish(streamName, executionMeasures(state, nowSeconds), nowSeconds);
  await remember(context, state, before, nowSeconds);
  return state;
};

function newsIn(state: WorkflowState, before: StreamRecord | undefined, nowSeconds: number): News {
  const ignoredTags = ignoredTagsOf(state);
  return {
    isNews: before === undefined || isNews(endingOfExecution(state), before, nowSeconds),
    ...(ignoredTags !== undefined && ignoredTags !== before?.ignoredTags && { ignoredTags }),
    ...newRefusals(state, before),
  };
}

/** @param toldAtSeconds when people were told */
async function remember(
  { ports }: StepContext,
  state: HeldState,
  before: StreamRecord,
  toldAtSeconds: number,
): Promise<void> {
  const nowSeconds = ports.clock.nowSeconds();
  const lookAgainAtSeconds = lookAgainAt(state, nowSeconds);
  try {
    // Renewed here and not first, since people are told even where the lease is lost.
    const { lease } = await renewed(ports, state);
    const { history, readTags, streamCreatedAtSeconds, ignoredTags: told } = before;
    // Where nothing was decided the tags were not seen.
    const ignoredTags = state.decisions.length > 0 ? ignoredTagsOf(state) : told;
    await ports.state.save(lease, {
      history,
      lookAgainAtSeconds,
      lookedAtSeconds: lookedAt(state) ?? nowSeconds,
      ...remembering(endingOfExecution(state), before, toldAtSeconds),
      ...rememberingRefusals(state, before),
      ...(ignoredTags !== undefined && { ignoredTags }),
      ...(readTags !== undefined && { readTags }),
      ...(streamCreatedAtSeconds !== undefined && { streamCreatedAtSeconds }),
    });
  } catch (error) {
    // Another execution has the stream: what is remembered of it is that one's business now.
    if (!(error instanceof LeaseLost)) throw error;
  }
}

function ignoredTagsOf({ decisions }: WorkflowState): string | undefined {
  const ignoredTags = decisions?.at(-1)?.evidence['ignoredTags'];
  return ignoredTags === undefined ? undefined : String(ignoredTags);
}

function endingOfExecution({ failure, decisions }: WorkflowState): Ending {
  if (failure !== undefined) return { reason: failure.Error };
  const last = decisions?.at(-1);
  return last === undefined ? { reason: 'Nothing' } : endingOf(last);
}

/** Where it only looked, the sweep has most likely started it: then the next look is counted in sweeps, as of a look of the sweep's own. */
function lookAgainAt(state: HeldState, nowSeconds: number): number {
  const seconds = lookAgainSecondsOf(state);
  const onlyLooked = state.failure === undefined && state.outcomes.length === 0;
  return onlyLooked ? whenSweptAfter(seconds, nowSeconds) : nowSeconds + seconds;
}

/** Of a failure whatever went before is over: what alarms told of is left to the look that it asks for. */
function lookedAt({ failure, decisions }: HeldState): number | undefined {
  return failure === undefined ? decisions.at(-1)?.atSeconds : undefined;
}

function lookAgainSecondsOf(state: HeldState): number {
  if (state.failure === undefined) return state.decisions.at(-1)?.lookAgainSeconds ?? AFTER_FAILURE_SECONDS;
  return LASTING_FAILURES.includes(state.failure.Error)
    ? AFTER_LASTING_FAILURE_SECONDS
    : AFTER_FAILURE_SECONDS;
}
