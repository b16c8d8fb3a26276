/** The rules that a run may be asked for, and what it takes for granted: cheap to load, for the command line's help. */

/** Ours; every other rule is a rival's. */
export const OWN_RULE = 'shardwright';

export const RIVAL_NAMES = [
  'static',
  'aws-samples',
  'scaling-utils',
  'scaling-utils-percent',
  'substation',
  'epsagon',
  'per-shard-midpoint',
  'on-demand',
] as const;
export type RivalName = (typeof RIVAL_NAMES)[number];

export const RULE_NAMES = [OWN_RULE, ...RIVAL_NAMES] as const;
export type RuleName = (typeof RULE_NAMES)[number];

/** How far the load of a minute's seconds strays from its mean, as a share of it: σ of the physics. */
export const DEFAULT_BURST = 0.1;

export const DEFAULT_SEED = 1;
