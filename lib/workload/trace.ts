import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { CsvError, type Parser, parse } from 'csv-parse';
import {
  SHARD_BYTES_PER_MINUTE,
  SHARD_BYTES_PER_SECOND,
  SHARD_RECORDS_PER_MINUTE,
  SHARD_RECORDS_PER_SECOND,
} from '../core/quotas';
import { InvalidTrace } from '../errors';
import { type Collector, collectWorkload } from './collect';
import { DEFAULT_MEAN_RECORD_BYTES } from './need';
import type { Workload } from './workload';

/**
 * What a record is taken to weigh where a trace counts bytes alone: the weight at which a shard's two limits are reached
 * together, so that a count nobody measured never decides.
 */
const NEUTRAL_RECORD_BYTES = SHARD_BYTES_PER_SECOND / SHARD_RECORDS_PER_SECOND;

/** Ten years; a larger number is a date, not a minute of the trace. */
const MOST_MINUTES = 10 * 366 * 1440;

/** Ten times the shards that a stream can have: what would fill more in a minute is no volume but a slip. */
const MOST_SHARDS = 100_000;
const MOST_RECORDS = MOST_SHARDS * SHARD_RECORDS_PER_MINUTE;
const MOST_BYTES = MOST_SHARDS * SHARD_BYTES_PER_MINUTE;

const UNKEYED_COLUMNS = ['minute', 'records', 'bytes'] as const;
const KEYED_COLUMNS = ['minute', 'key', 'records', 'bytes'] as const;
type Column = (typeof KEYED_COLUMNS)[number];

export interface TraceReading {
  /** What a record weighs where bytes are unknown. */
  readonly meanRecordBytes?: number;
  /** Told of how many rows have records of 0 bytes, where there are any. */
  readonly onWeightless?: (rows: number) => void;
}

/**
 * Reads a recorded workload: CSV by RFC 4180, gzipped or not, with the header `minute,records,bytes` or
 * `minute,key,records,bytes`. Minutes count from 0 and never go back; those that are left out carry nothing. An empty
 * `records` or `bytes` is unknown: bytes are then taken as records of the mean weight, records as of a weight at which they do
 * not decide; one of the two must be known. 0 records of some bytes are unknown as well, since there are no bytes without a
 * record, and CloudWatch would have no datapoint of them. Rows are read as they come, so memory holds 24 bytes a row.
 * @throws InvalidTrace in one line that names the file, and the line and field where there is one
 */
export async function readTrace(
  path: string,
  { meanRecordBytes = DEFAULT_MEAN_RECORD_BYTES, onWeightless }: TraceReading = {},
): Promise<Workload> {
  const reader = rowReader(path, meanRecordBytes);
  const parser = parse({ bom: true, relax_column_count: true, skip_empty_lines: true });
  // By event, and not by the parser's own on_record: that makes two objects for every row, and takes three times as long.
  parser.on('data', (fields: string[]) => {
    try {
      reader.row(fields, parser.info.lines);
    } catch (error) {
      parser.destroy(error as Error);
    }
  });
  try {
    if (await isGzipped(path)) await pipeline(createReadStream(path), createGunzip(), parser);
    else await pipeline(createReadStream(path), parser);
  } catch (error) {
    throw asInvalidTrace(error, path, parser);
  }
  const workload = reader.finish();
  if (reader.weightlessRows() > 0) onWeightless?.(reader.weightlessRows());
  return workload;
}

/** By content, not by name alone: a download is often unpacked, or packed, without being renamed. */
async function isGzipped(path: string): Promise<boolean> {
  if (path.endsWith('.gz')) return true;
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

function rowReader(path: string, meanRecordBytes: number) {
  let columns: readonly Column[] | undefined;
  let rows: Collector | undefined;
  let lastMinute = -1;
  let weightlessRows = 0;
  const fail: (line: number, field: string, problem: Problem) => never = (line, field, problem) => {
    throw new InvalidTrace(`${path}, line ${line}, ${field}: ${problem}.`);
  };
  return {
    row(fields: readonly string[], line: number): void {
      if (columns === undefined || rows === undefined) {
        columns = columnsOf(fields) ?? fail(line, 'header', wrongHeader(fields));
        rows = collectWorkload(columns === KEYED_COLUMNS);
        return;
      }
      if (fields.length !== columns.length)
        fail(line, 'row', `expected ${columns.length} fields (${columns.join(',')}), came ${fields.length}`);
      const keyed = columns === KEYED_COLUMNS;
      const minute = minuteOf(fields[0] as string, lastMinute);
      if (typeof minute === 'string') fail(line, 'field minute', minute);
      const key = keyed ? (fields[1] as string) : undefined;
      if (key === '') fail(line, 'field key', 'expected a partition key, came nothing');
      const records = volumeOf(fields[keyed ? 2 : 1] as string, MOST_RECORDS);
      if (typeof records === 'string') fail(line, 'field records', records);
      const bytes = volumeOf(fields[keyed ? 3 : 2] as string, MOST_BYTES);
      if (typeof bytes === 'string') fail(line, 'field bytes', bytes);
      if (records === undefined && bytes === undefined) fail(line, 'row', NO_VOLUME);
      rows.add(
        minute,
        key,
        records || (bytes ?? 0) / NEUTRAL_RECORD_BYTES, // 0 records of some bytes were not counted
        bytes ?? (records ?? 0) * meanRecordBytes,
      );
      if (bytes === 0 && (records ?? 0) > 0) weightlessRows++;
      lastMinute = minute;
    },
    weightlessRows: () => weightlessRows,
    finish(): Workload {
      if (rows === undefined) throw new InvalidTrace(`${path}: the file is empty. ${EXPECTED_HEADER}`);
      if (lastMinute < 0) throw new InvalidTrace(`${path}, line 2: there is no row below the header.`);
      return rows.finish(basename(path), lastMinute + 1);
    },
  };
}

const EXPECTED_HEADER = `A trace begins with the header "${UNKEYED_COLUMNS.join(',')}" or "${KEYED_COLUMNS.join(',')}".`;

function columnsOf(fields: readonly string[]): readonly Column[] | undefined {
  return [UNKEYED_COLUMNS, KEYED_COLUMNS].find((columns) => columns.join() === fields.join());
}

function wrongHeader(fields: readonly string[]): string {
  return `expected "${UNKEYED_COLUMNS.join(',')}" or "${KEYED_COLUMNS.join(',')}", came ${quoted(fields.join(','))}`;
}

/** What is wrong with a field, in words. Given back and not thrown: who reads the row knows where it stands. */
type Problem = string;

function minuteOf(text: string, lastMinute: number): number | Problem {
  const minute = numberOf(text);
  if (minute === undefined || !Number.isInteger(minute) || minute < 0)
    return `expected a whole number of at least 0, came ${quoted(text)}`;
  if (minute < lastMinute) return `expected at least ${lastMinute}, the minute before it, came ${minute}`;
  if (minute >= MOST_MINUTES)
    return `expected minutes from the start of the trace, below ${MOST_MINUTES}, came ${minute}`;
  return minute;
}

const NO_VOLUME: Problem =
  'expected records, bytes or both, came neither; leave a minute out, or give it 0, where nothing was written';

/** Undefined where the field is empty: unknown. */
function volumeOf(text: string, most: number): number | undefined | Problem {
  if (text === '') return undefined;
  const value = numberOf(text);
  if (value === undefined || value < 0) return `expected a number of at least 0, came ${quoted(text)}`;
  if (value > most)
    return `expected at most ${most}, which ${MOST_SHARDS} shards take in a minute, came ${quoted(text)}`;
  return value;
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function numberOf(text: string): number | undefined {
  const value = Number(text);
  return DECIMAL.test(text) && Number.isFinite(value) ? value : undefined;
}

/** What came, on one line and not too long. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

function asInvalidTrace(error: unknown, path: string, parser: Parser): unknown {
  if (error instanceof InvalidTrace) return error;
  if (error instanceof CsvError)
    return new InvalidTrace(`${path}, line ${parser.info.lines}: not CSV by RFC 4180 (${error.code}).`);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new InvalidTrace(`${path}: there is no such file.`);
  if (code === 'EISDIR') return new InvalidTrace(`${path}: expected a file, came a directory.`);
  if (code === 'EACCES') return new InvalidTrace(`${path}: the file may not be read.`);
  if (code?.startsWith('Z_'))
    return new InvalidTrace(
      `${path}, line ${parser.info.lines}: the gzip data is damaged or cut short (${code}).`,
    );
  return error;
}
