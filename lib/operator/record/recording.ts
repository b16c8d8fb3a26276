/** A recording under way: what CloudWatch has told so far, a file a day in a folder, from which it goes on after an interruption. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MetricsAsked, MetricWindow, Minutes, Shard, WriteMinutes } from '../../core/model';
import { BadInput } from '../bad-input';

/** What is recorded. Fixed when it begins, so that whoever goes on with it goes on with the same. */
export interface RecordingHeader {
  readonly streamName: string;
  readonly region: string;
  readonly days: number;
  /** Start of the first minute. */
  readonly fromSeconds: number;
  /** Open and closed ones, as they were listed when it began. */
  readonly shards: readonly Shard[];
}

/** One day of it. */
export interface RecordedDay extends Pick<MetricWindow, 'startsAtSeconds' | 'minutes' | 'openShardCount'> {
  readonly stream: WriteMinutes;
  readonly shards: ReadonlyMap<string, WriteMinutes>;
  readonly asked: MetricsAsked;
}

export interface Recording {
  readonly header: RecordingHeader;
  /** Whether this day is there already; days count from 0. */
  has(day: number): boolean;
  add(day: number, recorded: RecordedDay): Promise<void>;
  read(day: number): Promise<RecordedDay>;
  /** Once the trace is written. */
  remove(): Promise<void>;
}

/**
 * Goes on with the recording in the folder, or begins one.
 * @param begin what is to be recorded where there is nothing to go on with
 * @throws BadInput where the folder holds another recording
 */
export async function openRecording(
  folder: string,
  asked: Pick<RecordingHeader, 'streamName' | 'region' | 'days'>,
  begin: () => Promise<RecordingHeader>,
): Promise<Recording> {
  const headerPath = join(folder, 'recording.json');
  const dayPath = (day: number) => join(folder, `day-${String(day).padStart(2, '0')}.json`);
  const isBegun = existsSync(headerPath);
  const header = isBegun ? headerFrom(await readFile(headerPath, 'utf8')) : await begin();
  if (isBegun) assertSame(folder, header, asked);
  else {
    await mkdir(folder, { recursive: true });
    await writeWhole(headerPath, headerText(header));
  }
  return {
    header,
    has: (day) => existsSync(dayPath(day)),
    add: (day, recorded) => writeWhole(dayPath(day), dayText(recorded)),
    read: async (day) => dayFrom(await readFile(dayPath(day), 'utf8')),
    remove: () => rm(folder, { recursive: true }),
  };
}

/** Whole or not at all, however the process ends. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

function assertSame(
  folder: string,
  header: RecordingHeader,
  asked: Pick<RecordingHeader, 'streamName' | 'region' | 'days'>,
): void {
  const { streamName, region, days } = header;
  if (streamName === asked.streamName && region === asked.region && days === asked.days) return;
  throw new BadInput(
    `${folder} holds an unfinished recording of ${streamName} in ${region}, --days ${days}: finish that one, remove the folder, or give another --out.`,
  );
}

type WireShard = Omit<Shard, 'startingHashKey' | 'endingHashKey'> & {
  readonly startingHashKey: string;
  readonly endingHashKey: string;
};

function headerText(header: RecordingHeader): string {
  // JSON has no bigint.
  return JSON.stringify(header, (_, value) => (typeof value === 'bigint' ? String(value) : value), 1);
}

function headerFrom(text: string): RecordingHeader {
  const { shards, ...header } = JSON.parse(text) as Omit<RecordingHeader, 'shards'> & { shards: WireShard[] };
  return {
    ...header,
    shards: shards.map((shard) => ({
      ...shard,
      startingHashKey: BigInt(shard.startingHashKey),
      endingHashKey: BigInt(shard.endingHashKey),
    })),
  };
}

type WireMinutes = readonly (number | null)[];
type WireWrites = { readonly [Column in keyof WriteMinutes]: WireMinutes };

/** Typed arrays as arrays, NaN as null. */
function dayText({ stream, openShardCount, shards, ...others }: RecordedDay): string {
  return JSON.stringify({
    ...others,
    stream: toWireWrites(stream),
    openShardCount: [...openShardCount],
    shards: [...shards].map(([shardId, writes]) => [shardId, toWireWrites(writes)]),
  });
}

function dayFrom(text: string): RecordedDay {
  const { stream, openShardCount, shards, ...others } = JSON.parse(text) as Omit<
    RecordedDay,
    'stream' | 'openShardCount' | 'shards'
  > & {
    readonly stream: WireWrites;
    readonly openShardCount: WireMinutes;
    readonly shards: readonly (readonly [string, WireWrites])[];
  };
  return {
    ...others,
    stream: fromWireWrites(stream),
    openShardCount: fromWireMinutes(openShardCount),
    shards: new Map(shards.map(([shardId, writes]) => [shardId, fromWireWrites(writes)])),
  };
}

function toWireWrites({ bytes, records, throttledRecords }: WriteMinutes) {
  return { bytes: [...bytes], records: [...records], throttledRecords: [...throttledRecords] };
}

function fromWireWrites({ bytes, records, throttledRecords }: WireWrites): WriteMinutes {
  return {
    bytes: fromWireMinutes(bytes),
    records: fromWireMinutes(records),
    throttledRecords: fromWireMinutes(throttledRecords),
  };
}

function fromWireMinutes(values: WireMinutes): Minutes {
  return Float64Array.from(values, (value) => value ?? Number.NaN);
}
