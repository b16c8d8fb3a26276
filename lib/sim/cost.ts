import { MONTH_HOURS, type Prices } from '../core/prices';
import type { Activity } from './running-cost/activity';
import { runningCostUsd } from './running-cost/running-cost';
import type { StreamWorld } from './stream-world';

const PAYLOAD_UNIT_BYTES = 25_000;
const BILLED_KILOBYTE = 1_024;
const GIGABYTE = 1_073_741_824;
const MEBIBYTE = 1_048_576;

/** Rounding of a mean does not begin another unit. */
const ROUNDING = 1e-9;

/** What a stream was used for, as far as it is billed. What was refused is not. */
export interface Usage {
  /** How long it was watched. */
  readonly hours: number;
  readonly shardHours: number;
  /** Hours for which each metric of each shard was on. */
  readonly shardMetricHours: number;
  /** Records that were accepted, in units of 25 KB, as provisioned mode bills them. */
  readonly payloadUnits: number;
  /** The same in whole kilobytes, as on-demand mode bills them. */
  readonly kilobytes: number;
  /** What Shardwright did; undefined of other rules, of whose own running nothing is counted. */
  readonly activity?: Activity;
}

/** @param world at the end of its workload */
export function usageOf(
  { workload, accounts, meter }: StreamWorld,
  { shardMetricHours, activity }: Pick<Usage, 'shardMetricHours' | 'activity'>,
): Usage {
  const accepted = {
    records: meter.stream.view('records', 0, workload.minutes),
    bytes: meter.stream.view('bytes', 0, workload.minutes),
  };
  return {
    hours: workload.minutes / 60,
    shardHours: accounts.reduce((sum, { shardMinutes }) => sum + shardMinutes, 0) / 60,
    shardMetricHours,
    payloadUnits: unitsOf(accepted, PAYLOAD_UNIT_BYTES),
    kilobytes: unitsOf(accepted, BILLED_KILOBYTE),
    ...(activity !== undefined && { activity }),
  };
}

/** Dollars a month for a provisioned stream and the rule that scales it. */
export interface ProvisionedCost {
  readonly shards: number;
  readonly puts: number;
  /** Shard-level metrics that the rule has switched on. */
  readonly shardMetrics: number;
  /** Shardwright itself: what it asks and is told, its alarms, its workflow and its sweep. 0 for other rules, which are not followed so far. */
  readonly running: number;
  readonly total: number;
}

export function provisionedCost(usage: Usage, prices: Prices): ProvisionedCost {
  const aMonth = (usd: number) => (usd / usage.hours) * MONTH_HOURS;
  const shards = aMonth(usage.shardHours * prices.shardHour);
  const puts = aMonth(usage.payloadUnits * prices.payloadUnit);
  const shardMetrics = aMonth((usage.shardMetricHours * prices.shardMetricMonth) / MONTH_HOURS);
  const running = usage.activity === undefined ? 0 : aMonth(runningCostUsd(usage.activity, prices));
  return { shards, puts, shardMetrics, running, total: shards + puts + shardMetrics + running };
}

/** Dollars a month for the same volume in on-demand mode, read by one consumer. */
export function onDemandCost({ hours, kilobytes }: Usage, { onDemand }: Prices): number {
  const bill =
    hours * onDemand.streamHour + gigabytes(kilobytes) * (onDemand.gigabyteIn + onDemand.gigabyteOut);
  return (bill / hours) * MONTH_HOURS;
}

/** The same under on-demand Advantage, were this stream alone to carry the account's commitment. */
export function advantageCost({ hours, kilobytes }: Usage, { advantage }: Prices): number {
  const committed = (advantage.committedMebibytesPerSecond * MEBIBYTE * hours * 3600) / GIGABYTE;
  const billed = Math.max(committed, gigabytes(kilobytes));
  return ((billed * (advantage.gigabyteIn + advantage.gigabyteOut)) / hours) * MONTH_HOURS;
}

function gigabytes(kilobytes: number): number {
  return (kilobytes * BILLED_KILOBYTE) / GIGABYTE;
}

/** Records counted in units of so many bytes, begun ones whole; a minute's records are taken to be of one size. */
function unitsOf(accepted: Readonly<Record<'records' | 'bytes', Float64Array>>, unitBytes: number): number {
  let units = 0;
  for (const [minute, count] of accepted.records.entries())
    if (count > 0)
      units += count * Math.ceil((accepted.bytes[minute] as number) / count / unitBytes - ROUNDING);
  return units;
}
