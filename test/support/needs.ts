/** Metrics of a stream, told by what its minutes need. */
import type { MetricWindow } from '../../lib/core/model';
import { SHARD_BYTES_PER_SECOND } from '../../lib/core/quotas';

/** A window of a stream that is offered so many shards' capacities in each minute; NaN for a minute without metrics. */
export function windowOf(needs: readonly number[], startsAtSeconds = 0): MetricWindow {
  const bytes = Float64Array.from(needs, (need) => need * 60 * SHARD_BYTES_PER_SECOND);
  const none = Float64Array.from(needs, (need) => (Number.isNaN(need) ? Number.NaN : 0));
  return {
    startsAtSeconds,
    minutes: needs.length,
    stream: {
      bytes,
      records: bytes.map((value) => value / 2_000),
      throttledRecords: none,
      iteratorAgeSeconds: none,
    },
    openShardCount: new Float64Array(needs.length).fill(Number.NaN),
    shards: new Map(),
  };
}
