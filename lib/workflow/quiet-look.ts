import { decideOn } from '../core/decide';
import type { Evidence } from '../core/evidence';
import type { Decision, Stream } from '../core/model';
import type { Situation } from '../core/situation';
import { shardsWorthSampling } from '../core/worth-sampling';
import { LeaseLost } from '../errors';
import type { Lease, ReadTags, StreamRecord, SweepPorts } from '../ports';
import { isCreatedAnew, recordOf } from './created-anew';
import { endingOf, isNews, remembering } from './ending';
import { type LookedAt, look, remembered } from './look';
import { whenSweptAfter } from './next-sweep';
import { isWorthTelling } from './report';

/**
 * How long the sweep holds a stream that it looks at: longer than the sweep itself may last, and no longer than until the next, so
 * that a sweep that died midway blocks nobody for long.
 */
const LEASE_SECONDS = 60;

/** What came of a look. */
export interface QuietLook {
  readonly decision?: Pick<Decision, 'reason' | 'sentence' | 'evidence'>;
  /** Why an execution is to look again: there is something to do, to sample or to tell; or the look failed. */
  readonly startBecause?: string;
}

/** A stream that is looked at, with what is wrong with its tags. */
export interface QuietlyLookedAt extends Omit<LookedAt, 'record' | 'stream'> {
  /** Why they were left out of account. */
  readonly ignoredTags?: string;
  /** In what its policy is not the stack's. */
  readonly policyEvidence: Evidence;
  readonly readTags: ReadTags;
  /** As its record said when the shards were listed. */
  readonly lookAgainAtSeconds: number;
}

/**
 * A look that costs no execution: where nothing is to be done, sampled or told, what it taught is remembered, and that is
 * all. Everything else is left to an execution of the workflow, which looks for itself, tries again and tells.
 * Nothing happens where an execution holds the stream: it looks at everything that this would.
 * @param sweptAtSeconds when the sweep began that takes it: no two begin at once
 */
export async function lookQuietly(
  ports: SweepPorts,
  streamName: string,
  at: QuietlyLookedAt,
  sweptAtSeconds: number,
): Promise<QuietLook> {
  const { state, clock } = ports;
  const lease = await state.acquire(streamName, `sweep-${sweptAtSeconds}`, clock.nowSeconds(), LEASE_SECONDS);
  if (lease === undefined) return {};
  try {
    return await lookHolding(ports, lease, at, sweptAtSeconds);
  } catch (error) {
    // Whoever has taken the stream over looks at it, too.
    if (error instanceof LeaseLost) return {};
    // An alarm's execution that found the stream held has ended, relying on this look.
    return { startBecause: `a look failed: ${(error as Error).name}` };
  } finally {
    await state.release(lease);
  }
}

/** Whether anything could be done: it is not being resharded, nor does AWS decide its shards. */
export function isReshardable({ status, mode }: Stream): boolean {
  return status === 'ACTIVE' && mode === 'PROVISIONED';
}

async function lookHolding(
  { state, streams, metrics, clock }: SweepPorts,
  lease: Lease,
  at: QuietlyLookedAt,
  sweptAtSeconds: number,
): Promise<QuietLook> {
  const { streamName } = lease;
  // Only now: what was read before the lease was taken may be outdated.
  const kept = await state.read(streamName);
  // An execution held the stream since its shards were listed: it has looked, and they may be others.
  if (kept.lookAgainAtSeconds !== at.lookAgainAtSeconds) return {};
  const stream = await streams.describe(streamName);
  if (!isReshardable(stream)) return {};
  // Its tags, as they are remembered, may be those of the one before.
  if (isCreatedAnew(stream, kept)) return { startBecause: 'a look found that the stream was created anew' };
  const record = recordOf(stream, kept, clock.nowSeconds());
  const situation = await look({ metrics, clock }, { ...at, stream, record });
  const decision = decideOn(situation);
  const { reason, sentence, evidence, lookAgainSeconds } = decision;
  const told = { decision: { reason, sentence, evidence: { ...evidence, ...at.policyEvidence } } };
  const { ignoredTags, readTags } = at;
  const { refusedSwitch, refusedUpdate, streamCreatedAtSeconds } = record;
  if (ignoredTags !== undefined && ignoredTags !== record.ignoredTags)
    return { ...told, startBecause: 'tags of the stream are ignored' };
  const nowSeconds = clock.nowSeconds();
  if (!isQuiet(decision, situation, record, nowSeconds))
    return { ...told, startBecause: `a look found ${reason}` };
  await state.save(lease, {
    history: remembered(situation, decision),
    lookAgainAtSeconds: whenSweptAfter(lookAgainSeconds, sweptAtSeconds),
    lookedAtSeconds: situation.nowSeconds,
    ...remembering(endingOf(decision), record, nowSeconds),
    ...(ignoredTags !== undefined && { ignoredTags }),
    ...(refusedSwitch !== undefined && { refusedSwitch }),
    ...(refusedUpdate !== undefined && { refusedUpdate }),
    ...(streamCreatedAtSeconds !== undefined && { streamCreatedAtSeconds }),
    readTags,
  });
  return told;
}

function isQuiet(
  decision: Decision,
  situation: Situation,
  record: StreamRecord,
  nowSeconds: number,
): boolean {
  const isToBeDone = decision.kind === 'act' && situation.policy.Mode === 'Act';
  const isToBeTold = isWorthTelling(decision) && isNews(endingOf(decision), record, nowSeconds);
  return !isToBeDone && !isToBeTold && shardsWorthSampling(situation).length === 0;
}
