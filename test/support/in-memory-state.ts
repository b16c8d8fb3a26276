import { NO_HISTORY } from '../../lib/core/model';
import { LeaseLost } from '../../lib/errors';
import type { Lease, State, StreamRecord } from '../../lib/ports';

const NO_RECORD: StreamRecord = { history: NO_HISTORY, lookAgainAtSeconds: 0 };

export function inMemoryState(): State {
  const leases = new Map<string, Lease>();
  const tokens = new Map<string, number>();
  const records = new Map<string, StreamRecord>();

  function isHeld({ streamName, holder, fencingToken }: Lease): boolean {
    const held = leases.get(streamName);
    return held?.holder === holder && held.fencingToken === fencingToken;
  }

  function assertHeld(lease: Lease): void {
    if (!isHeld(lease)) throw new LeaseLost(`${lease.holder} no longer holds ${lease.streamName}.`);
  }

  return {
    async acquire(streamName, holder, nowSeconds, leaseSeconds) {
      const held = leases.get(streamName);
      if (held !== undefined && held.holder !== holder && held.expiresAtSeconds > nowSeconds)
        return undefined;
      const fencingToken = (tokens.get(streamName) ?? 0) + 1;
      const lease = { streamName, holder, fencingToken, expiresAtSeconds: nowSeconds + leaseSeconds };
      tokens.set(streamName, fencingToken);
      leases.set(streamName, lease);
      return lease;
    },

    async renew(lease, nowSeconds, leaseSeconds) {
      assertHeld(lease);
      const renewed = { ...lease, expiresAtSeconds: nowSeconds + leaseSeconds };
      leases.set(lease.streamName, renewed);
      return renewed;
    },

    read: async (streamName) => structuredClone(records.get(streamName) ?? NO_RECORD),

    async save(lease, record) {
      assertHeld(lease);
      records.set(lease.streamName, structuredClone(record));
    },

    async release(lease) {
      if (isHeld(lease)) leases.delete(lease.streamName);
    },
  };
}
