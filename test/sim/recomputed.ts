/** The account of a run, made again from its JSON and the workload alone: by other means than the simulation's own. */
import type { SimulationResult } from '../../lib/sim/result';
import type { Workload } from '../../lib/workload/workload';

const BYTES = 62_914_560;
const RECORDS = 60_000;

export interface Recomputed {
  readonly score: number;
  readonly shardMinutes: number;
  readonly throttledBytes: number;
  readonly moves: number;
}

/** @param bound shard-minutes of the bound; @param unsplittable bytes */
export function recomputed(
  result: SimulationResult,
  workload: Workload,
  burst: number,
  bound: number,
  unsplittable: number,
): Recomputed {
  let [shardMinutes, throttledBytes, offered] = [0, 0, 0];
  for (let minute = 0; minute < workload.minutes; minute++) {
    offered += workload.bytes[minute] as number;
    for (const shard of result.shards) {
      const from = Math.max(shard.openedAt, minute * 60);
      const to = Math.min(shard.closedAt ?? Number.POSITIVE_INFINITY, minute * 60 + 60);
      if (to <= from) continue;
      const [records, bytes] = loadOf(
        workload,
        minute,
        BigInt(shard.startingHashKey),
        BigInt(shard.endingHashKey),
      );
      const open = (to - from) / 60;
      shardMinutes += open;
      throttledBytes += open * bytes * lostShare(Math.max(bytes / BYTES, records / RECORDS), burst);
    }
  }
  const moves = result.operations
    .filter(({ outcome }) => outcome === 'applied')
    .reduce((sum, operation) => sum + movesOf(result, operation), 0);
  const avoidable = offered > 0 ? (100 * Math.max(0, throttledBytes - unsplittable)) / offered : 0;
  return { score: (shardMinutes + 5 * moves) / bound + avoidable, shardMinutes, throttledBytes, moves };
}

function movesOf(result: SimulationResult, operation: SimulationResult['operations'][number]): number {
  if (operation.targetShardCount === undefined) return 1;
  const open = openAt(result, operation.at).length;
  let [a, b] = [open, operation.targetShardCount];
  while (b > 0) [a, b] = [b, a % b];
  return open + operation.targetShardCount - 2 * a;
}

export function openAt(result: SimulationResult, seconds: number): SimulationResult['shards'] {
  return result.shards.filter(
    ({ openedAt, closedAt }) => openedAt <= seconds && seconds < (closedAt ?? Number.POSITIVE_INFINITY),
  );
}

function loadOf(
  workload: Workload,
  minute: number,
  first: bigint,
  last: bigint,
): [records: number, bytes: number] {
  const { keyed } = workload;
  if (keyed === undefined) {
    const share = Number(last - first + 1n) / 2 ** 128;
    return [(workload.records[minute] as number) * share, (workload.bytes[minute] as number) * share];
  }
  let [records, bytes] = [0, 0];
  for (let row = keyed.rowStart[minute] as number; row < (keyed.rowStart[minute + 1] as number); row++) {
    const hashKey = keyed.hashKeys[keyed.keyIndex[row] as number] as bigint;
    if (hashKey < first || hashKey > last) continue;
    records += keyed.records[row] as number;
    bytes += keyed.bytes[row] as number;
  }
  return [records, bytes];
}

/** By summing over the seconds' distribution in place of the closed form. */
function lostShare(f: number, burst: number): number {
  if (f < 0.6) return 0;
  if (burst === 0) return Math.max(0, f - 1) / f;
  let lost = 0;
  const steps = 400;
  for (let step = 0; step < steps; step++) {
    const z = -6 + (12 * (step + 0.5)) / steps;
    lost +=
      Math.max(0, f + z * burst * f - 1) * (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * (12 / steps);
  }
  return lost / f;
}
