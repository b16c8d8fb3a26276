import type { Evidence } from '../core/evidence';
import { type Policy, policyForStream, type StreamPolicy } from '../core/policy';
import type { Lease, Ports, ReadTags } from '../ports';
import type { Deployment } from '../triggers/trigger';
import { type TagReader, tagsNow } from './remembered-tags';
import type { HeldState, WorkflowState } from './state';

/** What every step is given: the world, the deployment it belongs to, and the stack's policy. */
export interface StepContext {
  readonly ports: Ports;
  readonly deployment: Deployment;
  readonly policy: Policy;
}

/** A step of the workflow: it takes the whole document and returns it whole. */
export type Step = (context: StepContext) => (state: WorkflowState) => Promise<WorkflowState>;

/**
 * How long a lease lasts unless it is renewed. Every step renews it; the longest gap between two is a step's time-out with
 * all its retries, about two minutes, so that a live execution never loses it and a dead one blocks its stream briefly.
 */
const LEASE_SECONDS = 300;

export async function acquireLease(
  ports: Ports,
  streamName: string,
  holder: string,
): Promise<Lease | undefined> {
  return ports.state.acquire(streamName, holder, ports.clock.nowSeconds(), LEASE_SECONDS);
}

/** The document with its lease renewed: the first thing that every step does that reads or changes a stream. */
export async function renewed(ports: Ports, state: HeldState): Promise<HeldState> {
  const lease = await ports.state.renew(state.lease, ports.clock.nowSeconds(), LEASE_SECONDS);
  return { ...state, lease };
}

/** A stream's policy, and the tags that it follows from. */
export interface TaggedPolicy extends StreamPolicy {
  readonly readTags: ReadTags;
}

/** What a stream's policy is found with. */
interface PolicyContext extends Pick<StepContext, 'policy'> {
  readonly ports: Pick<Ports, 'streams' | 'clock'>;
  /** Who tells tags: Kinesis, unless said. */
  readonly tagsOf?: TagReader;
}

/**
 * The stack's policy with the stream's own tags laid over it.
 * @param before the tags as they were read last, where they were
 */
export async function streamPolicy(
  { ports, policy, tagsOf = tagsNow }: PolicyContext,
  streamName: string,
  before?: ReadTags,
): Promise<TaggedPolicy> {
  const readTags = await tagsOf(ports, streamName, before);
  return { ...policyForStream(policy, readTags.tags), readTags };
}

/** In what a stream's policy is not the stack's: for the evidence of its decisions. */
export function policyEvidence({ policy, overridden, ignored }: StreamPolicy): Evidence {
  return {
    ...(overridden.length > 0 && { overriddenByTags: overridden.join(', ') }),
    ...(ignored.length > 0 && { ignoredTags: ignored.join(' ') }),
    ...(policy.Mode === 'Observe' && { mode: policy.Mode }),
  };
}
