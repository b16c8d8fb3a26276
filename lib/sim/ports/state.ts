import { NO_HISTORY } from '../../core/model';
import { LeaseLost } from '../../errors';
import type { Lease, State, StreamRecord } from '../../ports';

const NEVER_SEEN: StreamRecord = { history: NO_HISTORY, lookAgainAtSeconds: 0 };

/** What is kept of streams, in memory. Records are values that nobody changes, so they are handed out as they are. */
export function simulatedState(): State {
  const records = new Map<string, StreamRecord>();
  const leases = new Map<string, Lease>();
  let fencingToken = 0;

  const isHolders = (lease: Lease) => leases.get(lease.streamName)?.holder === lease.holder;
  const lost = (lease: Lease) =>
    new LeaseLost(
      `${lease.holder} no longer holds ${lease.streamName}: another execution, or a later step, has taken it over.`,
    );
  const taken = (lease: Omit<Lease, 'fencingToken'>): Lease => {
    fencingToken++;
    leases.set(lease.streamName, { ...lease, fencingToken });
    return { ...lease, fencingToken };
  };
  return {
    async acquire(streamName, holder, nowSeconds, leaseSeconds) {
      const current = leases.get(streamName);
      if (current !== undefined && current.holder !== holder && nowSeconds < current.expiresAtSeconds)
        return undefined;
      return taken({ streamName, holder, expiresAtSeconds: nowSeconds + leaseSeconds });
    },
    async renew(lease, nowSeconds, leaseSeconds) {
      if (!isHolders(lease)) throw lost(lease);
      return taken({ ...lease, expiresAtSeconds: nowSeconds + leaseSeconds });
    },
    read: async (streamName) => records.get(streamName) ?? NEVER_SEEN,
    async save(lease, record) {
      if (leases.get(lease.streamName)?.fencingToken !== lease.fencingToken) throw lost(lease);
      records.set(lease.streamName, record);
    },
    async release(lease) {
      if (isHolders(lease)) leases.delete(lease.streamName);
    },
  };
}
