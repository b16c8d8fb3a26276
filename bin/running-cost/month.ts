/** What a month of one stream is taken to be: some ten shards of even load with the rhythm of a day. */

/** Of a year; 730 hours. */
export const MONTH_DAYS = 365 / 12;
export const MONTH_MINUTES = MONTH_DAYS * 24 * 60;

/** How many shards the examples are of. */
export const SHARDS = 10;

/** What happens on a day without shard-level metrics. Counted of a simulated stream of that kind; a test holds it near that. */
export const DAY = {
  /** Of the sweep and of executions. */
  looks: 135,
  /** Executions that reshard, by one operation each. */
  acts: 5,
  /** Executions that an alarm started and that found nothing to do. */
  idleExecutions: 10,
  /** Metrics besides OpenShardCount, times the hours in which they were sent. */
  metricHours: 26,
} as const;

/** The same with them: each look sees more, and is worth more. */
export const LOOKS_WITH_SHARD_LEVEL_METRICS = 1_300;

/** How long the functions of an execution run, all together, in seconds of a gigabyte: one look or two, and short steps. An assumption. */
export const EXECUTION_GIGABYTE_SECONDS = 2;

/** How many there are: six at least, more while an operation is waited for. */
export const CALLS_AN_EXECUTION = 9;

/** How long a sweep of one stream takes: half a dozen calls, some after each other. An assumption. */
export const SWEEP_SECONDS = 0.5;

/** What a sweep writes to the log: its line and those that Lambda writes around it; and the line of a stream's metrics. */
export const SWEEP_LOG_BYTES = 1_000;
export const MEASURE_LOG_BYTES = 400;

/** What an execution writes, with the events of the state machine. */
export const EXECUTION_LOG_BYTES = 30_000;

/** A stream's item, in units that DynamoDB counts by: 4 KB read, 1 KB written. */
export const ITEM_READ_UNITS = 1;
export const ITEM_WRITE_UNITS = 4;

/** A look of the sweep takes the lease, saves, and gives it back; the steps of an execution renew it each. */
export const WRITES_A_LOOK = 3;
export const WRITES_AN_EXECUTION = 12;
