import { InvalidTrace } from '../errors';
import { factorForPeak, scaledBy } from '../workload/scale';
import { readTrace } from '../workload/trace';
import type { Workload } from '../workload/workload';
import { demonstration } from './demonstration';
import { busiestFrom, windowOf } from './window';

/** What the user says of the workload. */
export interface WorkloadChoice {
  /** A file; the built-in demonstration where there is none. */
  readonly trace?: string;
  readonly peakShards?: number;
  readonly fromMinute?: number;
  readonly minutes?: number;
  readonly timeScale: number;
  readonly seed: number;
}

export interface ChosenWorkload {
  readonly workload: Workload;
  /** Which part of it is played, for people. */
  readonly part: string;
}

/** A trace is scaled to this peak unless asked otherwise, so that any one plays. */
const DEFAULT_PEAK_SHARDS = 6;

/** How long a run lasts unless asked otherwise. */
const RUN_REAL_MINUTES = 2;

/**
 * The workload to play: the demonstration as it is, or of anything else as many minutes as fit, where it is busiest.
 * @throws InvalidTrace where the trace is wrong, or the part asked for lies behind its end or carries nothing
 */
export async function chosenWorkload(choice: WorkloadChoice): Promise<ChosenWorkload> {
  const { trace, seed } = choice;
  const recorded = trace === undefined ? demonstration(seed) : await readTrace(trace);
  const peak = choice.peakShards ?? (trace === undefined ? undefined : DEFAULT_PEAK_SHARDS);
  const scaled = peak === undefined ? recorded : scaledBy(recorded, factorForPeak(recorded, peak));
  const isWhole = trace === undefined && choice.minutes === undefined && choice.fromMinute === undefined;
  return isWhole ? { workload: scaled, part: 'all of it' } : partOf(scaled, choice);
}

function partOf(workload: Workload, choice: WorkloadChoice): ChosenWorkload {
  const fitting = choice.minutes ?? Math.round(RUN_REAL_MINUTES * choice.timeScale);
  const minutes = Math.min(fitting, workload.minutes);
  const from = choice.fromMinute ?? busiestFrom(workload, minutes);
  if (from >= workload.minutes) {
    throw new InvalidTrace(
      `--from-minute is ${from}, and ${workload.name} has minutes 0 to ${workload.minutes - 1}: give one of those.`,
    );
  }
  const played = windowOf(workload, from, minutes);
  const why = choice.fromMinute === undefined ? ', where it is busiest' : '';
  const part = `minutes ${from} to ${from + played.minutes - 1} of ${workload.minutes}${why}`;
  if (played.records.every((records) => records === 0)) {
    throw new InvalidTrace(`${workload.name} carries nothing in ${part}: give another --from-minute.`);
  }
  return { workload: played, part };
}
