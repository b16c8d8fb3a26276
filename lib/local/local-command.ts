/** What `shardwright local` does with its arguments: the workload and the scaling chosen, the run said, played and summed up. */
import { type Policy, parsePolicy } from '../core/policy';
import { type JsonTarget, textStream, writeJson } from '../terminal/json';
import { screenOn } from '../terminal/screen';
import type { Workload } from '../workload/workload';
import { chosenWorkload, type WorkloadChoice } from './chosen-workload';
import { sayHeader } from './header';
import { localRun } from './local-run';
import { volumeFor } from './scaling';
import { withKeys } from './spread-keys';
import { saySummary } from './summary';
import { needsOf } from './window';

export interface LocalArguments extends WorkloadChoice {
  /** Records that each record put stands for. */
  readonly volume?: number;
  readonly initialShards?: number;
  /** Parameters of the policy as text. */
  readonly param?: Readonly<Record<string, string>>;
  /** Of the gateway; 0: any free one. */
  readonly port: number;
  /** Where the summary is written as JSON. */
  readonly json?: JsonTarget;
}

/** What a shell reports of a command that SIGINT ended. */
const INTERRUPTED_STATUS = 130;

/** The first minutes, which the stream has enough shards for when it starts. */
const FIRST_MINUTES = 5;

/**
 * Plays the workload and tells of it on standard output. Ctrl-C ends it, and everything that it started, with status 130.
 * @public loaded by bin/commands/local when the command runs
 * @throws InvalidTrace, InvalidPolicy where an argument is wrong; Error where the run failed
 */
export async function localCommand(given: LocalArguments): Promise<void> {
  const { param = {}, seed } = given;
  const policy = parsePolicy(param);
  const chosen = await chosenWorkload(given);
  const workload = withKeys(chosen.workload, seed);
  const volume = volumeFor(workload, given.timeScale, given.volume);
  const initialShards = given.initialShards ?? enoughFor(workload, policy);
  const screen = screenOn(textStream(given.json), process.env);
  const whenStarted = () =>
    sayHeader(screen, { ...given, ...chosen, workload, volume, initialShards, param });
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
  try {
    const { signal } = interrupt;
    const run = { ...given, workload, policy, volume, initialShards, screen, signal, whenStarted };
    const summary = await localRun(run);
    saySummary(summary, screen);
    const { name } = workload;
    await writeJson(given.json, () => ({
      workload: name,
      timeScale: given.timeScale,
      initialShards,
      ...summary,
    }));
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    screen.say('Interrupted; everything that was started has been stopped.');
    process.exitCode = INTERRUPTED_STATUS;
  }
}

function enoughFor(workload: Workload, policy: Policy): number {
  const most = Math.max(...needsOf(workload).subarray(0, FIRST_MINUTES));
  const shards = Math.ceil(most / policy.TargetUtilization);
  return Math.min(Math.max(shards, policy.MinShards), policy.MaxShards);
}
