import {
  contains,
  evenStartingHashKeys,
  HASH_KEY_MAX,
  type HashKeyRange,
  shareOfSpace,
} from '../core/hash-range';

/** A shard of the simulated stream, with its whole life. Seconds count from the start of the workload. */
export interface SimulatedShard extends HashKeyRange {
  readonly shardId: string;
  /** How many shards were opened before it. */
  readonly ordinal: number;
  readonly parentShardIds: readonly string[];
  /** Its share of the hash key space, in (0, 1]. */
  readonly widthShare: number;
  readonly openedAtSeconds: number;
  /** Absent while the shard is open. */
  closedAtSeconds?: number;
}

/** Which shards a stream has had and which it has. */
export interface Lineage {
  /** In the order in which they were opened. */
  readonly all: readonly SimulatedShard[];
  /** The open ones, in the order of the hash key space, which they tile. */
  readonly open: readonly SimulatedShard[];
  withId(shardId: string): SimulatedShard | undefined;
  /** Those that have been open at any time after `seconds`: the open ones first. */
  openSince(seconds: number): SimulatedShard[];
  split(shard: SimulatedShard, newStartingHashKey: bigint, atSeconds: number): void;
  /** @param lower lies directly below `upper` */
  merge(lower: SimulatedShard, upper: SimulatedShard, atSeconds: number): void;
  /**
   * Cuts the space evenly as Kinesis does it: by splits where a boundary is missing, then merges where one is too many. Shards
   * that live only in between open and close at the same second; a shard that is already as it should be stays open.
   */
  recut(shardCount: number, atSeconds: number): void;
}

export function lineageOf(initialShards: number): Lineage {
  const all: SimulatedShard[] = [];
  const byId = new Map<string, SimulatedShard>();
  const closed: SimulatedShard[] = [];
  let open: SimulatedShard[] = [];
  const opened = (range: HashKeyRange, parents: readonly SimulatedShard[], atSeconds: number) => {
    const shard: SimulatedShard = {
      shardId: `shardId-${String(all.length).padStart(12, '0')}`,
      ordinal: all.length,
      parentShardIds: parents.map(({ shardId }) => shardId),
      startingHashKey: range.startingHashKey,
      endingHashKey: range.endingHashKey,
      widthShare: shareOfSpace(range),
      openedAtSeconds: atSeconds,
    };
    all.push(shard);
    byId.set(shard.shardId, shard);
    return shard;
  };
  const replace = (
    from: number,
    parents: readonly SimulatedShard[],
    children: readonly SimulatedShard[],
    atSeconds: number,
  ) => {
    for (const parent of parents) parent.closedAtSeconds = atSeconds;
    closed.push(...parents);
    open = open.toSpliced(from, parents.length, ...children);
  };
  const lineage: Lineage = {
    all,
    get open() {
      return open;
    },
    withId: (shardId) => byId.get(shardId),
    openSince(seconds) {
      let first = closed.length; // they are in the order in which they were closed
      while (first > 0 && (closed[first - 1]?.closedAtSeconds as number) > seconds) first--;
      return [...open, ...closed.slice(first)];
    },
    split(shard, newStartingHashKey, atSeconds) {
      const lower = { startingHashKey: shard.startingHashKey, endingHashKey: newStartingHashKey - 1n };
      const upper = { startingHashKey: newStartingHashKey, endingHashKey: shard.endingHashKey };
      const children = [opened(lower, [shard], atSeconds), opened(upper, [shard], atSeconds)];
      replace(open.indexOf(shard), [shard], children, atSeconds);
    },
    merge(lower, upper, atSeconds) {
      const range = { startingHashKey: lower.startingHashKey, endingHashKey: upper.endingHashKey };
      replace(open.indexOf(lower), [lower, upper], [opened(range, [lower, upper], atSeconds)], atSeconds);
    },
    recut(shardCount, atSeconds) {
      const wanted = new Set(evenStartingHashKeys(shardCount));
      for (const hashKey of wanted) {
        const shard = open.find((candidate) => contains(candidate, hashKey)) as SimulatedShard;
        if (shard.startingHashKey !== hashKey) lineage.split(shard, hashKey, atSeconds);
      }
      const surplus = open.filter(({ startingHashKey }) => !wanted.has(startingHashKey));
      for (const { startingHashKey } of surplus) {
        const upper = open.findIndex((shard) => shard.startingHashKey === startingHashKey);
        lineage.merge(open[upper - 1] as SimulatedShard, open[upper] as SimulatedShard, atSeconds);
      }
    },
  };
  open = evenRanges(initialShards).map((range) => opened(range, [], 0));
  return lineage;
}

function evenRanges(count: number): HashKeyRange[] {
  const starts = evenStartingHashKeys(count);
  return starts.map((startingHashKey, index) => ({
    startingHashKey,
    endingHashKey: index + 1 < count ? (starts[index + 1] as bigint) - 1n : HASH_KEY_MAX,
  }));
}
