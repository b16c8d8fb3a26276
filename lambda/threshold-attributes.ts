import type { Policy } from '../lib/core/policy';
import { ALARMS, type AlarmDefinition, thresholdOf } from '../lib/triggers/alarms';

/**
 * Alarms whose threshold is a parameter times something. CloudFormation has no arithmetic, so the custom resource that
 * checks the parameters returns these thresholds, each as the attribute named here.
 */
export const THRESHOLD_ATTRIBUTES: { readonly [Suffix in AlarmDefinition['suffix']]?: string } = {
  'hot-shard': 'HotShardBytesPerMinute',
};

/** Those thresholds by attribute, in the unit of the alarm's signal. */
export function thresholdAttributes(policy: Policy): Record<string, number> {
  return Object.fromEntries(
    ALARMS.flatMap(({ suffix, threshold }) => {
      const attribute = THRESHOLD_ATTRIBUTES[suffix];
      return attribute === undefined ? [] : [[attribute, thresholdOf(threshold, policy)]];
    }),
  );
}
