/** A look at a stream, as the Decide step and the sweep take it: what is seen of it, and what is remembered of that. */
import { burstOf, forBurst, learntBurst } from '../core/burst';
import { seenUnevenAfter } from '../core/even-load';
import { helpable } from '../core/helpable';
import { hotKeysAfter } from '../core/hot-keys';
import { learnt } from '../core/lookback';
import type { Decision, History, Observation } from '../core/model';
import { openShardsOf } from '../core/open-shards';
import { judged } from '../core/passing-keys';
import type { Policy } from '../core/policy';
import { learntReturns } from '../core/returns';
import { evaluate, type Situation } from '../core/situation';
import type { Ports, StreamRecord } from '../ports';
import { type DescribedStream, observe } from './observe';

/** What a look is taken with: the stream as it is, what is known of it, and its own policy. */
export interface LookedAt extends DescribedStream {
  readonly record: StreamRecord;
  readonly policy: Policy;
}

/** What is to be decided on now; no records are sampled yet. */
export async function look(
  ports: Pick<Ports, 'metrics' | 'clock'>,
  { record: { history }, policy, ...described }: LookedAt,
): Promise<Situation> {
  return evaluateAndLearn(await observe(ports, described, history, policy), history, policy);
}

/** What is to be decided on, of what was observed; the history with what its minutes have taught. */
export function evaluateAndLearn(observation: Observation, history: History, policy: Policy): Situation {
  const open = openShardsOf(observation.shards).length;
  const burst = learntBurst(history.burst, observation.metrics);
  const lookback = learnt(
    history.lookback,
    helpable(observation, history.hotKeys),
    open,
    forBurst(policy, burst),
    burstOf(burst),
  );
  const situation = evaluate(observation, { ...history, burst, lookback }, policy);
  const returns = learntReturns(history.returns, observation.metrics, situation.load);
  return { ...situation, history: { ...situation.history, returns } };
}

/**
 * What is remembered once it is decided: also which keys were seen to be hot. An episode of lag begins or ends with the decision
 * that sees it, also where nothing is done.
 */
export function remembered(situation: Situation, { lagEpisode }: Decision): History {
  const { lagEpisode: before, seenUneven: seen, hotKeys: _, ...others } = situation.history;
  const seenUneven = seenUnevenAfter(situation.load, seen, situation.nowSeconds);
  const { hotKeys, keyFates } = judged(hotKeysAfter(situation), situation);
  const lag = lagEpisode === undefined ? before : (lagEpisode ?? undefined);
  return {
    ...others,
    ...(seenUneven !== undefined && { seenUneven }),
    ...(hotKeys.length > 0 && { hotKeys }),
    ...(keyFates !== undefined && { keyFates }),
    ...(lag !== undefined && { lagEpisode: lag }),
  };
}
