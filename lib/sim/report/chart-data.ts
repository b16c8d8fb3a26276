import type { Simulation } from '../simulate';
import type { ReshardCall } from '../stream-world';
import type { Size } from './panels';
import { type ShardCells, shardCells } from './shard-cells';
import { type OpenShards, openShardsOverTime, type StreamColumns, streamColumns } from './stream-columns';
import { type TimeColumns, timeColumns } from './time-columns';

/** All that one drawing shows. */
export interface ChartData {
  readonly size: Size;
  readonly columns: TimeColumns;
  readonly stream: StreamColumns;
  readonly shards: readonly ShardCells[];
  readonly calls: readonly ReshardCall[];
  readonly openShards: readonly OpenShards[];
}

export function chartData(simulation: Simulation, size: Size): ChartData {
  const { world } = simulation;
  const columns = timeColumns(world.workload.minutes, size.mostColumns);
  return {
    size,
    columns,
    stream: streamColumns(simulation, columns),
    shards: shardCells(simulation, columns),
    calls: world.calls,
    openShards: openShardsOverTime(simulation),
  };
}
