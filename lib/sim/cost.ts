import { MONTH_HOURS, type Prices } from '../core/prices';
import type { Workload } from '../workload/workload';

const PAYLOAD_UNIT_BYTES = 25_000;
const BILLED_KILOBYTE = 1_024;
const GIGABYTE = 1_073_741_824;
const MEBIBYTE = 1_048_576;

/** What a stream was used for. */
export interface Usage {
  /** How long it was watched. */
  readonly hours: number;
  readonly shardHours: number;
  /** Hours for which each metric of each shard was on. */
  readonly shardMetricHours: number;
}

/** Dollars a month for a provisioned stream: its shards, what was put, and the shard-level metrics that its rule reads. */
export function provisionedCost(usage: Usage, workload: Workload, prices: Prices): number {
  const shards = usage.shardHours * prices.shardHour;
  const metrics = (usage.shardMetricHours * prices.shardMetricMonth) / MONTH_HOURS;
  const puts = recordUnits(workload, PAYLOAD_UNIT_BYTES) * prices.payloadUnit;
  return ((shards + metrics + puts) / usage.hours) * MONTH_HOURS;
}

/** Dollars a month for the same workload in on-demand mode, read by one consumer. */
export function onDemandCost(workload: Workload, { onDemand }: Prices): number {
  const hours = workload.minutes / 60;
  const bill =
    hours * onDemand.streamHour + gigabytes(workload) * (onDemand.gigabyteIn + onDemand.gigabyteOut);
  return (bill / hours) * MONTH_HOURS;
}

/** The same under on-demand Advantage, were this stream alone to carry the account's commitment. */
export function advantageCost(workload: Workload, { advantage }: Prices): number {
  const hours = workload.minutes / 60;
  const committed = (advantage.committedMebibytesPerSecond * MEBIBYTE * hours * 3600) / GIGABYTE;
  const billed = Math.max(committed, gigabytes(workload));
  return ((billed * (advantage.gigabyteIn + advantage.gigabyteOut)) / hours) * MONTH_HOURS;
}

/** Offered volume as on-demand mode bills it, every record in whole kilobytes. */
function gigabytes(workload: Workload): number {
  return (recordUnits(workload, BILLED_KILOBYTE) * BILLED_KILOBYTE) / GIGABYTE;
}

/** Records counted in units of so many bytes, begun ones whole; a minute's records are taken to be of one size. */
function recordUnits({ minutes, records, bytes }: Workload, unitBytes: number): number {
  let units = 0;
  for (let minute = 0; minute < minutes; minute++) {
    const count = records[minute] as number;
    if (count > 0) units += count * Math.ceil((bytes[minute] as number) / count / unitBytes);
  }
  return units;
}
