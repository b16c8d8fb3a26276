import { equalCuts, splitAt } from './cuts';
import { piecesOf } from './load-map';
import type { Observation, Operation, Shard } from './model';

/** One split for each of `shards`, where the load known of it divides; none where Kinesis would refuse it. */
export function splitInHalves(shards: readonly Shard[], observation: Observation): Operation[] {
  const cuts = shards.flatMap((shard) => equalCuts(shard, 2, piecesOf(shard, observation)));
  return cuts.map(splitAt);
}
