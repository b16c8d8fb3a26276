/** The running cost in words: what is counted, and how. */

import { SHARD_LEVEL_METRICS } from '../../lib/core/model';
import { MONTH_HOURS, US_EAST_1 } from '../../lib/core/prices';
import type { Activity } from '../../lib/sim/running-cost/activity';
import {
  CALLS_AN_EXECUTION,
  type Deployed,
  EXECUTION_GIGABYTE_SECONDS,
  SWEEP_SECONDS,
  WRITES_A_LOOK,
  WRITES_AN_EXECUTION,
} from '../../lib/sim/running-cost/amounts';
import { type Cost, deploymentCosts, streamCosts } from '../../lib/sim/running-cost/running-cost';
import { DAY, MONTH_DAYS } from './month';
import { deployedIn } from './template-counts';
import { actTransitions, idleTransitions } from './transitions';

export interface CostLine extends Cost {
  readonly what: string;
  /** Of what, and how it is counted. */
  readonly counted: string;
}

export interface RunningCost {
  /** For each stream. */
  readonly stream: readonly CostLine[];
  /** For each deployment, however many streams it has. */
  readonly deployment: readonly CostLine[];
}

/** The stream's own, and OpenShardCount: what a look asks for where no shard's metrics are on. */
export const METRICS_A_LOOK = SHARD_LEVEL_METRICS.length + 1;

/** @param template of a stack with one stream, `streamName` */
export async function runningCost(template: object, streamName: string): Promise<RunningCost> {
  const deployed = deployedIn(template, streamName);
  const transitions = { act: await actTransitions(), idle: await idleTransitions() };
  return { stream: streamLines(deployed, transitions), deployment: deploymentLines(deployed) };
}

/** States that an execution enters. */
interface Transitions {
  readonly act: number;
  readonly idle: number;
}

const EXECUTIONS = DAY.acts + DAY.idleExecutions;

/** A month without shard-level metrics. */
function monthOf({ act, idle }: Transitions): Activity {
  return {
    hours: MONTH_HOURS,
    looks: DAY.looks * MONTH_DAYS,
    metricsAsked: DAY.looks * METRICS_A_LOOK * MONTH_DAYS,
    executions: EXECUTIONS * MONTH_DAYS,
    statesEntered: (DAY.acts * act + DAY.idleExecutions * idle) * MONTH_DAYS,
    reshards: DAY.acts * MONTH_DAYS,
    ownMetricHours: DAY.metricHours * MONTH_DAYS,
    watchedShardHours: 0,
  };
}

function streamLines(deployed: Deployed, transitions: Transitions): CostLine[] {
  const costs = streamCosts(monthOf(transitions), deployed, US_EAST_1);
  const writes = DAY.looks * WRITES_A_LOOK + EXECUTIONS * WRITES_AN_EXECUTION;
  return [
    line('alarms', 'metrics that its alarms look at', costs.alarms),
    line('OpenShardCount', 'metric, every minute', costs.openShardCount),
    line(
      'the other metrics',
      `metrics, ${DAY.metricHours} hours of one a day over ${MONTH_HOURS} hours`,
      costs.otherMetrics,
    ),
    line('looks', `metrics asked for, ${METRICS_A_LOOK} a look, ${DAY.looks} looks a day`, costs.looks),
    line(
      'workflow',
      `transitions, ${DAY.acts} executions a day that reshard (${transitions.act} each), ${DAY.idleExecutions} that find nothing to do (${transitions.idle})`,
      costs.workflow,
    ),
    line('table, written', `units, ${writes} writes a day`, costs.tableWritten),
    line('table, read', 'units, a read a sweep and two a look', costs.tableRead),
    line(
      'functions of the workflow',
      `GB-seconds, ${EXECUTION_GIGABYTE_SECONDS} an execution`,
      costs.functions,
    ),
    line('and their calls', `calls, ${CALLS_AN_EXECUTION} an execution`, costs.functionCalls),
    line('traces', 'traces, one an execution', costs.traces),
    line('logs', 'GB', costs.logs),
    line('events', 'events, two a reshard', costs.events),
  ];
}

function deploymentLines(deployed: Deployed): CostLine[] {
  const costs = deploymentCosts(MONTH_HOURS, deployed, US_EAST_1);
  return [
    line('alarms on Shardwright itself', 'metrics that they look at', costs.alarms),
    line(
      'sweep, time',
      `GB-seconds, ${deployed.sweepMegabytes} MB for ${SWEEP_SECONDS} s each`,
      costs.sweepTime,
    ),
    line('sweep, calls', 'calls of the function', costs.sweepCalls),
    line('schedule', 'calls of the scheduler', costs.schedule),
    line('sweep, log', 'GB', costs.sweepLog),
  ];
}

function line(what: string, counted: string, cost: Cost): CostLine {
  return { what, counted, ...cost };
}
