import { equalCuts, splitAt } from './cuts';
import { piecesOf, type ShardLoad } from './load-map';
import type { MetricWindow, Operation } from './model';

/** One split for each of the shards, where the load known of it divides; none where Kinesis would refuse it. */
export function splitInHalves(loads: readonly ShardLoad[], metrics: MetricWindow): Operation[] {
  const cuts = loads.flatMap((load) => equalCuts(load.shard, 2, piecesOf(load, metrics)));
  return cuts.map(splitAt);
}
