/**
 * What Shardwright itself costs, line by line: a count and a price. docs/running-cost.md is made of the same lines, for a month that
 * is taken to be; here they are of what a simulation counted.
 */
import { MONTH_HOURS, type Prices } from '../../core/prices';
import type { Activity } from './activity';
import {
  CALLS_AN_EXECUTION,
  type Deployed,
  EVENTS_A_RESHARD,
  EXECUTION_GIGABYTE_SECONDS,
  EXECUTION_LOG_BYTES,
  ITEM_READ_UNITS,
  ITEM_WRITE_UNITS,
  MEASURE_LOG_BYTES,
  READS_A_LOOK,
  STACK,
  SWEEP_LOG_BYTES,
  SWEEP_SECONDS,
  WRITES_A_LOOK,
  WRITES_AN_EXECUTION,
} from './amounts';

export interface Cost {
  readonly count: number;
  /** For one. */
  readonly priceUsd: number;
}

const GIGABYTE = 1e9;

/** What is paid for each stream, but for its shards and their metrics. */
export function streamCosts(activity: Activity, deployed: Deployed, { running, metricAsked }: Prices) {
  const { hours, looks, metricsAsked, executions, statesEntered, reshards } = activity;
  const months = hours / MONTH_HOURS;
  const sweeps = hours * deployed.sweepsAnHour;
  const writes = looks * WRITES_A_LOOK + executions * WRITES_AN_EXECUTION;
  const logBytes = sweeps * MEASURE_LOG_BYTES + executions * EXECUTION_LOG_BYTES;
  return {
    alarms: cost(months * deployed.streamAlarmMetrics, running.alarmMetricMonth),
    hotShardAlarm: cost(activity.watchedShardHours / MONTH_HOURS, running.alarmMetricMonth),
    openShardCount: cost(months, running.metricMonth),
    otherMetrics: cost(activity.ownMetricHours / MONTH_HOURS, running.metricMonth),
    looks: cost(metricsAsked, metricAsked),
    workflow: cost(statesEntered, running.transition),
    tableWritten: cost(writes * ITEM_WRITE_UNITS, running.tableWrite),
    tableRead: cost((sweeps + looks * READS_A_LOOK) * ITEM_READ_UNITS, running.tableRead),
    functions: cost(executions * EXECUTION_GIGABYTE_SECONDS, running.gigabyteSecond),
    functionCalls: cost(executions * CALLS_AN_EXECUTION, running.functionCall),
    traces: cost(executions, running.trace),
    logs: cost(logBytes / GIGABYTE, running.logGigabyte),
    events: cost(reshards * EVENTS_A_RESHARD, running.event),
  };
}

/** What is paid for each deployment, however many streams it has. */
export function deploymentCosts(hours: number, deployed: Deployed, { running }: Prices) {
  const { ownAlarmMetrics, sweepMegabytes } = deployed;
  const sweeps = hours * deployed.sweepsAnHour;
  return {
    alarms: cost((hours / MONTH_HOURS) * ownAlarmMetrics, running.alarmMetricMonth),
    sweepTime: cost((sweeps * SWEEP_SECONDS * sweepMegabytes) / 1024, running.gigabyteSecond),
    sweepCalls: cost(sweeps, running.functionCall),
    schedule: cost(sweeps, running.scheduledCall),
    sweepLog: cost((sweeps * SWEEP_LOG_BYTES) / GIGABYTE, running.logGigabyte),
  };
}

/** In USD, for all the hours of the activity: the stream is taken to be the only one of its deployment. */
export function runningCostUsd(activity: Activity, prices: Prices): number {
  return totalUsd([
    ...Object.values(streamCosts(activity, STACK, prices)),
    ...Object.values(deploymentCosts(activity.hours, STACK, prices)),
  ]);
}

export function totalUsd(costs: readonly Cost[]): number {
  return costs.reduce((total, { count, priceUsd }) => total + count * priceUsd, 0);
}

function cost(count: number, priceUsd: number): Cost {
  return { count, priceUsd };
}
