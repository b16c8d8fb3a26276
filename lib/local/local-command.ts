/** What `shardwright local` does with its arguments: the workload and the scaling chosen, the run said, played and summed up. */
import { type Policy, parsePolicy } from '../core/policy';
import { InvalidTrace } from '../errors';
import { factorForPeak, scaledBy } from '../workload/scale';
import { readTrace } from '../workload/trace';
import type { KeyedLoad, Workload } from '../workload/workload';
import { demonstration } from './demonstration';
import { duration, whole } from './figures';
import { localRun } from './local-run';
import type { Volume } from './metered-puts';
import { volumeFor } from './scaling';
import { type Screen, screenOn } from './screen';
import { withKeys } from './spread-keys';
import { saySummary } from './summary';
import { busiestFrom, needsOf, windowOf } from './window';

export interface LocalArguments {
  /** A file; the built-in demonstration where there is none. */
  readonly trace?: string;
  readonly peakShards?: number;
  readonly fromMinute?: number;
  readonly minutes?: number;
  readonly timeScale: number;
  readonly volume?: number;
  readonly initialShards?: number;
  /** Parameters of the policy as text. */
  readonly param?: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly port: number;
}

/** A trace is scaled to this peak unless asked otherwise, so that any one plays. */
const DEFAULT_PEAK_SHARDS = 6;

/** How long a run lasts unless asked otherwise. */
const RUN_REAL_MINUTES = 2;

/** The first minutes, which the stream has enough shards for when it starts. */
const FIRST_MINUTES = 5;

/**
 * Plays the workload and tells of it on standard output. Ctrl-C ends it, and everything that it started, with status 130.
 * @throws InvalidTrace, InvalidPolicy where an argument is wrong; Error where the run failed
 */
export async function localCommand(given: LocalArguments): Promise<void> {
  const policy = parsePolicy(given.param);
  const played = await chosenWorkload(given);
  const workload = withKeys(played.workload, given.seed);
  const volume = volumeFor(workload, given.volume);
  const initialShards = given.initialShards ?? enoughFor(workload, policy);
  const screen = screenOn(process.stdout, process.env);
  sayHeader(screen, { ...given, workload, volume, initialShards, part: played.part });
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
  try {
    const run = { ...given, workload, policy, volume, initialShards, screen, signal: interrupt.signal };
    saySummary(await localRun(run), screen);
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    screen.say('Interrupted; everything that was started has been stopped.');
    process.exitCode = INTERRUPTED_STATUS;
  }
}

/** What a shell reports of a command that SIGINT ended. */
const INTERRUPTED_STATUS = 130;

interface Chosen {
  readonly workload: Workload;
  /** Which part of it is played, for people. */
  readonly part: string;
}

async function chosenWorkload(given: LocalArguments): Promise<Chosen> {
  const { trace } = given;
  const recorded = trace === undefined ? demonstration(given.seed) : await readTrace(trace);
  const peak = given.peakShards ?? (trace === undefined ? undefined : DEFAULT_PEAK_SHARDS);
  const whole = peak === undefined ? recorded : scaledBy(recorded, factorForPeak(recorded, peak));
  if (trace === undefined && given.minutes === undefined && given.fromMinute === undefined) {
    return { workload: whole, part: 'all of it' };
  }
  return part(whole, given);
}

/** @throws InvalidTrace where the part lies behind the workload's end, or carries nothing */
function part(whole: Workload, given: LocalArguments): Chosen {
  const minutes = Math.min(given.minutes ?? Math.round(RUN_REAL_MINUTES * given.timeScale), whole.minutes);
  const from = given.fromMinute ?? busiestFrom(whole, minutes);
  if (from >= whole.minutes) {
    throw new InvalidTrace(
      `--from-minute is ${from}, and ${whole.name} has minutes 0 to ${whole.minutes - 1}: give one of those.`,
    );
  }
  const workload = windowOf(whole, from, minutes);
  const why = given.fromMinute === undefined ? ', where it is busiest' : '';
  const part = `minutes ${from} to ${from + workload.minutes - 1} of ${whole.minutes}${why}`;
  if (workload.records.every((records) => records === 0)) {
    throw new InvalidTrace(`${whole.name} carries nothing in ${part}: give another --from-minute.`);
  }
  return { workload, part };
}

function enoughFor(workload: Workload, policy: Policy): number {
  const most = Math.max(...needsOf(workload).subarray(0, FIRST_MINUTES));
  const shards = Math.ceil(most / policy.TargetUtilization);
  return Math.min(Math.max(shards, policy.MinShards), policy.MaxShards);
}

interface Header extends Pick<LocalArguments, 'timeScale' | 'param'> {
  readonly workload: Workload & { readonly keyed: KeyedLoad };
  readonly volume: Volume;
  readonly initialShards: number;
  readonly part: string;
}

function sayHeader(screen: Screen, run: Header): void {
  const { workload, volume, timeScale } = run;
  const realSeconds = (workload.minutes * 60) / timeScale;
  const rows = [
    ['workload', `${workload.name}, ${run.part}, ${whole(workload.keyed.keys.length)} keys`],
    [
      'time',
      `x${timeScale}: a minute lasts ${(60 / timeScale).toFixed(2)} s, the run about ${duration(realSeconds)}`,
    ],
    ['volume', volumeSaid(volume)],
    ['stream', `${run.initialShards} ${run.initialShards === 1 ? 'shard' : 'shards'}, cut evenly`],
    [
      'policy',
      Object.entries(run.param ?? {})
        .map(([name, value]) => `${name}=${value}`)
        .join(', ') || 'defaults',
    ],
  ];
  screen.say('Shardwright on this machine: the deployed workflow against a Kinesis emulator', {
    tone: 'title',
  });
  for (const [name = '', value] of rows) screen.say(`  ${name.padEnd(10)}${value}`, { indent: 12 });
  screen.say('');
}

function volumeSaid({ recordsPerRecord, bytesPerByte }: Volume): string {
  if (recordsPerRecord === 1 && bytesPerByte === 1) return '1:1';
  const bytes = bytesPerByte === 1 ? '' : `, each byte of data for ${bytesPerByte}`;
  return `1:${whole(recordsPerRecord)}: each record put stands for ${whole(recordsPerRecord)}${bytes}`;
}
