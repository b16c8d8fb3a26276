import { InvalidPolicy, type Policy, parsePolicy } from '../../core/policy';
import { quasirandomPoints } from './quasirandom';
import { pointOf, type SearchedParameter, valuesAt } from './search-space';

/** As many points in a row that are no valid policy, or none that is new, show that there is none left. */
const MOST_MISSES = 2_000;

export interface Proposals {
  /**
   * Up to `count` valid policies that were not proposed before, from a box in the space of the parameters.
   * @param center of the box, as far as the space reaches
   * @param side of the box, as a share of each range
   */
  near(center: Policy, side: number, count: number): Policy[];
  /** Why the last point was no valid policy, where it was none. */
  readonly lastProblem: InvalidPolicy | undefined;
}

/** @param base gives the values of all that is not searched, and is taken as proposed */
export function proposals(space: readonly SearchedParameter[], base: Policy, seed: number): Proposals {
  const nextPoint = quasirandomPoints(space.length, seed);
  const proposed = new Set([JSON.stringify(base)]);
  let lastProblem: InvalidPolicy | undefined;

  const newPolicyAt = (point: readonly number[]): Policy | undefined => {
    try {
      const policy = parsePolicy({ ...base, ...valuesAt(space, point) });
      const text = JSON.stringify(policy);
      if (proposed.has(text)) return undefined;
      proposed.add(text);
      return policy;
    } catch (error) {
      if (!(error instanceof InvalidPolicy)) throw error;
      lastProblem = error;
      return undefined;
    }
  };
  return {
    get lastProblem() {
      return lastProblem;
    },
    near(center, side, count) {
      const corner = pointOf(space, center).map((at) => Math.min(1 - side, Math.max(0, at - side / 2)));
      const policies: Policy[] = [];
      for (let misses = 0; policies.length < count && misses < MOST_MISSES; ) {
        const point = nextPoint().map((at, index) => (corner[index] as number) + side * at);
        const policy = newPolicyAt(point);
        if (policy === undefined) misses++;
        else policies.push(policy);
      }
      return policies;
    },
  };
}
