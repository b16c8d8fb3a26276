import { PARAMETERS } from '../core/parameters';
import type { Policy } from '../core/policy';
import { whole } from '../terminal/figures';
import type { Screen } from '../terminal/screen';
import type { Bound } from './bound';

/** Room above the peak's need: who follows load is seldom at the fewest shards possible. */
const ADVISED_PER_NEEDED = 2;

/**
 * Said where a workload needs more shards than our own rule may open: the other rules know no such bound, so that it would seem to
 * throttle for no reason. Nothing where it does not.
 */
export function sayMaxShardsNote(bound: Bound, { MaxShards }: Policy, screen: Screen): void {
  const needed = bound.shards.reduce((a, b) => Math.max(a, b), 0);
  if (needed <= MaxShards) return;
  screen.say(
    `This workload needs ${whole(needed)} shards at its peak, and MaxShards=${MaxShards} allows no more: what is beyond them is throttled. ${adviceFor(needed, MaxShards)}`,
  );
}

function adviceFor(needed: number, given: number): string {
  const { maximum } = PARAMETERS.MaxShards;
  const advised = Math.min(ADVISED_PER_NEEDED * needed, maximum);
  if (given === maximum) return 'It takes no more than that.';
  const tooFew = advised < needed ? '; it takes no more, and that is too few, too' : '';
  return `Allow more with --param MaxShards=${advised}${tooFew}.`;
}
