import { NO_HISTORY } from '../../core/model';
import { LeaseLost } from '../../errors';
import type { Lease, State, StreamRecord } from '../../ports';

const NEVER_SEEN: StreamRecord = { history: NO_HISTORY, lookAgainAtSeconds: 0 };

/** What is kept of streams, in memory. Records are values that nobody changes, so they are handed out as they are. */
export function simulatedState(): State {
  const records = new Map<string, StreamRecord>();
  const leases = new Map<string, Lease>();
  let fencingToken = 0;

  const assertHeld = (lease: Lease) => {
    if (leases.get(lease.streamName)?.fencingToken === lease.fencingToken) return;
    throw new LeaseLost(
      `${lease.holder} no longer holds ${lease.streamName}: another execution has taken it over.`,
    );
  };
  return {
    async acquire(streamName, holder, nowSeconds, leaseSeconds) {
      const current = leases.get(streamName);
      if (current !== undefined && current.holder !== holder && nowSeconds < current.expiresAtSeconds)
        return undefined;
      fencingToken++;
      const lease = { streamName, holder, fencingToken, expiresAtSeconds: nowSeconds + leaseSeconds };
      leases.set(streamName, lease);
      return lease;
    },
    async renew(lease, nowSeconds, leaseSeconds) {
      assertHeld(lease);
      const renewed = { ...lease, expiresAtSeconds: nowSeconds + leaseSeconds };
      leases.set(lease.streamName, renewed);
      return renewed;
    },
    read: async (streamName) => records.get(streamName) ?? NEVER_SEEN,
    async save(lease, record) {
      assertHeld(lease);
      records.set(lease.streamName, record);
    },
    async release(lease) {
      if (leases.get(lease.streamName)?.fencingToken === lease.fencingToken) leases.delete(lease.streamName);
    },
  };
}
