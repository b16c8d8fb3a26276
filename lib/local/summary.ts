import { PERIOD_SECONDS } from '../triggers/alarms';
import type { Workload } from '../workload/workload';
import { duration, percent, whole } from './figures';
import type { Meter } from './meter';
import type { OperationCounts } from './resharding';
import type { Screen } from './screen';
import { needsOf } from './window';

export interface Summary {
  readonly acceptedRecords: number;
  readonly throttledRecords: number;
  readonly operations: OperationCounts;
  readonly shardHours: number;
  /** What a stream of even shards would use that never changes and has enough of them for the busiest minute. */
  readonly staticShardHours: number;
  readonly wallSeconds: number;
}

const MINUTES_PER_HOUR = 60;

/** @param openShards how many shards were open in each minute of the run */
export function summaryOf(run: {
  readonly workload: Workload;
  readonly meter: Meter;
  readonly startSeconds: number;
  readonly openShards: readonly number[];
  readonly operations: OperationCounts;
  readonly wallSeconds: number;
}): Summary {
  const minutes = run.openShards.map((_, minute) =>
    run.meter.streamMinute(run.startSeconds + minute * PERIOD_SECONDS),
  );
  const staticShards = Math.ceil(Math.max(...needsOf(run.workload)));
  return {
    acceptedRecords: sum(minutes.map((minute) => minute?.records ?? 0)),
    throttledRecords: sum(minutes.map((minute) => minute?.throttledRecords ?? 0)),
    operations: run.operations,
    shardHours: sum(run.openShards) / MINUTES_PER_HOUR,
    staticShardHours: (staticShards * run.openShards.length) / MINUTES_PER_HOUR,
    wallSeconds: run.wallSeconds,
  };
}

export function saySummary(summary: Summary, screen: Screen): void {
  const offered = summary.acceptedRecords + summary.throttledRecords;
  const throttledShare = offered === 0 ? 0 : summary.throttledRecords / offered;
  const { SplitShard, MergeShards, UpdateShardCount } = summary.operations;
  const rows = [
    ['records', `${whole(offered)} offered, ${whole(summary.acceptedRecords)} accepted,`],
    ['', `${whole(summary.throttledRecords)} throttled (${percent(throttledShare, 2)})`],
    ['operations', `${SplitShard} splits, ${MergeShards} merges, ${UpdateShardCount} UpdateShardCounts`],
    [
      'shard-hours',
      `${summary.shardHours.toFixed(1)}; ${summary.staticShardHours.toFixed(1)} with even shards`,
    ],
    ['', 'that are always enough for the busiest minute'],
    ['wall time', duration(summary.wallSeconds)],
  ];
  screen.say('');
  screen.say('Summary', { tone: 'title' });
  for (const [name = '', value] of rows) screen.say(`  ${name.padEnd(12)}${value}`, { indent: 14 });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
