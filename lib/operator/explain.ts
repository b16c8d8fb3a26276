/** A past decision on a stream: found in the executions of the workflow, or in the log of the sweep, which looks when nothing is to be done. */
import type { ListedExecution, PastExecution } from '../aws/step-functions-history';
import { MalformedTrigger, UnmanagedStream } from '../errors';
import { type Deployment, triggerOf } from '../triggers/trigger';
import type { SweepSummary } from '../workflow/sweep';
import type { Operated } from './account';
import { BadInput } from './bad-input';
import { utc } from './moments';

export type Explained = ExplainedExecution | ExplainedSweep;

export interface ExplainedExecution {
  readonly kind: 'execution';
  readonly streamName: string;
  readonly execution: PastExecution;
}

/** A look of the sweep's own. */
export interface ExplainedSweep {
  readonly kind: 'sweep';
  readonly streamName: string;
  readonly atSeconds: number;
  readonly decision: NonNullable<SweepSummary['streams'][number]['decision']>;
}

/** The sweep looks at a calm stream every few minutes; where it has not for this long, it is not running. */
const SWEEP_SPANS_SECONDS = [1_800, 21_600, 86_400];

/** How many executions, of all streams, are opened in search of this one's: DescribeExecution takes some 15 calls a second. */
const OPENED_MAX = 1_000;

/**
 * The newest decision on the stream at or before a moment.
 * @param onOpened told how many executions were opened so far
 * @throws BadInput where there is none, as far back as anything is kept
 */
export async function explained(
  operated: Operated,
  streamName: string,
  atSeconds: number,
  onOpened: (count: number) => void = () => {},
): Promise<Explained> {
  const swept = await lastSweep(operated, streamName, atSeconds);
  const execution = await lastExecution(operated, streamName, {
    fromSeconds: swept?.atSeconds ?? 0,
    toSeconds: atSeconds,
    onOpened,
  });
  if (execution !== undefined) return { kind: 'execution', streamName, execution };
  if (swept !== undefined) return swept;
  throw new BadInput(
    `No decision on ${streamName} at or before ${utc(atSeconds)} UTC was found: Step Functions keeps executions for 90 days, the sweep's log for a month; give a later --at.`,
  );
}

async function lastSweep(
  { sweeps }: Operated,
  streamName: string,
  atSeconds: number,
): Promise<ExplainedSweep | undefined> {
  let toSeconds = atSeconds;
  for (const span of SWEEP_SPANS_SECONDS) {
    let last: ExplainedSweep | undefined;
    for await (const sweep of sweeps(atSeconds - span, toSeconds)) {
      const { decision, started } = sweep.streams.find((one) => one.streamName === streamName) ?? {};
      // Where it started an execution, that one looked again and has more to tell.
      const isItsOwn = decision !== undefined && started === undefined;
      if (isItsOwn && sweep.atSeconds <= atSeconds)
        last = { kind: 'sweep', streamName, atSeconds: sweep.atSeconds, decision };
    }
    if (last !== undefined) return last;
    toSeconds = atSeconds - span;
  }
  return undefined;
}

/** Which executions are looked at. */
interface Search {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly onOpened: (count: number) => void;
}

/** The newest that began in that time and came to a decision, or to a failure. */
async function lastExecution(
  { executions, deployed }: Operated,
  streamName: string,
  { fromSeconds, toSeconds, onOpened }: Search,
): Promise<PastExecution | undefined> {
  let opened = 0;
  for await (const listed of executions.list()) {
    if (listed.startedAtSeconds > toSeconds) continue;
    if (listed.startedAtSeconds < fromSeconds) return undefined;
    if (++opened > OPENED_MAX)
      throw new BadInput(
        `None of the last ${OPENED_MAX} executions before ${utc(toSeconds)} UTC was of ${streamName}: give an --at that is nearer to the decision.`,
      );
    onOpened(opened);
    if (!(await isOf(listed))) continue;
    const execution = await executions.read(listed);
    const hasDecided = (execution.document?.decisions?.length ?? 0) > 0;
    if (hasDecided || execution.failure !== undefined) return execution;
  }
  return undefined;

  async function isOf(listed: ListedExecution): Promise<boolean> {
    return streamIn(await executions.inputOf(listed), deployed) === streamName;
  }
}

/** Undefined where it was started by hand with something that is no trigger, or for a stream that is no longer managed. */
function streamIn(input: unknown, deployment: Deployment): string | undefined {
  try {
    return triggerOf(input, deployment).streamName;
  } catch (error) {
    if (error instanceof MalformedTrigger || error instanceof UnmanagedStream) return undefined;
    throw error;
  }
}
