import { screenOn } from '../terminal/screen';
import { type BuiltInName, builtInWorkload } from '../workload/built-in';
import { factorForPeak, scaledBy } from '../workload/scale';
import { readTrace } from '../workload/trace';
import type { Workload } from '../workload/workload';
import type { TraceSummary } from './result';
import { sayWeightlessNote } from './weightless-note';

/** Which workload the user wants, and how much of it. */
export interface WorkloadChoice {
  /** A file, or the name of one that is generated. */
  readonly source: { readonly trace: string } | { readonly builtIn: BuiltInName };
  /** What the peak is scaled to; undefined leaves the volume as it is. */
  readonly peakShards?: number | undefined;
  readonly meanRecordBytes: number;
  readonly seed: number;
}

export interface ChosenWorkload {
  readonly workload: Workload;
  readonly summary: TraceSummary;
}

/**
 * Says on standard error what of a trace will not be seen in the score.
 * @throws InvalidTrace where the file is not what it should be, or carries nothing that could be scaled
 */
export async function chosenWorkload(choice: WorkloadChoice): Promise<ChosenWorkload> {
  const { source, peakShards, meanRecordBytes, seed } = choice;
  const recorded =
    'trace' in source
      ? await readTrace(source.trace, {
          meanRecordBytes,
          onWeightless: (rows) =>
            sayWeightlessNote(source.trace, rows, screenOn(process.stderr, process.env)),
        })
      : builtInWorkload(source.builtIn, seed);
  const scale = peakShards === undefined ? 1 : factorForPeak(recorded, peakShards);
  return {
    workload: scale === 1 ? recorded : scaledBy(recorded, scale),
    summary: {
      file: 'trace' in source ? source.trace : source.builtIn,
      minutes: recorded.minutes,
      keys: recorded.keyed?.keys.length ?? 0,
      scale,
    },
  };
}
