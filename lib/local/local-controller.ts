/** The controller as it is deployed, run on the laptop: the state machine's own document, its steps, its sweep and its alarms. */
import type { Policy } from '../core/policy';
import type { Alarms, Executions, Ports } from '../ports';
import type { AlarmEvaluator } from '../triggers/alarm-evaluator';
import { ALARM_MINUTES } from '../triggers/alarm-signals';
import { PERIOD_SECONDS } from '../triggers/alarms';
import { startsExecution } from '../triggers/rule';
import type { Deployment } from '../triggers/trigger';
import { reshardDocumentByStep } from '../workflow/definition';
import type { WorkflowState } from '../workflow/state';
import { STEPS, type StepName } from '../workflow/steps';
import { sweep } from '../workflow/sweep';
import { aslRunner, type Handler, type StateMachineDocument } from './asl-runner';
import { VISIBLE_AFTER_SECONDS } from './local-cloudwatch';
import type { Meter } from './meter';
import type { Narrator } from './narrator';

export interface LocalController {
  /**
   * What EventBridge does every minute: the sweep, and the alarms' changes through the rule to the state machine.
   * @throws Error where the sweep, or an execution since the last minute, has failed
   */
  everyMinute(): Promise<void>;
  stop(): Promise<void>;
}

export interface LocalControllerOptions {
  readonly ports: Ports & { readonly alarms: Alarms };
  readonly deployment: Deployment;
  readonly policy: Policy;
  readonly alarms: AlarmEvaluator;
  readonly meter: Meter;
  readonly narrator: Narrator;
  /** How fast the laptop's time goes. */
  readonly scale: number;
}

export function localController(options: LocalControllerOptions): LocalController {
  const { ports, deployment, policy } = options;
  const runner = aslRunner({
    document: reshardDocumentByStep() as StateMachineDocument,
    handlers: handlersOf(options),
    scale: options.scale,
  });
  const failures: string[] = [];
  const execute = (input: unknown) => {
    const { name, result } = runner.start(input);
    result.catch((error: Error) => failures.push(`${name} failed: ${error.name}: ${error.message}`));
  };
  const executions: Executions = {
    start: async (streamName, reason) => execute({ streamName, reason }),
  };
  return {
    async everyMinute() {
      const { streams } = await sweep({ ports: { ...ports, executions }, deployment, policy });
      for (const { error } of streams) {
        if (error !== undefined) failures.push(`The sweep failed: ${error}`);
      }
      if (failures[0] !== undefined) throw new Error(failures[0]);
      for (const event of await alarmEvents(options)) {
        if (!startsExecution(event, deployment)) continue;
        options.narrator.remark(`Alarm: ${event.detail.alarmName}`, 'quiet');
        execute(event);
      }
    },
    stop: () => runner.stop(),
  };
}

function handlersOf({
  ports,
  deployment,
  policy,
  narrator,
}: LocalControllerOptions): Record<string, Handler> {
  const handlers = Object.entries(STEPS).map(([name, step]) => {
    const run = step({ ports, deployment, policy });
    const handler = async (payload: unknown) => {
      const before = payload as WorkflowState;
      const after = await run(before);
      narrator.step(name as StepName, before, after);
      return after;
    };
    return [name, handler] as const;
  });
  return Object.fromEntries(handlers);
}

/** Evaluates the alarms on the minutes that CloudWatch shows by now. */
async function alarmEvents({ ports, deployment, alarms, meter }: LocalControllerOptions) {
  const streamName = deployment.streamNames[0] as string;
  const nowSeconds = ports.clock.nowSeconds();
  const toSeconds = Math.floor((nowSeconds - VISIBLE_AFTER_SECONDS) / PERIOD_SECONDS) * PERIOD_SECONDS;
  const fromSeconds = toSeconds - ALARM_MINUTES * PERIOD_SECONDS;
  const window = await ports.metrics.read({
    streamName,
    shardIds: meter.shardsSeen(fromSeconds, toSeconds),
    shardLevelMetrics: ['IncomingBytes'],
    fromSeconds,
    toSeconds,
  });
  return alarms.evaluate(window, nowSeconds);
}
