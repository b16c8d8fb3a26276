/** What a person is told of an operation that Kinesis refused and the execution went on without. */
import type { OperationOutcome } from './state';

/** Which limit an UpdateShardCount came up against. Kinesis has one name for all of them, so it is the day's only where our own calls are enough for that. */
const UPDATE_LIMITS = {
  ofTheDay: {
    limit: 'UpdateShardCountsPerDay',
    subject: 'has used up UpdateShardCount',
    why: 'a stream has ten in a rolling day. Until one is free again, shards are split and merged one by one.',
  },
  another: {
    limit: 'Kinesis',
    subject: 'was refused an UpdateShardCount',
    why: 'it would open more shards than the account’s quota allows, or there were too many calls, within a second or, with those that others made, within a day. Shards are split and merged one by one; it is tried again every hour, and told again only when it changes.',
  },
} as const;

/** Of an UpdateShardCount that was refused for a limit. */
export function refusedUpdateText(refused: OperationOutcome) {
  const { limit, subject, why } = refused.isBeyondTen ? UPDATE_LIMITS.ofTheDay : UPDATE_LIMITS.another;
  return { limit, subject, lines: [`Kinesis refused an UpdateShardCount: ${why}`, ...saidLines(refused)] };
}

/** Of shard-level metrics that were not switched. */
export function refusedSwitchText(refused: OperationOutcome) {
  const isOn = refused.operation.action === 'EnableShardLevelMetrics';
  const meanwhile = isOn
    ? 'The stream is scaled by its own metrics. Set ShardLevelMetrics to Never if it is to stay so.'
    : 'They stay on, and are paid for.';
  return {
    subject: `cannot have its shard-level metrics switched ${isOn ? 'on' : 'off'}: ${refused.outcome}`,
    lines: [
      `${meanwhile} It is tried again every hour, and told again only when it changes.`,
      ...saidLines(refused),
    ],
  };
}

function saidLines({ refusal }: OperationOutcome): string[] {
  return refusal === undefined ? [] : [refusal];
}
