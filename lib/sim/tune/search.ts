import type { Policy } from '../../core/policy';
import { bestOf, type TriedPolicy } from './front';
import { proposals } from './proposals';
import type { SearchedParameter } from './search-space';

/** Policies of a round. It does not depend on the machine, or the outcome would. */
export const ROUND_POLICIES = 24;

/** Sides of the boxes that the rounds search, as shares of each range; then it begins anew. */
const SIDES = [1, 1 / 2, 1 / 4, 1 / 8] as const;

export interface SearchOptions {
  /** Searched beside; the first policy that is tried. */
  readonly base: Policy;
  readonly space: readonly SearchedParameter[];
  readonly seed: number;
  /** How many policies are tried at most, the base among them. */
  readonly policies: number;
  /** Tries policies; leaves those out that it was stopped at. */
  readonly tryOut: (policies: readonly Policy[]) => Promise<readonly TriedPolicy[]>;
  readonly stopped: () => boolean;
}

/**
 * Looks for policies of a low score by recursive random search: rounds alternate between the whole space and boxes, halved
 * from round to round, around the best policy so far. Source: Ye and Kalyanaraman, "A Recursive Random Search Algorithm for
 * Large-Scale Network Parameter Configuration", SIGMETRICS 2003; with quasirandom points in place of random ones.
 * The same input gives the same policies, unless it is stopped.
 * @returns what was tried, in the order in which it was proposed; nothing where it was stopped before the first was done
 * @throws InvalidPolicy where no policy in the space is valid
 */
export async function search(options: SearchOptions): Promise<TriedPolicy[]> {
  const { base, space, seed, policies, tryOut, stopped } = options;
  const source = proposals(space, base, seed);
  const tried: TriedPolicy[] = [];
  for (let round = 0; tried.length < policies && !stopped(); round++) {
    const side = SIDES[round % SIDES.length] as number;
    const [first, ...others] = tried;
    const center = first === undefined ? base : bestOf([first, ...others]).policy;
    const alone = round === 0 ? [base] : [];
    const wanted = Math.min(ROUND_POLICIES, policies - tried.length) - alone.length;
    const found = source.near(center, side, wanted);
    if (found.length === 0 && round === 0 && wanted > 0 && source.lastProblem !== undefined)
      throw source.lastProblem;
    if (found.length === 0 && side === 1 && round > 0) break;
    tried.push(...(await tryOut([...alone, ...found])));
  }
  return tried;
}
