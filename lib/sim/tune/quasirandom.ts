import { seededRandom } from '../../workload/random';

/**
 * The points of the additive recurrence R_d in the unit cube: they fill it evenly, however many are taken, where random ones
 * would leave gaps. Source: Martin Roberts, "The Unreasonable Effectiveness of Quasirandom Sequences", 2018.
 * @param dimensions at least one
 * @param seed shifts the points: another seed, other points
 * @returns makes the next point
 */
export function quasirandomPoints(dimensions: number, seed: number): () => number[] {
  const ratio = generalizedGoldenRatio(dimensions);
  const random = seededRandom(seed);
  const steps = Array.from({ length: dimensions }, (_, dimension) => ratio ** -(dimension + 1));
  const shifts = steps.map(() => random());
  let count = 0;
  return () => {
    count++;
    return steps.map((step, dimension) => ((shifts[dimension] as number) + count * step) % 1);
  };
}

/** The positive root of x^(d + 1) = x + 1, by fixed-point iteration: for d = 1 the golden ratio. */
function generalizedGoldenRatio(dimensions: number): number {
  let ratio = 2;
  for (let step = 0; step < 64; step++) ratio = (1 + ratio) ** (1 / (dimensions + 1));
  return ratio;
}
