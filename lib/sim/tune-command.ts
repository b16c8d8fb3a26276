import type { ParameterName } from '../core/parameters';
import { parsePolicy } from '../core/policy';
import { writeJson } from '../terminal/json';
import { aboutSeconds, progressLine, timeLeft } from '../terminal/progress';
import { screenOn } from '../terminal/screen';
import { chosenWorkload, type WorkloadChoice } from './chosen-workload';
import type { RunArguments } from './simulate-command';
import { bestOf, paretoFront, type TriedPolicy } from './tune/front';
import { type SearchedNames, searchSpace } from './tune/search-space';
import { type TuneWatch, tune } from './tune/tune';
import { sayTuned, type TuneResult } from './tune/tune-table';

export interface TuneArguments
  extends Pick<
    RunArguments,
    'peakShards' | 'initialShards' | 'meanRecordBytes' | 'param' | 'burst' | 'seed' | 'json'
  > {
  readonly sources: readonly WorkloadChoice['source'][];
  /** Parameters to search; where it is empty, those that are by default. */
  readonly search: SearchedNames;
  /** How many policies to try; undefined where time alone is the limit. */
  readonly policies?: number | undefined;
  readonly minutes?: number | undefined;
}

/** Searches policies on workloads; prints the front and the choice, and writes what it tried as JSON where asked. */
export async function tuneCommand(given: TuneArguments): Promise<void> {
  const { param, search, burst, seed, initialShards, minutes, policies } = given;
  const base = parsePolicy(param);
  const space = searchSpace(search, param);
  const chosen = [];
  for (const source of given.sources) chosen.push(await chosenWorkload({ ...given, source }));
  const workloads = chosen.map(({ workload }) => workload);
  const task = { workloads, burst, seed, initialShards, base, space };

  const interrupt = interruption();
  const timeOut = minutes === undefined ? [] : [AbortSignal.timeout(minutes * 60_000)];
  const signal = AbortSignal.any([interrupt.signal, ...timeOut]);
  const runs = policies === undefined ? undefined : policies * workloads.length;
  const progress = tuneProgress(runs, minutes);
  const tried = await tune(
    { ...task, policies: policies ?? Number.POSITIVE_INFINITY },
    { signal, ...progress },
  );
  interrupt.forget();
  progress.clear();

  const triedBase = tried.find(({ policy }) => policy === base);
  if (triedBase === undefined) throw new Error('The search was stopped before the defaults had been tried.');
  const result: TuneResult = {
    workloads: chosen.map(({ summary }) => summary),
    space,
    fixed: Object.keys(param) as ParameterName[], // parsePolicy knows them all
    tried,
    base: triedBase,
    choice: bestOf([triedBase, ...tried]),
    front: paretoFront(tried),
  };
  if (given.json !== true) sayTuned(result, screenOn(process.stdout, process.env));
  await writeJson(given.json, () => resultJson(result, given));
}

/** Ctrl-C: the first ends the search, a second one the process. */
function interruption() {
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.once('SIGINT', interrupt);
  return { signal: controller.signal, forget: () => process.off('SIGINT', interrupt) };
}

/**
 * @param runs how many there are to be; undefined where time alone is the limit
 * @param minutes after which the search is stopped
 */
function tuneProgress(runs: number | undefined, minutes: number | undefined) {
  const { say, clear } = progressLine(process.stderr);
  const startedAtSeconds = performance.now() / 1000;
  let done = 0;
  let best: TriedPolicy | undefined;
  const sayHowFar = () => {
    const elapsedSeconds = performance.now() / 1000 - startedAtSeconds;
    const left = [
      ...(runs === undefined ? [] : [timeLeft(done, runs, elapsedSeconds)]),
      ...(minutes === undefined ? [] : [aboutSeconds(minutes * 60 - elapsedSeconds)]),
    ];
    const ofAll = runs === undefined ? '' : ` of ${runs}`;
    const score = best === undefined ? '' : `; best score ${best.score.toFixed(3)}`;
    say(`${done}${ofAll} simulations; ${left.join(' or ')} left${score}`);
  };
  sayHowFar();
  const watch: Pick<TuneWatch, 'onRun' | 'onPolicy'> = {
    onRun() {
      done++;
      sayHowFar();
    },
    onPolicy(tried) {
      best = best === undefined ? tried : bestOf([best, tried]);
    },
  };
  return { ...watch, clear };
}

function resultJson(
  { workloads, space, tried, base, choice, front }: TuneResult,
  { burst, seed }: Pick<TuneArguments, 'burst' | 'seed'>,
) {
  return {
    workloads,
    burst,
    seed,
    searched: space.map(({ name, from, to }) => ({ name, from, to })),
    choice: rowJson(choice),
    default: rowJson(base),
    front: front.map(rowJson),
    tried: tried.map(rowJson),
  };
}

function rowJson({ policy, cost, avoidableThrottledPct, score, scores }: TriedPolicy) {
  return {
    score,
    cost,
    avoidableThrottledPct,
    scores: scores.map((ofWorkload) => ofWorkload.score),
    parameters: policy,
  };
}
