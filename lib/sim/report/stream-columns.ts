import { needOf } from '../../workload/need';
import type { Simulation } from '../simulate';
import { highestByColumn, type TimeColumns } from './time-columns';

/** The whole stream's load in every column: each value is that of the column's worst minute, as a mean would hide it. */
export interface StreamColumns {
  /** Offered, in shards' write capacities. */
  readonly load: Float64Array;
  /** The fewest shards that could carry it. */
  readonly bound: Float64Array;
  /** Throttled, in shards' write capacities. */
  readonly throttled: Float64Array;
  /** Throttled, as a share of what was offered, in [0, 1]. */
  readonly throttledShare: Float64Array;
}

export function streamColumns({ world, bound }: Simulation, columns: TimeColumns): StreamColumns {
  const { records, bytes } = world.workload;
  const load = bytes.map((offered, minute) => needOf(offered, records[minute] as number));
  const throttledShare = load.map((_, minute) => {
    const { offeredBytes = 0, throttledBytes = 0 } = world.accounts[minute] ?? {};
    return offeredBytes > 0 ? throttledBytes / offeredBytes : 0;
  });
  const throttled = load.map((need, minute) => need * (throttledShare[minute] as number));
  return {
    load: highestByColumn(load, columns),
    bound: highestByColumn(Float64Array.from(bound.shards), columns),
    throttled: highestByColumn(throttled, columns),
    throttledShare: highestByColumn(throttledShare, columns),
  };
}

/** How many shards are open from a moment on; in order of time, the first at 0. */
export interface OpenShards {
  readonly atMinutes: number;
  readonly count: number;
}

/** Every change in the number of open shards, to the second. */
export function openShardsOverTime({ world }: Simulation): OpenShards[] {
  const changes = new Map<number, number>([[0, 0]]);
  const change = (seconds: number, by: number) => changes.set(seconds, (changes.get(seconds) ?? 0) + by);
  for (const { openedAtSeconds, closedAtSeconds } of world.allShards) {
    change(openedAtSeconds, 1);
    if (closedAtSeconds !== undefined) change(closedAtSeconds, -1);
  }
  const endsAtSeconds = world.workload.minutes * 60;
  let count = 0;
  return [...changes]
    .filter(([seconds, by]) => seconds < endsAtSeconds && (by !== 0 || seconds === 0))
    .sort(([one], [other]) => one - other)
    .map(([seconds, by]) => {
      count += by;
      return { atMinutes: seconds / 60, count };
    });
}
