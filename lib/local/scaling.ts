/** How time and volume are scaled down to a laptop, and what follows from it. At 1:1 everything is as on AWS. */
import { SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND } from '../core/quotas';
import { PERIOD_SECONDS } from '../triggers/alarms';
import { needOf } from '../workload/need';
import type { KeyedLoad, Workload } from '../workload/workload';
import { ticksPerMinute } from './load-generator';
import { UNSCALED_VOLUME, type Volume } from './metered-puts';

/** Records that a run really puts at most: the emulator keeps them all, and slows down with the square of what a shard keeps. */
const RECORDS_REALLY_PUT = 25_000;

/** And in a second of real time: a short run has fewer of them. */
const RECORDS_REALLY_PUT_PER_SECOND = 250;

/** Bytes of data that a record really put has on average at most: for the same reason. */
const DATA_BYTES_REALLY_PUT = 512;

/** How many seconds of its capacity a shard of the real service is taken to save up. */
const BURST_SECONDS = 1;

/**
 * What each record put stands for, so that the whole workload takes no more records than the emulator bears.
 * @param recordsPerRecord given by the user; chosen here where it is not
 */
export function volumeFor(workload: Workload, timeScale: number, recordsPerRecord?: number): Volume {
  const records = sum(workload.records);
  const realSeconds = (workload.minutes * PERIOD_SECONDS) / timeScale;
  const bearable = Math.min(RECORDS_REALLY_PUT, RECORDS_REALLY_PUT_PER_SECOND * realSeconds);
  const chosen = recordsPerRecord ?? roundedUp(records / bearable);
  if (chosen === 1 || records === 0) return { ...UNSCALED_VOLUME, recordsPerRecord: chosen };
  const bytesPerByte = Math.ceil(sum(workload.bytes) / records / DATA_BYTES_REALLY_PUT);
  return { recordsPerRecord: chosen, bytesPerByte: Math.max(1, bytesPerByte) };
}

/**
 * How many seconds of its capacity a shard must save up. Of two ticks that follow each other the first may be late and the
 * second early, so the bucket holds two ticks' worth; and it holds the heaviest record, which would else never get in.
 */
export function burstSecondsFor(load: KeyedLoad, scale: number, volume: Volume): number {
  if (scale === 1 && volume.recordsPerRecord === 1) return BURST_SECONDS;
  const tickSeconds = PERIOD_SECONDS / ticksPerMinute(scale);
  return Math.max(BURST_SECONDS, 2 * tickSeconds, heaviestRecordSeconds(load, volume));
}

/** How many records are really put in a minute to a shard that is full: so many of them a sample may see. */
export function recordsOfFullShardMinute(workload: Workload, volume: Volume): number {
  const need = workload.bytes.reduce(
    (total, bytes, minute) => total + needOf(bytes, workload.records[minute] as number),
    0,
  );
  return sum(workload.records) / need / volume.recordsPerRecord;
}

/** How long a shard works on the heaviest record that is put, in seconds of its capacity. */
function heaviestRecordSeconds(load: KeyedLoad, volume: Volume): number {
  const byRecords = 1 / SHARD_RECORDS_PER_SECOND;
  const heaviest = load.bytes.reduce((most, bytes, row) => {
    const records = load.records[row] as number;
    const seconds = records === 0 ? 0 : bytes / records / SHARD_BYTES_PER_SECOND;
    return seconds > most ? seconds : most;
  }, byRecords);
  // A record's data is rounded to whole bytes, each of which stands for several.
  return (heaviest + volume.bytesPerByte / SHARD_BYTES_PER_SECOND) * volume.recordsPerRecord;
}

/** To two digits, upwards: a number that is easy to say. */
function roundedUp(value: number): number {
  const digit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return Math.max(1, Math.ceil(value / digit) * digit);
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
