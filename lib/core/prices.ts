/**
 * What AWS asks in one Region, in US dollars. AWS's own pages could not be read when this was written; these are figures that
 * others give with the AWS price list of September 2026 as their source. Check them before a decision hangs on them.
 */
export interface Prices {
  readonly region: string;
  /** When the figures were taken. */
  readonly asOf: string;
  readonly shardHour: number;
  /** For a PUT payload unit: 25 KB of a record, or what is left of it. */
  readonly payloadUnit: number;
  /** For one metric of one shard, by the month of 730 hours. */
  readonly shardMetricMonth: number;
  /** For one metric that GetMetricData is asked for. */
  readonly metricAsked: number;
  /** What Shardwright itself runs on. */
  readonly running: {
    /** For a custom metric, by the hours in which it is sent. */
    readonly metricMonth: number;
    /** For each metric that an alarm looks at. */
    readonly alarmMetricMonth: number;
    /** For a state that a Standard workflow enters. */
    readonly transition: number;
    readonly functionCall: number;
    /** For a trace that X-Ray keeps. */
    readonly trace: number;
    /** Of a function on ARM. */
    readonly gigabyteSecond: number;
    readonly scheduledCall: number;
    readonly logGigabyte: number;
    readonly tableRead: number;
    readonly tableWrite: number;
    readonly event: number;
    /** For each beyond the first three of an account, and for one of more than fifty metrics. */
    readonly dashboardMonth: number;
  };
  readonly onDemand: {
    readonly streamHour: number;
    /** Records count in whole kilobytes. */
    readonly gigabyteIn: number;
    readonly gigabyteOut: number;
  };
  /** On-demand Advantage, for a whole account that commits to a minimum. */
  readonly advantage: {
    readonly gigabyteIn: number;
    readonly gigabyteOut: number;
    /** MiB a second in, and as much out, that are paid for in any case. */
    readonly committedMebibytesPerSecond: number;
  };
}

/** https://aws.amazon.com/kinesis/data-streams/pricing/ and https://aws.amazon.com/cloudwatch/pricing/, as cited by third parties. */
export const US_EAST_1: Prices = {
  region: 'us-east-1',
  asOf: '2026-09',
  shardHour: 0.015,
  payloadUnit: 0.014e-6,
  shardMetricMonth: 0.3,
  metricAsked: 0.01e-3,
  running: {
    metricMonth: 0.3,
    alarmMetricMonth: 0.1,
    transition: 0.025e-3,
    functionCall: 0.2e-6,
    trace: 5e-6,
    gigabyteSecond: 0.0000133334,
    scheduledCall: 1e-6,
    logGigabyte: 0.5,
    tableRead: 0.125e-6,
    tableWrite: 0.625e-6,
    event: 1e-6,
    dashboardMonth: 3,
  },
  onDemand: { streamHour: 0.04, gigabyteIn: 0.08, gigabyteOut: 0.04 },
  advantage: { gigabyteIn: 0.032, gigabyteOut: 0.016, committedMebibytesPerSecond: 25 },
};

/** Hours of a month, as AWS counts them in its examples. */
export const MONTH_HOURS = 730;

/** What so many open shards cost if they stay open for a month, in USD at the price of us-east-1. */
export function monthlyShardCost(openShards: number): number {
  return openShards * US_EAST_1.shardHour * MONTH_HOURS;
}
