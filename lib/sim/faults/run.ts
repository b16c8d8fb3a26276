/** One seed: the deployed steps, document, sweep, alarms and rule over an unruly stream, for hours of virtual time. */
import type { Policy } from '../../core/policy';
import type { Report, StandingAlarm } from '../../ports';
import { alarmEvaluator } from '../../triggers/alarm-evaluator';
import { ALARM_MINUTES, ALARM_SHARD_METRICS } from '../../triggers/alarm-signals';
import { type AlarmEvent, alarmEvent, startsExecution } from '../../triggers/rule';
import { rememberingClosedShards } from '../../workflow/remembered-shards';
import { EPOCH_SECONDS } from '../ports/simulated-stream';
import { simulatedState } from '../ports/state';
import { virtualTime } from '../virtual-time';
import { type Coverage, coverageOf } from './coverage';
import { DEPLOYMENT, type SimulatedExecutions, simulatedExecutions } from './executions';
import { CONDITIONS, STREAM_CHANGES } from './fault';
import { type Invariants, invariantsOf, type Violation } from './invariants';
import type { Surroundings } from './invocation';
import { restInvariants } from './rest';
import { CALM_MINUTES, FAULTY_MINUTES, type Scenario } from './scenario';
import { type Schedule, scheduleOf } from './schedule';
import { traceTo } from './trace';
import { STREAM_NAME, unrulyStream } from './unruly-stream';

export interface ChaosRun {
  /** What did not hold; undefined where everything did. */
  readonly violation: Violation | undefined;
  /** When it was noticed, or when the run was over: seconds from the start. */
  readonly endedAtSeconds: number;
}

export interface ChaosOptions {
  /** Told of every event, one line each. */
  readonly write?: (line: string) => void;
  /** Where it is counted which steps felt which faults. */
  readonly coverage?: Coverage;
}

/** Clocks are set right to within this where no fault says otherwise: seconds are whole. */
const USUAL_SKEW_SECONDS = 2;

/** Two clocks may stand apart by a minute each, in different directions. */
const FAULTY_SKEW_SECONDS = 122;

/** How late an event comes at most, and how soon after the first one that comes twice. */
const LATE_SECONDS = 900;
const TWICE_SECONDS = 20;

interface World {
  readonly scenario: Scenario;
  readonly around: Surroundings;
  readonly invariants: Invariants;
  readonly executions: SimulatedExecutions;
  readonly deployment: { policy: Policy; alarms: ReturnType<typeof alarmEvaluator> };
  readonly assertRest: (minute: number, inAlarm: readonly StandingAlarm[]) => Promise<void>;
}

/** Runs a scenario until something does not hold, or to its end. The same scenario gives the same run. */
export async function runChaos(scenario: Scenario, options: ChaosOptions = {}): Promise<ChaosRun> {
  const world = worldOf(scenario, options);
  const { around, invariants } = world;
  begin(world);
  const minutes = FAULTY_MINUTES + CALM_MINUTES;
  for (let minute = 0; minute < minutes && invariants.violation === undefined; minute++) {
    await around.time.advanceTo(minute * 60);
    await tick(world, minute);
    await around.time.settled();
    invariants.always(world.executions.all());
  }
  return { violation: invariants.violation, endedAtSeconds: around.time.nowSeconds };
}

function worldOf(scenario: Scenario, { write, coverage = coverageOf() }: ChaosOptions): World {
  const stream = unrulyStream(scenario);
  const time = virtualTime((seconds) => stream.advanceTo(seconds));
  const nowSeconds = () => time.nowSeconds;
  const trace = traceTo(write, nowSeconds);
  const schedule = scheduleOf(scenario.faults, nowSeconds, coverage);
  const state = simulatedState();
  const isSkewed = scenario.faults.some(({ kind }) => kind === 'clock skew');
  const skewSeconds = isSkewed ? FAULTY_SKEW_SECONDS : USUAL_SKEW_SECONDS;
  const invariants = invariantsOf({ stream, state, nowSeconds, skewSeconds });
  const deployment = {
    policy: scenario.policy,
    alarms: alarmEvaluator(DEPLOYMENT.stackName, STREAM_NAME, scenario.policy),
  };
  const around: Surroundings = {
    time,
    schedule,
    stream,
    trace,
    observed: (call) => invariants.called(call, executions.withId(call.invocation.executionId)),
    felt: ({ executionId, runner }) => executions.withId(executionId)?.troubled.push(runner),
  };
  const executions: SimulatedExecutions = simulatedExecutions({
    around,
    invariants,
    seed: scenario.seed,
    policy: () => deployment.policy,
    deployPolicy() {
      deployment.policy = scenario.laterPolicy;
      deployment.alarms = alarmEvaluator(DEPLOYMENT.stackName, STREAM_NAME, scenario.laterPolicy);
      invariants.policyDeployed(scenario.laterPolicy);
    },
    ports: {
      streams: stream.streams,
      metrics: rememberingClosedShards(stream.metrics),
      measures: stream.measures,
      samples: stream.samples,
      state,
      events: { publish: async (report) => noteReport(report, executions) },
    },
  });
  const assertRest = restInvariants({ stream, state, nowSeconds, invariants, executions, deployment });
  return { scenario, around, invariants, executions, deployment, assertRest };
}

/** What only says that something was begun tells nobody what was done. */
function noteReport(report: Report, executions: SimulatedExecutions): void {
  if (report.kind === 'Reshard Started') return;
  executions.withId(String(report.detail['execution']))?.reports.push(report);
}

/** Everything that happens by the clock is put on it. */
function begin(world: World): void {
  const { scenario, around, invariants, executions } = world;
  const { time, schedule, stream, trace } = around;
  invariants.policyDeployed(scenario.policy);
  for (const change of schedule.all(STREAM_CHANGES)) {
    if (change.during !== undefined) continue;
    at(world, change.atSeconds, change.kind, () => stream.change(change));
  }
  for (const condition of schedule.all(CONDITIONS)) {
    void time.sleep(condition.atSeconds).then(() => {
      trace.note(`! ${condition.kind}`);
      stream.begin(condition);
    });
    void time.sleep(condition.untilSeconds).then(() => {
      trace.note(`${condition.kind} is over`);
      stream.end(condition.kind);
    });
  }
  for (const { atSeconds, choice } of schedule.all(['event foreign']))
    at(world, atSeconds, 'event foreign', () => executions.start(foreignEvent(choice)));
}

function at(
  { around: { time, schedule, trace } }: World,
  seconds: number,
  kind: Parameters<Schedule['feltNext']>[0],
  happen: () => void,
): void {
  void time.sleep(seconds).then(() => {
    trace.note(`! ${kind}`);
    schedule.feltNext(kind);
    happen();
  });
}

/** What every minute brings: alarms, their events, the sweep. */
async function tick(world: World, minute: number): Promise<void> {
  const { around, executions, deployment, assertRest } = world;
  const { alarms } = deployment;
  const window = around.stream.newest(ALARM_MINUTES, ALARM_SHARD_METRICS);
  for (const event of alarms.evaluate(window, EPOCH_SECONDS + minute * 60))
    if (startsExecution(event, DEPLOYMENT)) deliver(world, event);
  if (around.schedule.take(['sweep missed']) !== undefined) around.schedule.felt('sweep missed', 'sweep');
  else void executions.sweep({ inAlarm: async () => alarms.inAlarm() });
  await around.time.settled();
  await assertRest(minute, alarms.inAlarm());
}

/** An event on its way: it may be lost, come late, or come twice. */
function deliver({ around, executions }: World, event: AlarmEvent): void {
  const { schedule, time, trace } = around;
  const trouble = schedule.take(['event twice', 'event late', 'event lost']);
  trace.note(`${event.detail.alarmName} is in ALARM${trouble === undefined ? '' : ` ! ${trouble.kind}`}`);
  if (trouble?.kind !== 'event lost' && trouble?.kind !== 'event late') executions.start(event);
  if (trouble === undefined) return;
  schedule.felt(trouble.kind, trouble.kind === 'event lost' ? 'sweep' : 'acquire');
  if (trouble.kind === 'event lost') return;
  const laterSeconds = trouble.choice * (trouble.kind === 'event late' ? LATE_SECONDS : TWICE_SECONDS);
  void time.sleep(laterSeconds).then(() => executions.start(event));
}

/** An event for a stream that is gone from the deployment, or none at all. */
function foreignEvent(choice: number): unknown {
  if (choice < 0.3) return { detail: { alarm: 'nameless' } };
  return alarmEvent({
    id: 'foreign',
    alarmName: `${DEPLOYMENT.stackName}-gone-hot-shard`,
    from: 'OK',
    to: 'ALARM',
    atSeconds: 0,
    region: 'us-east-1',
    account: '000000000000',
  });
}
