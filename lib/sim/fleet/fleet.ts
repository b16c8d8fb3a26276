/**
 * Hundreds of streams in one account, whose load rises within one minute: the deployed steps, document, sweep and alarms, under the
 * rates that all of them share.
 */
import { type Policy, parsePolicy } from '../../core/policy';
import type { Ports, SweepPorts } from '../../ports';
import { type AlarmEvaluator, alarmEvaluator } from '../../triggers/alarm-evaluator';
import { ALARM_MINUTES, ALARM_SHARD_METRICS } from '../../triggers/alarm-signals';
import { startsExecution } from '../../triggers/rule';
import type { Deployment } from '../../triggers/trigger';
import { reshardDocumentByStep } from '../../workflow/definition';
import { type TagReader, tagsOnceInAWhile } from '../../workflow/remembered-tags';
import type { WorkflowState } from '../../workflow/state';
import { STEPS, type StepName } from '../../workflow/steps';
import { sweep } from '../../workflow/sweep';
import { seededRandom } from '../../workload/random';
import { runStateMachine } from '../asl';
import { parseStateMachine } from '../asl-document';
import { type VirtualTime, virtualTime } from '../virtual-time';
import { type Account, accountOf, type CallCount } from './account';
import { fleetPorts } from './fleet-ports';
import { type FleetStream, fleetStream, MINUTES } from './fleet-stream';

/** As many as one stack takes (lib/infra/deployment-limits.ts). Each stack has its own sweep. */
const STREAMS_PER_STACK = 50;

const STATE_MACHINE = parseStateMachine(reshardDocumentByStep());

/** CloudWatch evaluates each stream's alarms at a second of their own: here all of them soon after each other. */
const ALARMS_WITHIN_SECONDS = 10;

/** How long Step Functions and Lambda take from one state to the next. */
const TRANSITION_SECONDS = 0.1;

export interface FleetRun {
  readonly streams: readonly FleetStream[];
  readonly calls: readonly CallCount[];
  readonly executions: number;
  /** How executions that failed did, by name. */
  readonly failures: ReadonlyMap<string, number>;
  /** The longest that a sweep took, in seconds. */
  readonly sweepSecondsMax: number;
  /** The most functions that ran at once. */
  readonly functionsMax: number;
}

interface Fleet {
  readonly streams: readonly FleetStream[];
  readonly time: VirtualTime;
  readonly account: Account;
  readonly ports: Ports;
  readonly policy: Policy;
  readonly random: () => number;
  readonly failures: Map<string, number>;
  executions: number;
  sweepSecondsMax: number;
  functions: number;
  functionsMax: number;
}

/** A stream's alarms, and the second of each minute at which CloudWatch evaluates them. */
interface Watch {
  readonly stream: FleetStream;
  readonly alarms: AlarmEvaluator;
  readonly atSecond: number;
}

/** One deployment: a stack, its streams and their alarms. */
interface Stack {
  /** The second of each minute at which its sweep begins. */
  readonly sweepsAtSecond: number;
  readonly deployment: Deployment;
  readonly watches: readonly Watch[];
  /** Of its sweep, whose function stays warm. */
  readonly tagsOf: TagReader;
}

/** The same number and seed give the same run. */
export async function runFleet(streamCount: number, seed: number): Promise<FleetRun> {
  const fleet = fleetOf(streamCount, seed);
  const { time } = fleet;
  const stacks = stacksOf(fleet);
  for (let minute = 0; minute < MINUTES; minute++) {
    await time.advanceTo(minute * 60);
    for (const stack of stacks) {
      void sweepStack(fleet, stack);
      for (const watch of stack.watches) void evaluateAlarms(fleet, stack, watch);
    }
    await time.settled();
  }
  await time.advanceTo(MINUTES * 60);
  for (const { world } of fleet.streams) world.advanceTo(MINUTES * 60);
  return { ...fleet, calls: fleet.account.counts };
}

function fleetOf(streamCount: number, seed: number): Fleet {
  const random = seededRandom(seed, 4);
  const time = virtualTime(() => {});
  const account = accountOf(time, random);
  const streams = Array.from({ length: streamCount }, (_, index) => fleetStream(seed, index));
  return {
    streams,
    time,
    account,
    ports: fleetPorts(streams, time, account),
    policy: parsePolicy(),
    random,
    failures: new Map(),
    executions: 0,
    sweepSecondsMax: 0,
    functions: 0,
    functionsMax: 0,
  };
}

function stacksOf({ streams, policy, random }: Fleet): Stack[] {
  const count = Math.ceil(streams.length / STREAMS_PER_STACK);
  return Array.from({ length: count }, (_, index) => {
    const own = streams.slice(index * STREAMS_PER_STACK, (index + 1) * STREAMS_PER_STACK);
    const stackName = `stack-${index}`;
    const streamNames = own.map(({ name }) => name);
    return {
      sweepsAtSecond: 60 * random(),
      deployment: { stackName, streamNames },
      tagsOf: tagsOnceInAWhile(streamNames),
      watches: own.map((stream) => ({
        stream,
        alarms: alarmEvaluator(stackName, stream.name, policy),
        atSecond: ALARMS_WITHIN_SECONDS * random(),
      })),
    };
  });
}

async function evaluateAlarms(
  fleet: Fleet,
  { deployment }: Stack,
  { stream, alarms, atSecond }: Watch,
): Promise<void> {
  const { time } = fleet;
  await time.sleep(atSecond);
  stream.world.advanceTo(time.nowSeconds);
  const window = stream.metrics.newest(ALARM_MINUTES, ALARM_SHARD_METRICS);
  for (const event of alarms.evaluate(window, fleet.ports.clock.nowSeconds()))
    if (startsExecution(event, deployment)) execute(fleet, deployment, event);
}

async function sweepStack(fleet: Fleet, stack: Stack): Promise<void> {
  const { deployment, watches, tagsOf, sweepsAtSecond } = stack;
  const { time, account, ports, policy } = fleet;
  await time.sleep(sweepsAtSecond);
  const beganAtSeconds = time.nowSeconds;
  const sweepPorts: SweepPorts = {
    ...ports,
    alarms: account.limited(
      { inAlarm: async () => watches.flatMap(({ alarms }) => alarms.inAlarm()) },
      'alarms',
    ),
    executions: account.limited(
      {
        start: async (streamName: string, reason: string) =>
          execute(fleet, deployment, { streamName, reason }),
      },
      'executions',
    ),
  };
  await inFunction(fleet, () => sweep({ ports: sweepPorts, deployment, policy, tagsOf }));
  fleet.sweepSecondsMax = Math.max(fleet.sweepSecondsMax, time.nowSeconds - beganAtSeconds);
}

function execute(fleet: Fleet, deployment: Deployment, input: unknown): void {
  const { time, ports, policy, random, failures } = fleet;
  const invoke = async (step: string, document: unknown) => {
    await time.sleep(TRANSITION_SECONDS);
    return inFunction(fleet, () =>
      STEPS[step as StepName]({ ports, deployment, policy })(document as WorkflowState),
    );
  };
  const Id = `execution-${++fleet.executions}`;
  const StartTime = new Date(ports.clock.nowSeconds() * 1000).toISOString();
  const world = { invoke, sleep: time.sleep, nowSeconds: () => time.nowSeconds, random };
  void runStateMachine(STATE_MACHINE, input, { Execution: { Id, StartTime } }, world).then(({ error }) => {
    if (error !== undefined) failures.set(error.Error, (failures.get(error.Error) ?? 0) + 1);
  });
}

async function inFunction<Answer>(fleet: Fleet, run: () => Promise<Answer>): Promise<Answer> {
  fleet.functionsMax = Math.max(fleet.functionsMax, ++fleet.functions);
  try {
    return await run();
  } finally {
    fleet.functions--;
  }
}
