/** What a month of one stream is taken to be: some ten shards of even load with the rhythm of a day. */

/** Of a year; 730 hours. */
export const MONTH_DAYS = 365 / 12;

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
