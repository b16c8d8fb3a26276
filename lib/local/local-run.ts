/** One run on the laptop, from its first minute to its summary. */
import type { Policy } from '../core/policy';
import type { Events } from '../ports';
import type { Screen } from '../terminal/screen';
import { alarmEvaluator } from '../triggers/alarm-evaluator';
import { PERIOD_SECONDS } from '../triggers/alarms';
import type { KeyedLoad, Workload } from '../workload/workload';
import { generateLoad } from './load-generator';
import { localCloudWatch } from './local-cloudwatch';
import { type LocalController, localController } from './local-controller';
import { startLocalWorld } from './local-world';
import { meter } from './meter';
import type { Volume } from './metered-puts';
import { MINUTE_COLUMNS, type Narrator, narrator } from './narrator';
import { type ScaledClock, scaledClock, wholeMinuteBefore } from './scaled-clock';
import { burstSecondsFor } from './scaling';
import { type Summary, summaryOf } from './summary';

export interface LocalRunOptions {
  readonly workload: Workload & { readonly keyed: KeyedLoad };
  readonly policy: Policy;
  readonly initialShards: number;
  /** Seconds of the run for one real second. */
  readonly timeScale: number;
  readonly volume: Volume;
  readonly seed: number;
  /** Of the gateway; 0: any free one. */
  readonly port: number;
  readonly screen: Screen;
  /** Ends the run before its time. */
  readonly signal: AbortSignal;
  /** Called before the first line: from here on nothing keeps the run from beginning, as a port that is taken does. */
  readonly whenStarted?: () => void;
}

const STREAM_NAME = 'orders';
const DEPLOYMENT = { stackName: 'shardwright', streamNames: [STREAM_NAME] };

/**
 * Plays the workload against the emulator, with the controller at work; whatever was started is gone when it returns.
 * @throws AbortError where `signal` ended it; Error where something failed, with all that did in its message
 */
export async function localRun(options: LocalRunOptions): Promise<Summary> {
  const { workload, policy, screen, volume } = options;
  const startedAt = performance.now();
  const startSeconds = wholeMinuteBefore(Date.now());
  const clock = scaledClock(options.timeScale, startSeconds);
  const metered = meter();
  const alarms = alarmEvaluator(DEPLOYMENT.stackName, STREAM_NAME, policy);
  const { nowSeconds } = clock;
  const world = await startLocalWorld({
    ...DEPLOYMENT,
    streamName: STREAM_NAME,
    initialShards: options.initialShards,
    port: options.port,
    clock,
    meter: metered,
    volume,
    burstSeconds: burstSecondsFor(workload.keyed, options.timeScale, volume),
    cloudWatch: localCloudWatch({ meter: metered, nowSeconds, alarmsInAlarm: alarms.inAlarm }),
  });
  const tell = narrator({ screen, meter: metered, startSeconds, nowSeconds });
  const controller = localController({
    ports: { ...world.ports, events: eventsOn(tell) },
    deployment: DEPLOYMENT,
    policy,
    alarms,
    meter: metered,
    narrator: tell,
    scale: options.timeScale,
  });
  try {
    options.whenStarted?.();
    screen.say(`${MINUTE_COLUMNS}`, { tone: 'title' });
    const openShards = await played(options, { clock, startSeconds, world, controller, narrator: tell });
    const operations = world.gateway.operations();
    const wallSeconds = (performance.now() - startedAt) / 1000;
    return summaryOf({ workload, meter: metered, startSeconds, openShards, operations, wallSeconds });
  } finally {
    await controller.stop();
    await world.stop();
  }
}

interface Playing {
  readonly clock: ScaledClock;
  readonly startSeconds: number;
  readonly world: Awaited<ReturnType<typeof startLocalWorld>>;
  readonly controller: LocalController;
  readonly narrator: Narrator;
}

/** @returns how many shards were open in each minute */
async function played(options: LocalRunOptions, playing: Playing): Promise<number[]> {
  const { clock, startSeconds, world } = playing;
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const load = generateLoad({
    ...options,
    client: world.kinesis,
    streamName: STREAM_NAME,
    clock,
    startSeconds,
    signal,
  });
  try {
    const [openShards] = await Promise.all([minutes(options.workload.minutes, playing, signal), load]);
    return openShards;
  } finally {
    ended.abort(); // Where one of the two failed, the other must not go on.
    await load.catch(() => {});
  }
}

/** What happens at the start of every minute, and the figures at its end. */
async function minutes(count: number, playing: Playing, signal: AbortSignal): Promise<number[]> {
  const { clock, startSeconds, world, controller, narrator: tell } = playing;
  const openShards: number[] = [];
  while (openShards.length < count) {
    const minuteSeconds = startSeconds + openShards.length * PERIOD_SECONDS;
    await controller.everyMinute();
    await clock.until(minuteSeconds + PERIOD_SECONDS, signal);
    openShards.push(world.gateway.servingShards().length);
    tell.minuteOver(minuteSeconds, openShards.at(-1) as number);
  }
  return openShards;
}

/** What people would be told by e-mail is told on the screen. */
function eventsOn(tell: Narrator): Events {
  return {
    async publish({ kind, subject }) {
      if (kind !== 'Reshard Started') tell.remark(`Told to subscribers: "${subject}"`, 'quiet');
    },
  };
}
