/**
 * The controller itself under simulation: its steps through its state machine, its sweep, its alarms and its event rule, all as
 * they are deployed, over ports of the simulated stream.
 */
import type { MeasureValues } from '../core/measures';
import type { MetricWindow } from '../core/model';
import { SHARD_LEVEL_METRICS } from '../core/model';
import type { Policy } from '../core/policy';
import * as errors from '../errors';
import type { MetricRequest, Ports, SweepPorts } from '../ports';
import { alarmEvaluator } from '../triggers/alarm-evaluator';
import { ALARM_MINUTES, ALARM_SHARD_METRICS } from '../triggers/alarm-signals';
import { startsExecution } from '../triggers/rule';
import type { Deployment } from '../triggers/trigger';
import { reshardDocumentByStep } from '../workflow/definition';
import { rememberingClosedShards } from '../workflow/remembered-shards';
import type { DecisionSummary, WorkflowState } from '../workflow/state';
import { STEPS, type StepName } from '../workflow/steps';
import { sweep } from '../workflow/sweep';
import { seededRandom } from '../workload/random';
import { type ExecutionResult, runStateMachine } from './asl';
import { parseStateMachine } from './asl-document';
import type { Disturbances } from './disturbances';
import { type SimulatedMetrics, simulatedMetrics } from './ports/metrics';
import { simulatedSamples } from './ports/samples';
import { EPOCH_SECONDS, simulatedStream } from './ports/simulated-stream';
import { simulatedState } from './ports/state';
import { simulatedStreams } from './ports/streams';
import { type Activity, activityMeter } from './running-cost/activity';
import type { StreamWorld } from './stream-world';
import { type VirtualTime, virtualTime } from './virtual-time';

const DEPLOYMENT: Deployment = { stackName: 'shardwright', streamNames: ['simulated'] };
const STREAM_NAME = 'simulated';

/** Told of what the controller does that costs, and of what a dashboard would show of it. Times are seconds from the start of the workload. */
export interface Witness {
  published(values: MeasureValues, atSeconds: number): void;
  /**
   * How many metrics were asked of CloudWatch.
   * @param isLook whether a look begins by it; a second question of the same look is of closed shards
   */
  asked(metrics: number, isLook: boolean): void;
  /** A state of the workflow was entered. */
  entered(stateName: string): void;
  decided(decision: DecisionSummary): void;
}

/** What the controller is billed for, besides the shards that it opens. */
export interface ControllerUsage {
  /** For how many hours a metric of a shard was on, all together. */
  readonly shardMetricHours: number;
  readonly activity: Activity;
}

/** Alarms are evaluated and the sweep runs once a minute. */
const TICK_SECONDS = 60;

/**
 * Runs the controller over the world's whole workload.
 * @param seed of the samples and of the jitter of retries
 * @throws Error where an execution or a sweep failed by a defect, and not by an error of the world
 */
export async function runController(
  world: StreamWorld,
  {
    policy,
    seed,
    witness,
    disturbances = {},
  }: {
    readonly policy: Policy;
    readonly seed: number;
    readonly witness?: Witness;
    readonly disturbances?: Disturbances;
  },
): Promise<ControllerUsage> {
  const meter = activityMeter(witness);
  const time = virtualTime((seconds) => world.advanceTo(seconds));
  const { ports, metrics, metricSwitches, because } = simulatedPorts(
    world,
    time,
    seed,
    disturbances,
    meter.witness,
  );
  const alarms = alarmEvaluator(DEPLOYMENT.stackName, STREAM_NAME, policy);
  const executions = simulatedExecutions({ ports, policy, time, seed, because, witness: meter.witness });
  const sweepPorts: SweepPorts = {
    ...ports,
    alarms: { inAlarm: async () => alarms.inAlarm() },
    executions: { start: async (streamName, reason) => executions.start({ streamName, reason }) },
  };
  const endsAtSeconds = world.workload.minutes * 60;
  let [shardMetricMinutes, watchedShardMinutes] = [0, 0];
  for (let seconds = 0; seconds < endsAtSeconds; seconds += TICK_SECONDS) {
    await time.advanceTo(seconds);
    for (const { minute, act } of disturbances.byHand ?? []) if (minute * 60 === seconds) act(world);
    const window = metrics.newest(ALARM_MINUTES, ALARM_SHARD_METRICS);
    const events = alarms.evaluate(window, ports.clock.nowSeconds());
    for (const event of events) if (startsExecution(event, DEPLOYMENT)) executions.start(event);
    await sweepOnce(sweepPorts, policy);
    const shardMetrics = metricSwitches.on();
    shardMetricMinutes += shardMetrics.length * world.openShards.length;
    if (shardMetrics.some((metric) => ALARM_SHARD_METRICS.includes(metric)))
      watchedShardMinutes += world.openShards.length;
    await time.settled();
    executions.assertSound();
  }
  await time.advanceTo(endsAtSeconds);
  executions.assertSound();
  return {
    shardMetricHours: shardMetricMinutes / 60,
    activity: {
      ...meter.counted(),
      hours: world.workload.minutes / 60,
      executions: executions.started(),
      reshards: world.calls.length,
      watchedShardHours: watchedShardMinutes / 60,
    },
  };
}

function simulatedPorts(
  world: StreamWorld,
  time: VirtualTime,
  seed: number,
  { shown }: Disturbances,
  witness: Witness,
) {
  const stream = simulatedStream(STREAM_NAME, world);
  const metrics = shownAs(simulatedMetrics(stream), shown);
  let reason = '';
  const ports: Ports = {
    streams: simulatedStreams(stream, () => reason),
    metrics: rememberingClosedShards({
      async read(request) {
        witness.asked(metricsIn(request), request.onlyClosedShards === undefined);
        return metrics.read(request);
      },
    }),
    measures: {
      async publish(streamName, values, atSeconds) {
        witness.published(values, atSeconds - EPOCH_SECONDS);
        await metrics.publish(streamName, values, atSeconds);
      },
    },
    samples: simulatedSamples(stream, seed),
    state: simulatedState(),
    events: { publish: async () => {} },
    clock: { nowSeconds: () => EPOCH_SECONDS + Math.floor(time.nowSeconds) },
  };
  const because = (state: WorkflowState) => {
    const decision = state.decisions?.at(-1);
    reason = decision === undefined ? '' : `${decision.reason}: ${decision.sentence}`;
  };
  return { ports, metrics, metricSwitches: stream.metricSwitches, because };
}

/** The stream's own four and OpenShardCount, and those of the shards. */
function metricsIn({ shardIds, shardLevelMetrics, onlyClosedShards }: MetricRequest): number {
  const ofStream = onlyClosedShards ? 0 : SHARD_LEVEL_METRICS.length + 1;
  return ofStream + shardIds.length * shardLevelMetrics.length;
}

function shownAs(metrics: SimulatedMetrics, shown: Disturbances['shown']): SimulatedMetrics {
  if (shown === undefined) return metrics;
  const asShown = (window: MetricWindow) => shown(window, (window.startsAtSeconds - EPOCH_SECONDS) / 60);
  return {
    ...metrics,
    read: async (request) => asShown(await metrics.read(request)),
    newest: (...asked) => asShown(metrics.newest(...asked)),
  };
}

async function sweepOnce(ports: SweepPorts, policy: Policy): Promise<void> {
  const { streams } = await sweep({ ports, deployment: DEPLOYMENT, policy });
  for (const { error } of streams) if (error !== undefined) throw new Error(`The sweep failed. ${error}`);
}

interface ExecutionsContext {
  readonly ports: Ports;
  readonly policy: Policy;
  readonly time: VirtualTime;
  readonly seed: number;
  /** Told of the document before each step. */
  because(state: WorkflowState): void;
  readonly witness: Witness;
}

const STATE_MACHINE = parseStateMachine(reshardDocumentByStep());

/** Starts executions of the state machine, and watches how they end. */
function simulatedExecutions({ ports, policy, time, seed, because, witness }: ExecutionsContext) {
  const random = seededRandom(seed);
  const stepContext = { ports, deployment: DEPLOYMENT, policy };
  let started = 0;
  let defect: unknown;

  const invoke = async (functionName: string, payload: unknown) => {
    const step = STEPS[functionName as StepName];
    if (step === undefined) throw new Error(`There is no function ${functionName}.`);
    because(payload as WorkflowState);
    const after = await step(stepContext)(payload as WorkflowState);
    const decision = after.decisions?.at(-1);
    if (functionName === 'decide' && decision !== undefined) witness.decided(decision);
    return after;
  };
  const noteEnd = ({ error }: ExecutionResult) => {
    if (error === undefined || error.Error in errors) return;
    defect ??= new Error(
      `An execution failed at ${time.nowSeconds} s by a defect. ${error.Error}: ${error.Cause}`,
    );
  };
  return {
    start(input: unknown): void {
      const Id = `execution-${++started}`;
      const StartTime = new Date(ports.clock.nowSeconds() * 1000).toISOString();
      const world = {
        invoke,
        sleep: time.sleep,
        nowSeconds: () => time.nowSeconds,
        random,
        entered: (stateName: string) => witness.entered(stateName),
      };
      runStateMachine(STATE_MACHINE, input, { Execution: { Id, StartTime } }, world).then(
        noteEnd,
        (error) => {
          defect ??= error;
        },
      );
    },
    started: () => started,
    /** @throws what made an execution fail, where that is a defect */
    assertSound(): void {
      if (defect !== undefined) throw defect;
    },
  };
}
