import { InvalidRequest, LimitExceeded, ResourceInUse } from '../../errors';
import type { ObservedStream } from './rule';

/**
 * Asks for `target` shards where that is a change and the stream is ACTIVE.
 * @returns whether Kinesis took it; what it refuses is noted with the stream and tried again at the next look
 */
export function tryUpdateShardCount(stream: ObservedStream, target: number, reason: string): boolean {
  if (target === stream.openShards.length || stream.status !== 'ACTIVE') return false;
  return attempt(() => stream.updateShardCount(target, reason));
}

/** @returns whether Kinesis took the call */
export function attempt(call: () => void): boolean {
  try {
    call();
    return true;
  } catch (error) {
    if (error instanceof LimitExceeded || error instanceof InvalidRequest || error instanceof ResourceInUse)
      return false;
    throw error;
  }
}
