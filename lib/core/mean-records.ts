/**
 * Shards of which only bytes or only records are shown, since somebody has switched on only one of the metrics: what is not shown is told
 * by the stream's mean record.
 */
import type { MetricWindow, Minutes, ShardMinutes, WriteMinutes } from './model';

/**
 * The window with bytes and records of each shard in the same minutes: what is seen by one of them is seen.
 * @param stream whose mean records they are told by, in the minutes of the window
 */
export function withMeanRecords(window: MetricWindow, stream: WriteMinutes = window.stream): MetricWindow {
  const shards = [...window.shards].map(
    ([shardId, minutes]) => [shardId, completed(minutes, stream)] as const,
  );
  return { ...window, shards: new Map(shards) };
}

function completed(own: ShardMinutes, stream: WriteMinutes): ShardMinutes {
  return {
    ...own,
    bytes: filled(own.bytes, own.records, (minute) => ratioIn(minute, stream.bytes, stream.records)),
    records: filled(own.records, own.bytes, (minute) => ratioIn(minute, stream.records, stream.bytes)),
  };
}

/** The column with the other's values, times their ratio, in the minutes in which only the other has one. */
function filled(column: Minutes, other: Minutes, ratio: (minute: number) => number): Minutes {
  const isMissing = (value: number, minute: number) => Number.isNaN(value) && !Number.isNaN(other[minute]);
  if (!column.some(isMissing)) return column;
  return column.map((value, minute) =>
    isMissing(value, minute) ? (other[minute] as number) * ratio(minute) : value,
  );
}

/** 0 where nothing was written. */
function ratioIn(minute: number, dividend: Minutes, divisor: Minutes): number {
  return divisor[minute] === 0 ? 0 : (dividend[minute] as number) / (divisor[minute] as number);
}
