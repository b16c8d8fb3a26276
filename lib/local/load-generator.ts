/** Puts a workload's records, minute by minute in small ticks, under their real partition keys. */
import { type KinesisClient, PutRecordsCommand, type PutRecordsRequestEntry } from '@aws-sdk/client-kinesis';
import { PERIOD_SECONDS } from '../triggers/alarms';
import { type Random, seededRandom } from '../workload/random';
import type { KeyedLoad, Workload } from '../workload/workload';
import type { Volume } from './metered-puts';
import type { ScaledClock } from './scaled-clock';

/** Records that one PutRecords takes. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const RECORDS_PER_CALL = 500;

/** Bytes that one record's data may have; the limit itself counts the key too, which is short. */
const DATA_BYTES_MAX = 1_000_000;

/** How often records are put, in real time: often enough that a minute is smooth, seldom enough that a call costs little. */
const TICK_MILLISECONDS = 100;

/** What is put in the last tick of a minute is to count as that minute's, however late it comes: so far short of a tick's end the clock waits for it. */
const SHORT_OF_END_SECONDS = 0.001;

export interface LoadOptions {
  readonly client: KinesisClient;
  readonly streamName: string;
  readonly workload: Workload & { readonly keyed: KeyedLoad };
  readonly volume: Volume;
  readonly clock: ScaledClock;
  /** When the workload's first minute begins. */
  readonly startSeconds: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** How many ticks make a minute of a clock that is `scale` times as fast. */
export function ticksPerMinute(scale: number): number {
  return Math.max(1, Math.round((PERIOD_SECONDS * 1000) / scale / TICK_MILLISECONDS));
}

/** Lets the clock run as the load is put; records that are refused are not put again. Resolves when the last minute is over. */
export async function generateLoad(options: LoadOptions): Promise<void> {
  const { clock, workload, signal } = options;
  const ticks = ticksPerMinute(clock.scale);
  const tickSeconds = PERIOD_SECONDS / ticks;
  const recordsOf = recordSource(workload.keyed, options.volume, options.seed);
  for (let minute = 0; minute < workload.minutes; minute++) {
    const keys = recordsOf.minute(minute);
    for (let tick = 0; tick < ticks; tick++) {
      const endsAtSeconds = options.startSeconds + minute * PERIOD_SECONDS + (tick + 1) * tickSeconds;
      clock.runUpTo(endsAtSeconds - SHORT_OF_END_SECONDS);
      const from = Math.floor((keys.length * tick) / ticks);
      const to = Math.floor((keys.length * (tick + 1)) / ticks);
      await putAll(options, Array.from(keys.subarray(from, to), recordsOf.record));
      clock.runUpTo(endsAtSeconds);
      await clock.until(endsAtSeconds, signal);
    }
  }
}

async function putAll({ client, streamName, signal }: LoadOptions, records: PutRecordsRequestEntry[]) {
  for (let start = 0; start < records.length; start += RECORDS_PER_CALL) {
    const Records = records.slice(start, start + RECORDS_PER_CALL);
    await client.send(new PutRecordsCommand({ StreamName: streamName, Records }), { abortSignal: signal });
  }
}

/**
 * The records of a workload, minute by minute. Of a minute's load one record is taken at every so many, at equal distances
 * along the hash key space: so every range of it gets its share to within a record. What is left over of records and of bytes
 * is carried on, so that totals come out right.
 */
export function recordSource(load: KeyedLoad, volume: Volume, seed: number) {
  const random = seededRandom(seed);
  let owedRecords = 0;
  const meanBytes = new Float64Array(load.keys.length);
  const owedBytes = new Float64Array(load.keys.length);
  return {
    /** The keys of the records that are to be put in that minute, by index and in the order in which they are put. */
    minute(minute: number): Uint32Array {
      const rows = { from: load.rowStart[minute] as number, to: load.rowStart[minute + 1] as number };
      let total = 0;
      for (let row = rows.from; row < rows.to; row++) {
        const records = load.records[row] as number;
        if (records > 0) meanBytes[load.keyIndex[row] as number] = (load.bytes[row] as number) / records;
        total += records / volume.recordsPerRecord;
      }
      const count = Math.floor(owedRecords + total);
      owedRecords += total - count;
      return shuffled(pickedKeys(load, rows, count, random), random);
    },
    /** A record of a key, as heavy as that key's records are in the minute taken last. */
    record(key: number): PutRecordsRequestEntry {
      const PartitionKey = load.keys[key] as string;
      const owed = (owedBytes[key] as number) + (meanBytes[key] as number) - Buffer.byteLength(PartitionKey);
      const dataBytes = Math.min(Math.max(0, Math.round(owed / volume.bytesPerByte)), DATA_BYTES_MAX);
      owedBytes[key] = owed - dataBytes * volume.bytesPerByte;
      return { PartitionKey, Data: new Uint8Array(dataBytes) };
    },
  };
}

/** `count` keys at equal distances along the load of the rows, from a random place on: systematic sampling. */
function pickedKeys(
  load: KeyedLoad,
  rows: { readonly from: number; readonly to: number },
  count: number,
  random: Random,
): Uint32Array {
  const total = load.records.subarray(rows.from, rows.to).reduce((sum, records) => sum + records, 0);
  const distance = total / count;
  const start = random() * distance;
  const keys = new Uint32Array(count);
  let picked = 0;
  let upTo = 0;
  for (let row = rows.from; row < rows.to; row++) {
    upTo += load.records[row] as number;
    while (picked < count && start + picked * distance < upTo) keys[picked++] = load.keyIndex[row] as number;
  }
  return keys;
}

/** In the order of hash keys a full shard would always refuse its upper keys. Fisher and Yates's shuffle. */
function shuffled(keys: Uint32Array, random: Random): Uint32Array {
  for (let last = keys.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [keys[last], keys[other]] = [keys[other] as number, keys[last] as number];
  }
  return keys;
}
