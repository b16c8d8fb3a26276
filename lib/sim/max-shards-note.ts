import type { Policy } from '../core/policy';
import type { Bound } from './bound';

/**
 * Said where a workload needs more shards than our own rule may open: the other rules know no such bound, so that it would seem to
 * throttle for no reason. Empty where it does not.
 */
export function maxShardsNote(bound: Bound, { MaxShards }: Policy): string {
  const most = bound.shards.reduce((a, b) => Math.max(a, b), 0);
  if (most <= MaxShards) return '';
  return (
    `This workload needs ${most} shards at its peak, and MaxShards=${MaxShards} allows no more:\n` +
    `what is beyond them is throttled. Allow more with --param MaxShards=${2 * most}.\n`
  );
}
