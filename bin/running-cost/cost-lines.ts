/** The running cost, line by line: a count, a price, and what comes of them. */

import { SHARD_LEVEL_METRICS } from '../../lib/core/model';
import { MONTH_HOURS, US_EAST_1 } from '../../lib/core/prices';
import {
  CALLS_AN_EXECUTION,
  DAY,
  EXECUTION_GIGABYTE_SECONDS,
  EXECUTION_LOG_BYTES,
  ITEM_READ_UNITS,
  ITEM_WRITE_UNITS,
  MEASURE_LOG_BYTES,
  MONTH_DAYS,
  MONTH_MINUTES,
  SWEEP_LOG_BYTES,
  SWEEP_SECONDS,
  WRITES_A_LOOK,
  WRITES_AN_EXECUTION,
} from './month';
import { countsIn, type TemplateCounts } from './template-counts';
import { actTransitions, idleTransitions } from './transitions';

export interface CostLine {
  readonly what: string;
  /** Of what, and how it is counted. */
  readonly counted: string;
  /** A month. */
  readonly count: number;
  readonly priceUsd: number;
}

export interface RunningCost {
  /** For each stream. */
  readonly stream: readonly CostLine[];
  /** For each deployment, however many streams it has. */
  readonly deployment: readonly CostLine[];
}

const { running, metricAsked } = US_EAST_1;

/** The stream's own, and OpenShardCount: what a look asks for where no shard's metrics are on. */
const METRICS_A_LOOK = SHARD_LEVEL_METRICS.length + 1;

const EXECUTIONS = DAY.acts + DAY.idleExecutions;
const GIGABYTE = 1e9;

/** @param template of a stack with one stream, `streamName` */
export async function runningCost(template: object, streamName: string): Promise<RunningCost> {
  const counts = countsIn(template, streamName, MONTH_MINUTES);
  return { stream: await streamLines(counts), deployment: deploymentLines(counts) };
}

async function streamLines(counts: TemplateCounts): Promise<CostLine[]> {
  const [act, idle] = [await actTransitions(), await idleTransitions()];
  const entered = DAY.acts * act + DAY.idleExecutions * idle;
  const writes = DAY.looks * WRITES_A_LOOK + EXECUTIONS * WRITES_AN_EXECUTION;
  const logged = counts.sweepsAMonth * MEASURE_LOG_BYTES + EXECUTIONS * MONTH_DAYS * EXECUTION_LOG_BYTES;
  return [
    line('alarms', 'metrics that its alarms look at', counts.streamAlarmMetrics, running.alarmMetricMonth),
    line('OpenShardCount', 'metric, every minute', 1, running.metricMonth),
    line(
      'the other metrics',
      `metrics, ${DAY.metricHours} hours of one a day over ${MONTH_HOURS} hours`,
      (DAY.metricHours * MONTH_DAYS) / MONTH_HOURS,
      running.metricMonth,
    ),
    line(
      'looks',
      `metrics asked for, ${METRICS_A_LOOK} a look, ${DAY.looks} looks a day`,
      DAY.looks * METRICS_A_LOOK * MONTH_DAYS,
      metricAsked,
    ),
    line(
      'workflow',
      `transitions, ${DAY.acts} executions a day that reshard (${act} each), ${DAY.idleExecutions} that find nothing to do (${idle})`,
      entered * MONTH_DAYS,
      running.transition,
    ),
    line(
      'table, written',
      `units, ${writes} writes a day`,
      writes * MONTH_DAYS * ITEM_WRITE_UNITS,
      running.tableWrite,
    ),
    line(
      'table, read',
      'units, a read a sweep and two a look',
      (counts.sweepsAMonth + 2 * DAY.looks * MONTH_DAYS) * ITEM_READ_UNITS,
      running.tableRead,
    ),
    line(
      'functions of the workflow',
      `GB-seconds, ${EXECUTION_GIGABYTE_SECONDS} an execution`,
      EXECUTIONS * MONTH_DAYS * EXECUTION_GIGABYTE_SECONDS,
      running.gigabyteSecond,
    ),
    line(
      'and their calls',
      `calls, ${CALLS_AN_EXECUTION} an execution`,
      EXECUTIONS * MONTH_DAYS * CALLS_AN_EXECUTION,
      running.functionCall,
    ),
    line('traces', 'traces, one an execution', EXECUTIONS * MONTH_DAYS, running.trace),
    line('logs', 'GB', logged / GIGABYTE, running.logGigabyte),
    line('events', 'events, two a reshard', 2 * DAY.acts * MONTH_DAYS, running.event),
  ];
}

function deploymentLines({ ownAlarmMetrics, sweepsAMonth, sweepMegabytes }: TemplateCounts): CostLine[] {
  return [
    line(
      'alarms on Shardwright itself',
      'metrics that they look at',
      ownAlarmMetrics,
      running.alarmMetricMonth,
    ),
    line(
      'sweep, time',
      `GB-seconds, ${sweepMegabytes} MB for ${SWEEP_SECONDS} s each`,
      (sweepsAMonth * SWEEP_SECONDS * sweepMegabytes) / 1024,
      running.gigabyteSecond,
    ),
    line('sweep, calls', 'calls of the function', sweepsAMonth, running.functionCall),
    line('schedule', 'calls of the scheduler', sweepsAMonth, running.scheduledCall),
    line('sweep, log', 'GB', (sweepsAMonth * SWEEP_LOG_BYTES) / GIGABYTE, running.logGigabyte),
  ];
}

function line(what: string, counted: string, count: number, priceUsd: number): CostLine {
  return { what, counted, count, priceUsd };
}

export function totalUsd(lines: readonly CostLine[]): number {
  return lines.reduce((total, { count, priceUsd }) => total + count * priceUsd, 0);
}
