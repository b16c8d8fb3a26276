import type { Minutes } from '../core/model';

/** Columns of a series; each value is a minute's sum, NaN where CloudWatch would have no datapoint. */
const SERIES_COLUMNS = ['bytes', 'records', 'throttledRecords'] as const;
export type SeriesColumn = (typeof SERIES_COLUMNS)[number];

/** What was accepted and refused minute by minute: bytes, records, and records refused. */
export interface Series {
  /** The minute that the first value belongs to. */
  readonly firstMinute: number;
  readonly length: number;
  push(bytes: number, records: number, throttledRecords: number): void;
  /** A view of the values of minutes `from` up to `to`, both inside the series: nothing is copied. */
  view(column: SeriesColumn, from: number, to: number): Minutes;
  /** A copy of the values of minutes `from` up to `to`, NaN where the series has none. */
  copy(column: SeriesColumn, from: number, to: number): Minutes;
}

const FIRST_LENGTH = 64;

export function seriesFrom(firstMinute: number): Series {
  let length = 0;
  let columns: Record<SeriesColumn, Minutes> = emptyColumns(FIRST_LENGTH);
  const series: Series = {
    firstMinute,
    get length() {
      return length;
    },
    push(bytes, records, throttledRecords) {
      if (length === columns.bytes.length) columns = longer(columns);
      columns.bytes[length] = bytes;
      columns.records[length] = records;
      columns.throttledRecords[length] = throttledRecords;
      length++;
    },
    view: (column, from, to) => columns[column].subarray(from - firstMinute, to - firstMinute),
    copy(column, from, to) {
      const copied = new Float64Array(to - from).fill(Number.NaN);
      const first = Math.max(from, firstMinute);
      const end = Math.min(to, firstMinute + length);
      if (first < end) copied.set(series.view(column, first, end), first - from);
      return copied;
    },
  };
  return series;
}

function emptyColumns(length: number): Record<SeriesColumn, Minutes> {
  return {
    bytes: new Float64Array(length),
    records: new Float64Array(length),
    throttledRecords: new Float64Array(length),
  };
}

function longer(columns: Record<SeriesColumn, Minutes>): Record<SeriesColumn, Minutes> {
  const result = emptyColumns(columns.bytes.length * 2);
  for (const column of SERIES_COLUMNS) result[column].set(columns[column]);
  return result;
}
