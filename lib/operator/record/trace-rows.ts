/** A recording as the rows of a trace: what was offered, accepted and refused, where it lay. */
import { demandOfStream } from '../../core/demand';
import { knownMinutes } from '../../core/known-minutes';
import { loadMapOf } from '../../core/load-map';
import type { MetricWindow, Shard } from '../../core/model';
import type { RecordedDay, Recording } from './recording';
import { type KeyedCell, keyedCells } from './synthetic-keys';

/** What a recording came to. */
export interface RecordingSummary {
  readonly minutes: number;
  /** Minutes of which CloudWatch has nothing: nobody wrote, or nobody measured. */
  readonly unknownMinutes: number;
  readonly firstUnknownSeconds?: number;
  /** How many of the newest days have no such minute. */
  readonly newestKnownDays: number;
  /** The start of the first minute that is known; undefined where none is. */
  readonly firstKnownSeconds?: number;
  /** Whether any shard's own metrics were there. */
  readonly isByShard: boolean;
  /** How much of the accepted bytes the shards' own metrics tell of, in [0, 1]. */
  readonly shareByShard: number;
  readonly records: number;
  readonly bytes: number;
  readonly throttledRecords: number;
  readonly metricCalls: number;
  readonly metricsAsked: number;
}

export async function summaryOf(recording: Recording): Promise<RecordingSummary> {
  const { days } = recording.header;
  const sums = {
    minutes: 0,
    unknownMinutes: 0,
    records: 0,
    bytes: 0,
    throttledRecords: 0,
    metricCalls: 0,
    metricsAsked: 0,
  };
  let shardBytes = 0;
  let isByShard = false;
  let firstUnknownSeconds: number | undefined;
  let firstKnownSeconds: number | undefined;
  let newestKnownDays = 0;
  for (let day = 0; day < days; day++) {
    const recorded = await recording.read(day);
    const known = knownMinutes(windowOf(recorded));
    const [unknownAt, knownAt] = [known.indexOf(false), known.indexOf(true)];
    if (unknownAt >= 0) firstUnknownSeconds ??= recorded.startsAtSeconds + unknownAt * 60;
    if (knownAt >= 0) firstKnownSeconds ??= recorded.startsAtSeconds + knownAt * 60;
    newestKnownDays = unknownAt >= 0 ? 0 : newestKnownDays + 1;
    sums.minutes += recorded.minutes;
    sums.unknownMinutes += known.filter((isKnown) => !isKnown).length;
    sums.records += total(recorded.stream.records);
    sums.bytes += total(recorded.stream.bytes);
    sums.throttledRecords += total(recorded.stream.throttledRecords);
    sums.metricCalls += recorded.asked.calls;
    sums.metricsAsked += recorded.asked.metrics;
    isByShard ||= recorded.shards.size > 0;
    for (const { bytes } of recorded.shards.values()) shardBytes += total(bytes);
  }
  return {
    ...sums,
    ...(firstUnknownSeconds !== undefined && { firstUnknownSeconds }),
    ...(firstKnownSeconds !== undefined && { firstKnownSeconds }),
    newestKnownDays,
    isByShard,
    shareByShard: sums.bytes === 0 ? 0 : Math.min(1, shardBytes / sums.bytes),
  };
}

/** Of what is known. */
function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + (value || 0), 0);
}

/** The trace's text, a part at a time: by key where shards' own metrics were there, else the stream's alone. */
export async function* traceText(recording: Recording, isByShard: boolean): AsyncGenerator<string> {
  const { days, shards } = recording.header;
  const cells = isByShard ? keyedCells(shards) : [];
  yield isByShard ? 'minute,key,records,bytes\n' : 'minute,records,bytes\n';
  let fromMinute = 0;
  for (let day = 0; day < days; day++) {
    const recorded = await recording.read(day);
    yield isByShard
      ? keyedRows(recorded, shards, cells, fromMinute)
      : streamRows(recorded, shards, fromMinute);
    fromMinute += recorded.minutes;
  }
  // A trace ends with its last row: without this, minutes without load would be missing at the end.
  const [anyCell] = cells;
  if (anyCell !== undefined) yield `${fromMinute - 1},${anyCell.key},0,0\n`;
}

/** What each cell was offered, by the load map: closed shards and refusals count as they do in a decision. */
function keyedRows(
  recorded: RecordedDay,
  shards: readonly Shard[],
  cells: readonly KeyedCell[],
  fromMinute: number,
): string {
  const cellsAsShards = cells.map(({ key, startingHashKey, endingHashKey }) => ({
    shardId: key,
    startingHashKey,
    endingHashKey,
    parentShardIds: [],
    isOpen: true,
  }));
  const listed = shards.map((shard) => ({ ...shard, isOpen: false }));
  const { shards: loads } = loadMapOf({
    ...NOTHING_ELSE,
    shards: [...listed, ...cellsAsShards],
    metrics: windowOf(recorded),
  });
  const rows: string[] = [];
  for (let minute = 0; minute < recorded.minutes; minute++) {
    for (const { shard, records, bytes } of loads) {
      const row = rowText(records[minute] as number, bytes[minute] as number);
      if (row !== undefined) rows.push(`${fromMinute + minute},${shard.shardId},${row}\n`);
    }
  }
  return rows.join('');
}

function streamRows(recorded: RecordedDay, shards: readonly Shard[], fromMinute: number): string {
  const open = shards.filter(({ isOpen }) => isOpen).length;
  const { records, bytes } = demandOfStream(windowOf(recorded), open);
  const rows = Array.from(records, (count, minute) => {
    const row = rowText(count, bytes[minute] as number) ?? '0,0';
    return `${fromMinute + minute},${row}\n`;
  });
  return rows.join('');
}

/** `records,bytes`; undefined where there is no load, or nothing is known. */
function rowText(records: number, bytes: number): string | undefined {
  if (!(records > 0 || bytes > 0)) return undefined;
  return `${Math.round(records * 100) / 100},${Math.round(bytes)}`;
}

function windowOf(recorded: RecordedDay): MetricWindow {
  const iteratorAgeSeconds = new Float64Array(recorded.minutes).fill(Number.NaN);
  return { ...recorded, stream: { ...recorded.stream, iteratorAgeSeconds } };
}

/** What an observation has besides, and a load map does not ask for. */
const NOTHING_ELSE = {
  observedAtSeconds: 0,
  stream: { name: '', status: 'ACTIVE', mode: 'PROVISIONED', shardLevelMetrics: [] },
  samples: [],
} as const;
