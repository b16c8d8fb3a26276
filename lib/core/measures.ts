/**
 * The metrics that we publish of a stream, defined once: namespace Shardwright, the one dimension StreamName. Never a shard's id:
 * each shard that ever was would be a metric of its own, at its own price.
 *
 * A metric costs by the hour in which it is sent. So the sweep sends OpenShardCount alone, and the others are sent where there is something to
 * tell: by an execution that did something or failed, where a decision holds for a reason, while alarms stand unanswered. A quiet hour
 * costs one metric.
 */
import { HOLD_REASONS, type HoldReason } from './reasons';

export interface MeasureDefinition {
  readonly unit: 'Count' | 'Seconds' | 'None';
  /** The statistic that says what is meant, of a minute or an hour. */
  readonly statistic: 'Maximum' | 'Sum';
  readonly description: string;
}

export const MEASURES = {
  OpenShardCount: {
    unit: 'Count',
    statistic: 'Maximum',
    description: 'Shards that take records. Sent every minute, since the alarms divide by it.',
  },
  Utilization: {
    unit: 'None',
    statistic: 'Maximum',
    description: 'Offered load as a share of the write capacity of the open shards, at the last decision.',
  },
  HottestShardUtilization: {
    unit: 'None',
    statistic: 'Maximum',
    description: 'The same of the shard that is offered most, at the last decision.',
  },
  ThrottledShare: {
    unit: 'None',
    statistic: 'Maximum',
    description:
      'Records refused as a share of the records offered, in the minute that the last decision was made on.',
  },
  UnsplittableShare: {
    unit: 'None',
    statistic: 'Maximum',
    description:
      'What one key is offered beyond a whole shard, as a share of the stream’s load: no number of shards takes it.',
  },
  PlanLength: {
    unit: 'Count',
    statistic: 'Maximum',
    description: 'Operations of the longest plan of the execution.',
  },
  Splits: { unit: 'Count', statistic: 'Sum', description: 'Shards split by the execution.' },
  Merges: { unit: 'Count', statistic: 'Sum', description: 'Pairs of shards merged by the execution.' },
  UpdateShardCounts: {
    unit: 'Count',
    statistic: 'Sum',
    description: 'UpdateShardCount calls of the execution that came about.',
  },
  ExecutionSeconds: {
    unit: 'Seconds',
    statistic: 'Maximum',
    description: 'How long the execution took.',
  },
  EstimatedMonthlyShardCost: {
    unit: 'None',
    statistic: 'Maximum',
    description: 'What the open shards cost if they stay open for a month, in USD at the price of us-east-1.',
  },
  UnansweredAlarms: {
    unit: 'Count',
    statistic: 'Maximum',
    description:
      'Alarms of the stream that stand in a minute without an operation of ours, but for the low one, and for refusals that the last look found bearable. Sent while any stands.',
  },
} as const satisfies Record<string, MeasureDefinition>;

/**
 * A decision to hold, by its reason. The reason is in the name: with StreamName the only dimension there is no other place,
 * and a reason that never occurs is never paid for.
 */
export type HeldMeasure = `DecisionsHeld${HoldReason}`;

export type MeasureName = keyof typeof MEASURES | HeldMeasure;

/** What is published of a stream at one time. */
export type MeasureValues = { readonly [Name in MeasureName]?: number };

/** Holds that are nothing to tell of: the stream is as it should be. They are not published. */
export const QUIET_HOLDS: readonly HoldReason[] = [
  'WithinTolerance',
  'MinutesScatter',
  'PassingKey',
  'AtMinShards',
];

/** The holds that are published. */
export const COUNTED_HOLDS = HOLD_REASONS.filter((reason) => !QUIET_HOLDS.includes(reason));

export function heldMeasure(reason: HoldReason): HeldMeasure {
  return `DecisionsHeld${reason}`;
}

export function measureDefinition(name: MeasureName): MeasureDefinition {
  return name in MEASURES ? MEASURES[name as keyof typeof MEASURES] : HELD_MEASURE;
}

const HELD_MEASURE: MeasureDefinition = {
  unit: 'Count',
  statistic: 'Sum',
  description: 'Decisions to hold for that reason.',
};
