import { positionOf } from '../core/hash-range';
import { needOf } from '../workload/need';
import type { KeyedLoad, Workload } from '../workload/workload';

/** More even shards than this are not tried. */
const MOST_SHARDS = 500;

/**
 * The fewest shards of equal width of which none is offered more than it takes in any minute; undefined where that takes more
 * than MOST_SHARDS, as it does where one key alone is too much.
 */
export function evenShardsFor(workload: Workload & { readonly keyed: KeyedLoad }): number | undefined {
  const positions = Float64Array.from(workload.keyed.hashKeys, positionOf);
  let shards = 1;
  let sinceGrown = 0;
  // More shards may cut a busy range where fewer did not, so every minute has to pass with the same number.
  for (let minute = 0; sinceGrown < workload.minutes; minute = (minute + 1) % workload.minutes) {
    if (!overflows(workload.keyed, positions, minute, shards)) {
      sinceGrown++;
      continue;
    }
    sinceGrown = 0;
    if (++shards > MOST_SHARDS) return undefined;
  }
  return shards;
}

/** Whether one of so many even shards is offered more in that minute than it takes. */
function overflows(load: KeyedLoad, positions: Float64Array, minute: number, shards: number): boolean {
  const bytes = new Float64Array(shards);
  const records = new Float64Array(shards);
  for (let row = load.rowStart[minute] as number; row < (load.rowStart[minute + 1] as number); row++) {
    const shard = Math.floor((positions[load.keyIndex[row] as number] as number) * shards);
    bytes[shard] = (bytes[shard] as number) + (load.bytes[row] as number);
    records[shard] = (records[shard] as number) + (load.records[row] as number);
  }
  return bytes.some((shardBytes, shard) => needOf(shardBytes, records[shard] as number) > 1);
}
