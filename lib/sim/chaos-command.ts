import { counted } from '../terminal/figures';
import { type JsonTarget, writeJson } from '../terminal/json';
import { progressLine, timeLeft } from '../terminal/progress';
import { type Canvas, screenOn } from '../terminal/screen';
import { type Coverage, coverageOf, coverageTable, uncovered } from './faults/coverage';
import { clockTime, type Fault, faultLine } from './faults/fault';
import { runChaos } from './faults/run';
import { type Scenario, scenarioOf } from './faults/scenario';
import { shrunk } from './faults/shrink';

export interface ChaosArguments {
  /** How many seeds. */
  readonly seeds: number;
  /** The first of them. */
  readonly seed: number;
  readonly json?: JsonTarget;
}

/** A seed that broke an invariant, as it is told and written. */
interface Failure {
  readonly seed: number;
  readonly invariant: string;
  readonly message: string;
  readonly atSeconds: number;
  /** As few as suffice. */
  readonly faults: readonly Fault[];
  readonly trace: readonly string[];
}

/** Something that must hold did not. The details are on standard output. */
class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken';
}

/** How many of the failing seeds are shrunk and told in full: they are often of one kind. */
const TOLD_IN_FULL = 3;

/**
 * Runs seeds one after the other; tells of those that fail, and how much was covered.
 * @throws InvariantBroken where a seed failed
 */
export async function chaosCommand({ seeds, seed: first, json }: ChaosArguments): Promise<void> {
  const coverage = coverageOf();
  const failures: Failure[] = [];
  const failed: number[] = [];
  const progress = progressLine(process.stderr);
  const beganAt = performance.now();
  for (let done = 0; done < seeds; done++) {
    const scenario = scenarioOf(first + done);
    const { violation } = await runChaos(scenario, { coverage });
    if (violation !== undefined) failed.push(scenario.seed);
    if (violation !== undefined && failures.length < TOLD_IN_FULL)
      failures.push(await failureOf(scenario, violation.invariant));
    const elapsedSeconds = (performance.now() - beganAt) / 1000;
    progress.say(
      `${done + 1} of ${counted(seeds, 'seed')}; ${timeLeft(done + 1, seeds, elapsedSeconds)} left`,
    );
  }
  progress.clear();
  const seconds = (performance.now() - beganAt) / 1000;
  if (json !== true) {
    const screen = screenOn(process.stdout, process.env);
    for (const failure of failures) sayFailure(failure, screen);
    sayCoverage(coverage, screen);
    screen.say(
      `${counted(seeds, 'seed')} in ${seconds.toFixed(1)} s, ${(seeds / seconds).toFixed(1)} a second.`,
    );
  }
  await writeJson(json, () => ({ seeds, seed: first, failed, failures }));
  if (failed.length > 0)
    throw new InvariantBroken(
      `${failed.length} of ${counted(seeds, 'seed')} broke an invariant: ${failed.slice(0, 10).join(', ')}. Replay one with --seeds 1 --seed ${failed[0]}.`,
    );
}

async function failureOf(scenario: Scenario, invariant: string): Promise<Failure> {
  const least = await shrunk(scenario, invariant);
  const trace: string[] = [];
  const { violation, endedAtSeconds } = await runChaos(least, { write: (line) => trace.push(line) });
  return {
    seed: scenario.seed,
    invariant,
    message: violation?.message ?? 'It does not fail when it is replayed: a defect of the simulation.',
    atSeconds: endedAtSeconds,
    faults: least.faults,
    trace,
  };
}

/** How much of the trace is printed: what led there. All of it is in the JSON. */
const LINES_TOLD = 60;

function sayFailure({ seed, invariant, message, atSeconds, faults, trace }: Failure, screen: Canvas): void {
  screen.say(`Seed ${seed} broke “${invariant}” by ${clockTime(atSeconds)}: ${message}`);
  screen.say(`with ${counted(faults.length, 'fault')}:`);
  for (const fault of faults) screen.say(`  ${faultLine(fault)}`, { indent: 4 });
  screen.say(`after ${counted(trace.length, 'event')}, of which the last:`);
  for (const line of trace.slice(-LINES_TOLD)) screen.line(`  ${line}`);
  screen.say('');
}

/** How many of those that were not felt are named: of few seeds they are hundreds. */
const MISSED_TOLD = 5;

/** What was felt, and how much was not. */
export function sayCoverage(coverage: Coverage, screen: Canvas): void {
  screen.say('How often each step felt each fault:');
  screen.say('');
  for (const row of coverageTable(coverage)) screen.line(row);
  screen.say('');
  const missed = uncovered(coverage);
  if (missed.length === 0) return;
  const told = missed.slice(0, MISSED_TOLD).join(', ');
  const more = missed.length - MISSED_TOLD;
  screen.say(
    `Not felt: ${told}${more > 0 ? ` and ${more} more, each a 0 above; more --seeds feel more` : ''}.`,
  );
}
