import { equalCuts } from './cuts';
import { type Density, piecesInside } from './density';
import { type Operation, type Shard, splitAt } from './model';

/** One split for each of `shards`, where the load known of it divides; none where Kinesis would refuse it. */
export function splitInHalves(shards: readonly Shard[], density: Density): Operation[] {
  const cuts = shards.flatMap((shard) => equalCuts(shard, 2, piecesInside(density, shard)));
  return cuts.map(splitAt);
}
