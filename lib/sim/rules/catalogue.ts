import type { RivalName } from '../rule-names';
import { awsSamples } from './aws-samples';
import { epsagon } from './epsagon';
import { onDemand } from './on-demand';
import { perShardMidpoint } from './per-shard-midpoint';
import type { Rule } from './rule';
import { scalingUtils, scalingUtilsPercent } from './scaling-utils';
import { staticPeak } from './static';
import { substation } from './substation';

/** Rivals' rules by the names that `--rule` takes. Each call makes one that remembers nothing. */
export const RIVAL_RULES: Readonly<Record<RivalName, () => Rule>> = {
  static: staticPeak,
  'aws-samples': awsSamples,
  'scaling-utils': scalingUtils,
  'scaling-utils-percent': scalingUtilsPercent,
  substation,
  epsagon,
  'per-shard-midpoint': perShardMidpoint,
  'on-demand': onDemand,
};
