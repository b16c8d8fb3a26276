/** Where to cut a shard. */
import { type Density, type Piece, piecesInside } from './density';
import { canSplitAt, compareHashKeys, type HashKeyRange, hashKeyAt, widthOf } from './hash-range';
import type { LoadMap } from './load-map';
import { type Operation, type Shard, splitAt } from './model';
import type { WeighedSample } from './weighed-sample';

/** Fewer equal records than this say less about where load lies than the shards' own history does (CockroachDB decides on 100). */
const EFFECTIVE_COUNT_MIN = 100;

/**
 * The hash keys that cut a shard into `parts` of equal load: by the sample where there is one, else by what is known of
 * the load inside the shard. Cuts that Kinesis would refuse are left out.
 */
export function equalCuts(
  shard: HashKeyRange,
  parts: number,
  pieces: readonly Piece[],
  sample?: WeighedSample,
): bigint[] {
  const usable = sample !== undefined && sample.effectiveCount >= EFFECTIVE_COUNT_MIN;
  const cuts = Array.from({ length: parts - 1 }, (_, index) => {
    const share = (index + 1) / parts;
    const known = cutByPieces(shard, pieces, share);
    return usable && contradicts(sample, known, share) ? cutBySample(sample, share) : known;
  });
  return takenInTurn(shard, cuts);
}

/** One split for each of `shards`, where the load known of it divides; none where Kinesis would refuse it. */
export function splitInHalves(shards: readonly Shard[], density: Density): Operation[] {
  return shards.flatMap((shard) => equalCuts(shard, 2, piecesInside(density, shard))).map(splitAt);
}

/** One split in each of the `count` widest shards: where nothing is known to be hot, width is what there is to go by. */
export function splitWidest(
  { shards, density }: Pick<LoadMap, 'shards' | 'density'>,
  count: number,
): Operation[] {
  const widestFirst = shards
    .map(({ shard }) => shard)
    .sort((a, b) => compareHashKeys(widthOf(b), widthOf(a)));
  return splitInHalves(widestFirst.slice(0, count), density);
}

/** Of the cuts, ascending, those that Kinesis takes one after the other: each cuts what the one before it left above. */
function takenInTurn(shard: HashKeyRange, cuts: readonly bigint[]): bigint[] {
  const taken: bigint[] = [];
  for (const cut of [...cuts].sort(compareHashKeys)) {
    const above = { ...shard, startingHashKey: taken.at(-1) ?? shard.startingHashKey };
    if (canSplitAt(above, cut)) taken.push(cut);
  }
  return taken;
}

/** A sample speaks against a cut where the share below it is this many standard errors off: one of twenty does so by chance. */
const CONTRADICTING_ERRORS = 2;

/**
 * Whether the sample shows that `cut` does not part the load at `share`. A sample of a thousand is off by a percent or two
 * itself: where it does not contradict what is known, what is known is better.
 */
function contradicts({ records, effectiveCount }: WeighedSample, cut: bigint, share: number): boolean {
  const below = records.reduce((sum, record) => (record.hashKey < cut ? sum + record.share : sum), 0);
  const error = Math.sqrt((share * (1 - share)) / effectiveCount);
  return Math.abs(below - share) > CONTRADICTING_ERRORS * error;
}

/** Halfway between the two sampled hash keys that part the load at `share`: never at a key itself. */
function cutBySample(sample: WeighedSample, share: number): bigint {
  const records = [...sample.records].sort((a, b) => compareHashKeys(a.hashKey, b.hashKey));
  const shareBelow = new Map<bigint, number>();
  let sum = 0;
  for (const record of records) {
    if (!shareBelow.has(record.hashKey)) shareBelow.set(record.hashKey, sum);
    sum += record.share;
  }
  const keys = [...shareBelow.keys()];
  // Of all gaps between neighbouring keys, the one whose share below comes closest.
  let best = keys.length > 1 ? 1 : 0;
  const distance = (index: number) => Math.abs((shareBelow.get(keys[index] as bigint) ?? 0) - share);
  for (let index = 1; index < keys.length; index++) if (distance(index) < distance(best)) best = index;
  const upper = keys[best] ?? 0n;
  const lower = keys[best - 1] ?? upper;
  return (lower + upper + 1n) / 2n;
}

/** The hash key below which `share` of the pieces' load lies; of an idle or unknown shard, of its width. */
function cutByPieces(shard: HashKeyRange, pieces: readonly Piece[], share: number): bigint {
  const total = pieces.reduce((sum, piece) => sum + piece.share, 0);
  let left = share * total;
  for (const piece of pieces) {
    if (total > 0 && left <= piece.share) return hashKeyAt(piece, left / piece.share);
    left -= piece.share;
  }
  return hashKeyAt(shard, share);
}

/**
 * The cuts that leave `hashKey` to a shard of its own: at most two, on the sides that carry enough to be worth one.
 * The upper cut is at hashKey + 2: Kinesis splits strictly above the start + 1, so a shard of one hash key cannot be made.
 */
export function isolatingCuts(
  shard: HashKeyRange,
  hashKey: bigint,
  worth: { below: boolean; above: boolean },
): bigint[] {
  const cuts = [...(worth.above ? [hashKey + 2n] : []), ...(worth.below ? [hashKey] : [])];
  return cuts.filter((cut) => canSplitAt(shard, cut));
}
