import { isDone, isSeenInShards } from '../core/feasible';
import { waitSecondsFor } from '../core/longest-wait';
import type { Operation } from '../core/model';
import { openShardsOf } from '../core/open-shards';
import { updateShardCountSeconds } from '../core/quotas';
import { completed } from './complete';
import { renewed, type Step } from './context';
import { assertManageable } from './observe';
import { dropPlan, giveUp } from './progress';
import { held, type OperationOutcome } from './state';
import { fromWire } from './wire';

/** ListShards may lag behind a stream that is ACTIVE again; after this the operation is taken not to have happened. */
const LISTING_LAG_SECONDS = 120;

/**
 * Sees whether the operation that was started is complete.
 * Next: Wait while it is not; then Apply, Decide or Record.
 */
export const confirm: Step =
  ({ ports }) =>
  async (document) => {
    const state = await renewed(ports, held(document));
    const { running } = state;
    const nowSeconds = ports.clock.nowSeconds();
    if (running === undefined) return dropPlan(state, nowSeconds);

    const { streamName } = state.trigger;
    const waitedSeconds = nowSeconds - running.startedAtSeconds;
    const operation = fromWire(running.operation);
    const list = async () => openShardsOf(await ports.streams.listShards(streamName));
    // A stream's shards may be listed a thousand times a second, and streams described twenty times in the whole account.
    if (running.outcome === 'started' && waitedSeconds < LISTING_LAG_SECONDS) {
      const isSeen = isSeenInShards(operation, await list());
      if (isSeen === false) return { ...state, next: 'Wait' };
      // UpdateShardCount may pass through its target on its way: only the stream knows when it is over.
      if (isSeen === true && operation.action !== 'UpdateShardCount')
        return completed(ports, state, operation);
    }
    const stream = await ports.streams.describe(streamName);
    assertManageable(stream);
    if (stream.status !== 'ACTIVE') {
      if (waitedSeconds < waitSecondsFor(operation, running.openShardCountBefore))
        return { ...state, next: 'Wait' };
      return {
        ...giveUp(state, nowSeconds, `still ${stream.status} after ${waitedSeconds} s`),
        next: 'Record',
      };
    }

    if (!isDone(operation, stream, await list())) {
      if (running.outcome === 'waiting')
        return dropPlan(state, nowSeconds, 'stale: the stream was being resharded');
      if (waitedSeconds < expectedSeconds(running, operation) + LISTING_LAG_SECONDS)
        return { ...state, next: 'Wait' };
      return giveUp(state, nowSeconds, `not seen after ${waitedSeconds} s`);
    }
    return completed(ports, state, operation);
  };

/** How long the operation is taken to last at most: the lag of the listing begins where it ends. A split or a merge is seen within the lag itself. */
function expectedSeconds({ openShardCountBefore }: OperationOutcome, operation: Operation): number {
  if (operation.action !== 'UpdateShardCount') return 0;
  return updateShardCountSeconds(openShardCountBefore, operation.targetShardCount);
}
