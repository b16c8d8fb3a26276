import type { Minutes } from '../../core/model';
import type { Workload } from '../../workload/workload';
import type { SimulatedShard } from '../lineage';
import type { SeriesColumn } from '../series';
import type { StreamWorld } from '../stream-world';

/** A rule that reshards a stream, as its source does by default. It is made anew for every run, as it may remember. */
export interface Rule {
  readonly name: string;
  /** Its settings, as shipped. */
  readonly parameters: Readonly<Record<string, number | string>>;
  /** How many shard-level metrics it has switched on: they cost. */
  readonly shardLevelMetrics?: number;
  /** How often it looks. */
  readonly everySeconds: number;
  /** The shards that it wants to open with, where it has an opinion. */
  readonly initialShards?: (workload: Workload, usual: number) => number;
  /** Looks at the stream, and acts or not. */
  look(stream: ObservedStream): void;
}

export type ObservedShard = Pick<SimulatedShard, 'shardId' | 'startingHashKey' | 'endingHashKey'>;

/** All that AWS shows a rule of a stream. */
export interface ObservedStream
  extends Pick<StreamWorld, 'nowSeconds' | 'status' | 'splitShard' | 'mergeShards' | 'updateShardCount'> {
  /** Open shards in the order of the hash key space. */
  readonly openShards: readonly ObservedShard[];
  /** How many minutes, from the first on, have metrics by now. */
  readonly visibleMinutes: number;
  /** The stream's metric by the minute, up to the newest that is visible; NaN where there is no datapoint. */
  minutes(column: SeriesColumn): Minutes;
  /** A shard's metric in the newest `count` visible minutes; NaN where there is no datapoint. */
  shardMinutes(shardId: string, column: SeriesColumn, count: number): Minutes;
}

export function observedStream(world: StreamWorld): ObservedStream {
  const { splitShard, mergeShards, updateShardCount } = world;
  return {
    splitShard,
    mergeShards,
    updateShardCount,
    get nowSeconds() {
      return world.nowSeconds;
    },
    get status() {
      return world.status;
    },
    get openShards() {
      return world.openShards;
    },
    get visibleMinutes() {
      return world.visibleMinutes;
    },
    minutes: (column) => world.meter.stream.view(column, 0, world.visibleMinutes),
    shardMinutes(shardId, column, count) {
      const end = world.visibleMinutes;
      const shard = world.shardWithId(shardId);
      const series = shard && world.meter.ofShard(shard);
      return series?.copy(column, end - count, end) ?? new Float64Array(count).fill(Number.NaN);
    },
  };
}
