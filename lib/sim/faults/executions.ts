import type { Policy } from '../../core/policy';
import * as errors from '../../errors';
import type { Ports, SweepPorts } from '../../ports';
import type { Deployment } from '../../triggers/trigger';
import { reshardDocumentByStep } from '../../workflow/definition';
import { logLine } from '../../workflow/log-line';
import type { WorkflowState } from '../../workflow/state';
import { STEPS, type StepName } from '../../workflow/steps';
import { type SweepSummary, sweep } from '../../workflow/sweep';
import { seededRandom } from '../../workload/random';
import { type ExecutionResult, runStateMachine } from '../asl';
import { parseStateMachine, type StateMachineDocument } from '../asl-document';
import { EPOCH_SECONDS } from '../ports/simulated-stream';
import { DEPLOYMENTS, type FaultKind, type Runner } from './fault';
import type { Invariants, WatchedExecution } from './invariants';
import { type Invocation, outlived, type Surroundings, troubled } from './invocation';
import { olderDocument } from './older-document';
import { STREAM_NAME } from './unruly-stream';

export const DEPLOYMENT: Deployment = { stackName: 'shardwright', streamNames: [STREAM_NAME] };

const DOCUMENTS = {
  older: parseStateMachine(olderDocument()),
  deployed: parseStateMachine(reshardDocumentByStep()),
};

/** How an execution may end: by an error of the world by its name, or by what Step Functions calls a function that was killed. */
const KNOWN_ERRORS: readonly string[] = [
  ...Object.keys(errors),
  'States.Timeout',
  'Lambda.Unknown',
  'Sandbox.Timedout',
];

/** How long an execution that was stopped waits to be redriven, at most. */
const REDRIVE_SECONDS = 900;

/** What the functions are made of. */
export interface Functions {
  readonly around: Surroundings;
  readonly ports: Omit<Ports, 'clock'>;
  readonly invariants: Invariants;
  readonly seed: number;
  policy(): Policy;
  /** Puts the later policy in force. */
  deployPolicy(): void;
}

interface Execution extends WatchedExecution {
  readonly input: unknown;
  /** The one that it was started on. */
  readonly document: StateMachineDocument;
}

export interface SimulatedExecutions {
  start(input: unknown): void;
  sweep(alarms: SweepPorts['alarms']): Promise<SweepSummary | undefined>;
  withId(id: string | undefined): WatchedExecution | undefined;
  all(): Iterable<WatchedExecution>;
}

export function simulatedExecutions(functions: Functions): SimulatedExecutions {
  const { around, invariants } = functions;
  const { time, schedule, trace } = around;
  const executions = new Map<string, Execution>();
  const random = seededRandom(functions.seed, 2);
  let deployed = schedule.all(['document deployed']).length > 0 ? DOCUMENTS.older : DOCUMENTS.deployed;

  const deploy = (runner: Runner) => {
    const deployment = schedule.take(DEPLOYMENTS, (one) => one.runner === runner);
    if (deployment === undefined) return;
    trace.note(`! ${deployment.kind}`);
    schedule.felt(deployment.kind, runner);
    if (deployment.kind === 'policy deployed') functions.deployPolicy();
    else deployed = DOCUMENTS.deployed;
  };

  const run = (execution: Execution, from: string, data: unknown) => {
    const StartTime = new Date((EPOCH_SECONDS + execution.startedAtSeconds) * 1000).toISOString();
    const document: StateMachineDocument = { ...execution.document, StartAt: from };
    const world = {
      invoke: (step: string, payload: unknown) => {
        deploy(step as StepName);
        return invokeStep(functions, execution, step as StepName, payload as WorkflowState, run);
      },
      sleep: async (seconds: number) => {
        await time.sleep(seconds);
        if (execution.isStopped) await never();
      },
      nowSeconds: () => time.nowSeconds,
      random,
    };
    execution.hasEnded = false;
    execution.isStopped = false;
    runStateMachine(document, data, { Execution: { Id: execution.id, StartTime } }, world).then(
      (result) => ended(functions, execution, result),
      (error: Error) => invariants.violate('no defect', `${execution.id}: ${error.stack}`),
    );
  };
  const start = (input: unknown) => {
    const id = `execution-${executions.size + 1}`;
    const execution: Execution = {
      id,
      input,
      document: deployed,
      startedAtSeconds: time.nowSeconds,
      isStopped: false,
      hasEnded: false,
      troubled: [],
      refused: new Set(),
      reports: [],
      accepted: [],
    };
    executions.set(id, execution);
    trace.note(`${id} starts`);
    run(execution, deployed.StartAt, input);
  };
  return {
    start,
    sweep: (alarms) => sweepAlive(functions, alarms, start, () => deploy('sweep')),
    withId: (id) => (id === undefined ? undefined : executions.get(id)),
    all: () => executions.values(),
  };
}

/** One sweep; undefined where it failed, or was killed. */
async function sweepAlive(
  functions: Functions,
  alarms: SweepPorts['alarms'],
  start: SimulatedExecutions['start'],
  deploy: () => void,
): Promise<SweepSummary | undefined> {
  const { schedule, time, trace } = functions.around;
  const stall = schedule.take(['stalled'], ({ runner }) => runner === 'sweep');
  if (stall !== undefined) {
    schedule.felt('stalled', 'sweep');
    trace.note('! stalled at sweep');
    await time.sleep(stall.seconds);
  }
  deploy();
  const invocation = invocationOf(functions, 'sweep');
  schedule.runs('sweep');
  const all = { ...functions.ports, alarms, executions: startingBy(start) };
  const death = new Promise<undefined>((resolve) => {
    invocation.die = () => resolve(undefined);
  });
  const context = {
    ports: portsFor(all, invocation, functions),
    deployment: DEPLOYMENT,
    policy: functions.policy(),
  };
  const swept = logged(sweep(context), JSON.stringify, functions.invariants).catch(() => undefined);
  const summary = await Promise.race([death, swept]);
  for (const { decision } of summary?.streams ?? [])
    if (decision !== undefined) trace.note(`the sweep finds ${decision.reason}`);
  return summary;
}

function startingBy(start: (input: unknown) => void): SweepPorts['executions'] {
  return { start: async (streamName, reason) => start({ streamName, reason }) };
}

/** The answer, once what it leaves behind in logs was looked at: a line and, of a step, the document; or the error. */
async function logged<Answer>(
  answer: Promise<Answer>,
  textOf: (answer: Answer) => string,
  { logged: look }: Invariants,
): Promise<Answer> {
  try {
    const given = await answer;
    look(textOf(given));
    return given;
  } catch (error) {
    const { stack, cause } = error as Error;
    look(`${stack} ${String(cause)}`);
    throw error;
  }
}

/** What a step writes to its log, and what Step Functions keeps of it. */
function linesOf(step: StepName, after: WorkflowState): string {
  return `${JSON.stringify(logLine(step, after))}\n${JSON.stringify(after)}`;
}

function never(): Promise<never> {
  return new Promise<never>(() => {});
}

async function invokeStep(
  functions: Functions,
  execution: Execution,
  step: StepName,
  document: WorkflowState,
  run: (execution: Execution, from: string, data: unknown) => void,
): Promise<unknown> {
  const { around, ports, policy } = functions;
  const { schedule, time, trace } = around;
  schedule.runs(step);
  const stall = schedule.take(['stalled'], ({ runner }) => runner === step);
  if (stall !== undefined) {
    note(functions, execution, 'stalled', step);
    await time.sleep(stall.seconds);
    if (execution.isStopped) return never();
  }
  const stop = schedule.take(['stopped', 'redriven'], ({ runner }) => runner === step);
  const invocation = invocationOf(functions, step, execution, document);
  const death = new Promise<never>((_, reject) => {
    invocation.die = reject;
  });
  const context = { ports: portsFor(ports, invocation, functions), deployment: DEPLOYMENT, policy: policy() };
  const answer = logged(
    STEPS[step](context)(document),
    (after) => linesOf(step, after),
    functions.invariants,
  );
  const result = outlived(invocation, answer, around);
  if (stop === undefined) return Promise.race([death, result]);
  note(functions, execution, stop.kind, step);
  execution.isStopped = true;
  execution.hasEnded = true;
  if (stop.kind === 'redriven') {
    const from = `${step.charAt(0).toUpperCase()}${step.slice(1)}`;
    void time.sleep(5 + stop.choice * REDRIVE_SECONDS).then(() => {
      trace.note(`${execution.id} is redriven from ${from}`);
      run(execution, from, document);
    });
  }
  await Promise.race([death, result]).catch(() => {});
  return never();
}

function note(
  { around: { schedule, trace } }: Functions,
  execution: Execution,
  kind: Extract<FaultKind, 'stalled' | 'stopped' | 'redriven'>,
  runner: Runner,
): void {
  schedule.felt(kind, runner);
  execution.troubled.push(runner);
  trace.note(`! ${execution.id} ${kind} at ${runner}`);
}

function invocationOf(
  { around: { schedule, time, trace } }: Functions,
  runner: Runner,
  execution?: Execution,
  document?: WorkflowState,
): Invocation {
  const skew = schedule.take(['clock skew'], (fault) => fault.runner === runner);
  const killed = schedule.take(['killed'], (fault) => fault.runner === runner);
  if (skew !== undefined) trace.note(`! the clock of ${runner} is ${skew.seconds} s ahead`);
  for (const fault of [skew, killed]) if (fault !== undefined) schedule.felt(fault.kind, runner);
  if (killed !== undefined) execution?.troubled.push(runner);
  return {
    runner,
    startedAtSeconds: time.nowSeconds,
    skewSeconds: skew?.seconds ?? 0,
    calls: 0,
    isDead: false,
    die: () => {},
    ...(execution !== undefined && { executionId: execution.id }),
    ...(document !== undefined && { document }),
    ...(killed !== undefined && { killed }),
  };
}

/** The ports as one invocation sees them: troubled, and by its own clock. */
function portsFor<P extends object>(ports: P, invocation: Invocation, { around }: Functions) {
  const entries = Object.entries(ports).map(([name, port]) => [
    name,
    troubled(port as object, name, invocation, around),
  ]);
  const clock: Ports['clock'] = {
    nowSeconds: () => EPOCH_SECONDS + Math.floor(around.time.nowSeconds) + invocation.skewSeconds,
  };
  return { ...(Object.fromEntries(entries) as P), clock };
}

function ended({ around, invariants }: Functions, execution: Execution, { error }: ExecutionResult): void {
  execution.hasEnded = true;
  around.trace.note(`${execution.id} ends${error === undefined ? '' : `: ${error.Error}`}`);
  if (error !== undefined && !KNOWN_ERRORS.includes(error.Error))
    invariants.violate('no defect', `${execution.id} failed: ${error.Error}: ${error.Cause}`);
  invariants.ended(execution, error?.Error);
}
