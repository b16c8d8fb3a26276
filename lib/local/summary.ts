import { duration, percent, whole } from '../terminal/figures';
import type { Screen } from '../terminal/screen';
import { PERIOD_SECONDS } from '../triggers/alarms';
import type { KeyedLoad, Workload } from '../workload/workload';
import { evenShardsFor } from './even-shards';
import type { Meter } from './meter';
import type { OperationCounts } from './resharding';
import { needsOf } from './window';

export interface Summary {
  readonly minutes: number;
  readonly acceptedRecords: number;
  readonly throttledRecords: number;
  readonly operations: OperationCounts;
  readonly shardHours: number;
  /** Shards of a stream that never changes: as many as its busiest minute fills, if only its keys were spread evenly. */
  readonly staticShards: number;
  /** And as many as that takes with its keys as they are; undefined where no number of even shards is enough. */
  readonly unthrottledShards: number | undefined;
  readonly wallSeconds: number;
}

const MINUTES_PER_HOUR = 60;

/** @param run.openShards how many shards were open in each minute of the run */
export function summaryOf(run: {
  readonly workload: Workload & { readonly keyed: KeyedLoad };
  readonly meter: Meter;
  readonly startSeconds: number;
  readonly openShards: readonly number[];
  readonly operations: OperationCounts;
  readonly wallSeconds: number;
}): Summary {
  const minutes = run.openShards.map((_, minute) =>
    run.meter.streamMinute(run.startSeconds + minute * PERIOD_SECONDS),
  );
  return {
    minutes: minutes.length,
    acceptedRecords: sum(minutes.map((minute) => minute?.records ?? 0)),
    throttledRecords: sum(minutes.map((minute) => minute?.throttledRecords ?? 0)),
    operations: run.operations,
    shardHours: sum(run.openShards) / MINUTES_PER_HOUR,
    staticShards: Math.ceil(Math.max(...needsOf(run.workload))),
    unthrottledShards: evenShardsFor(run.workload),
    wallSeconds: run.wallSeconds,
  };
}

export function saySummary(summary: Summary, screen: Screen): void {
  const offered = summary.acceptedRecords + summary.throttledRecords;
  const throttledShare = offered === 0 ? 0 : summary.throttledRecords / offered;
  const { SplitShard, MergeShards, UpdateShardCount } = summary.operations;
  const rows = [
    ['offered', `${whole(offered)} records`],
    ['accepted', `${whole(summary.acceptedRecords)} records`],
    ['throttled', `${whole(summary.throttledRecords)} records (${percent(throttledShare, 2)})`],
    ['operations', `${SplitShard} splits, ${MergeShards} merges, ${UpdateShardCount} UpdateShardCounts`],
    ['shard-hours', hours(summary.shardHours)],
    ['static', `${staticHours(summary.staticShards, summary)}, enough if keys were even;`],
    ['', unthrottledHours(summary)],
    ['wall time', duration(summary.wallSeconds)],
  ];
  screen.say('');
  screen.say('Summary', { tone: 'title' });
  for (const [name = '', value] of rows) screen.say(`  ${name.padEnd(13)}${value}`, { indent: 15 });
}

/** What a stream that never changes would use in the same time, in shard-hours. */
function staticHours(shards: number, { minutes }: Summary): string {
  const used = hours((shards * minutes) / MINUTES_PER_HOUR);
  return `${used} with ${shards} even ${shards === 1 ? 'shard' : 'shards'}`;
}

function unthrottledHours(summary: Summary): string {
  if (summary.unthrottledShards === undefined) return 'no number of even shards is enough with these keys';
  return `${staticHours(summary.unthrottledShards, summary)}, enough with these keys`;
}

/** Short runs use parts of a shard-hour. */
function hours(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
