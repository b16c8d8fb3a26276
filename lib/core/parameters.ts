/**
 * The parameters an operator tunes, defined once: the stack's parameters, the CLI's `--param`, the stream tags
 * `shardwright:<Parameter>`, the policy and the documentation are all made from this table.
 */

interface NumberParameter {
  readonly type: 'integer' | 'ratio';
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
}

interface ChoiceParameter {
  readonly type: 'choice';
  readonly default: string;
  readonly choices: readonly string[];
}

interface TextParameter {
  readonly type: 'text';
  readonly default: string;
  readonly pattern: string;
}

export type ParameterDefinition = (NumberParameter | ChoiceParameter | TextParameter) & {
  readonly group: ParameterGroup;
  readonly description: string;
  /** Whether a stream tag may override it for one stream. */
  readonly perStream: boolean;
};

export const PARAMETER_GROUPS = [
  'Bounds',
  'Thresholds',
  'Pace',
  'Consumers',
  'Signals',
  'Operation',
] as const;
type ParameterGroup = (typeof PARAMETER_GROUPS)[number];

export const PARAMETERS = {
  MinShards: {
    group: 'Bounds',
    type: 'integer',
    default: 1,
    minimum: 1,
    maximum: 10_000,
    perStream: true,
    description: 'Fewest open shards. Restored when someone else goes below.',
  },
  MaxShards: {
    group: 'Bounds',
    type: 'integer',
    default: 100,
    minimum: 1,
    maximum: 10_000,
    perStream: true,
    description: 'Most open shards. Restored when someone else goes above.',
  },
  TargetUtilization: {
    group: 'Thresholds',
    type: 'ratio',
    default: 0.85,
    minimum: 0.05,
    maximum: 1,
    perStream: true,
    description:
      'Load that a shard is given by a split, and may reach at the peak by a merge, as a share of its write capacity.',
  },
  ScaleUpUtilization: {
    group: 'Thresholds',
    type: 'ratio',
    default: 0.92,
    minimum: 0.05,
    maximum: 1,
    perStream: true,
    description:
      'A shard that will be at or above this share of its write capacity by the time that it can be cut is hot. Learnt to be less where a stream is bursty within its minutes.',
  },
  ScaleDownUtilization: {
    group: 'Thresholds',
    type: 'ratio',
    default: 0.5,
    minimum: 0,
    maximum: 0.95,
    perStream: true,
    description:
      'A stream at or below this share of its write capacity raises the low alarm, and is looked at for cold neighbours.',
  },
  ScaleUpCooldownSeconds: {
    group: 'Pace',
    type: 'integer',
    default: 0,
    minimum: 0,
    maximum: 86_400,
    perStream: true,
    description: 'Seconds from the end of one scale-up to the start of the next.',
  },
  ScaleDownCooldownSeconds: {
    group: 'Pace',
    type: 'integer',
    default: 120,
    minimum: 0,
    maximum: 86_400,
    perStream: true,
    description:
      'Seconds from the end of any resharding to the start of a scale-down. Where one cut after the other keeps that from ending for three times as long, shards that none of them touched are merged.',
  },
  ScaleDownLookbackMinutes: {
    group: 'Pace',
    type: 'integer',
    default: 5,
    minimum: 5,
    maximum: 1_440,
    perStream: true,
    description:
      'Fewest minutes over which the joint peak of shards must be low before they are merged. How many more is learnt from the stream.',
  },
  MaxOperationsPerRun: {
    group: 'Pace',
    type: 'integer',
    default: 20,
    minimum: 1,
    maximum: 200,
    perStream: true,
    description: 'Most splits, merges and UpdateShardCount calls of one execution of the workflow.',
  },
  UpdateShardCountReserve: {
    group: 'Pace',
    type: 'integer',
    default: 2,
    minimum: 0,
    maximum: 10,
    perStream: true,
    description:
      'Of the ten UpdateShardCount calls of a rolling day, how many are kept back for scale-ups in an emergency.',
  },
  IteratorAgeSeconds: {
    group: 'Consumers',
    type: 'integer',
    default: 300,
    minimum: 1,
    maximum: 31_536_000,
    perStream: true,
    description: 'Consumers this far behind block merges.',
  },
  IteratorAgeAction: {
    group: 'Consumers',
    type: 'choice',
    default: 'SplitLagging',
    choices: ['SplitLagging', 'BlockMerges'],
    perStream: true,
    description: 'Whether a lag that lasts splits the lagging shards, once, or only blocks merges.',
  },
  ShardLevelMetrics: {
    group: 'Signals',
    type: 'choice',
    default: 'Always',
    choices: ['Always', 'WhenSkewed', 'Never'],
    perStream: true,
    description:
      'When shard-level metrics are on. Shardwright switches off only those that it switched on: after a day without need of them where this is WhenSkewed, at once where it is Never. Without them a stream can only be scaled evenly.',
  },
  SampleRecords: {
    group: 'Signals',
    type: 'choice',
    default: 'On',
    choices: ['On', 'Off'],
    perStream: true,
    description:
      'Whether records of a hot shard are sampled, for their hash keys and sizes alone, to find where to cut.',
  },
  Mode: {
    group: 'Operation',
    type: 'choice',
    default: 'Act',
    choices: ['Act', 'Observe'],
    perStream: true,
    description: 'Act on decisions, or only make and report them.',
  },
  NotificationEmail: {
    group: 'Operation',
    type: 'text',
    default: '',
    pattern: '^$|^[^@\\s]+@[^@\\s]+$',
    perStream: false,
    description: 'Who is told by e-mail of what was done and what went wrong. Empty: nobody.',
  },
} as const satisfies Record<string, ParameterDefinition>;

export type ParameterName = keyof typeof PARAMETERS;

export const PARAMETER_NAMES = Object.keys(PARAMETERS) as ParameterName[];
