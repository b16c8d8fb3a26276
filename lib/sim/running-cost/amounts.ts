/** How much of what is paid for a look, an execution, a sweep and a deployment take. */

/** What a deployment has, in its template. */
export interface Deployed {
  /** Metrics that alarms of one stream look at, but for those that exist with shard-level metrics only. */
  readonly streamAlarmMetrics: number;
  /** Metrics that alarms on Shardwright itself look at, whatever streams there are. */
  readonly ownAlarmMetrics: number;
  readonly sweepMegabytes: number;
  readonly sweepsAnHour: number;
}

/** What the stack's template has. It is not synthesised for a simulation, which needs no CDK; a test holds these to it. */
export const STACK: Deployed = {
  streamAlarmMetrics: 9,
  ownAlarmMetrics: 4,
  sweepMegabytes: 512,
  sweepsAnHour: 60,
};

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

/**
 * A stream's item, in units that DynamoDB counts by: 4 KB read, 1 KB written, of all of it whatever is changed. Simulated streams' are 6 KB where nothing was
 * done in the last day and 12 KB after some twenty operations, half of that what is learnt; two hundred operations make one of 60 KB.
 */
export const ITEM_READ_UNITS = 3;
export const ITEM_WRITE_UNITS = 12;

/** A look of the sweep takes the lease, saves, and gives it back; the steps of an execution renew it each. */
export const WRITES_A_LOOK = 3;
export const WRITES_AN_EXECUTION = 12;

/** A look reads the item twice, a sweep once. */
export const READS_A_LOOK = 2;

/** Programs are told that a reshard began, and what came of it. */
export const EVENTS_A_RESHARD = 2;
