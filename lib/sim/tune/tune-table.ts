import { PARAMETERS, type ParameterName } from '../../core/parameters';
import type { Canvas } from '../../terminal/screen';
import { aligned } from '../../terminal/table';
import type { TraceSummary } from '../result';
import { deployLine } from './deploy-line';
import type { TriedPolicy } from './front';
import type { SearchedParameter } from './search-space';

export interface TuneResult {
  readonly workloads: readonly TraceSummary[];
  readonly space: readonly SearchedParameter[];
  /** What the user fixed. */
  readonly fixed: readonly ParameterName[];
  readonly tried: readonly TriedPolicy[];
  /** What was searched beside: the defaults, with what the user fixed. */
  readonly base: TriedPolicy;
  readonly choice: TriedPolicy;
  /** Cheapest first. */
  readonly front: readonly TriedPolicy[];
}

/** The front of cost against loss with the choice marked, the defaults beside it, and what deploys the choice. */
export function sayTuned(result: TuneResult, screen: Canvas): void {
  const { workloads, space, fixed, tried, base, choice, front } = result;
  const letters = space.map((_, index) => String.fromCharCode('a'.charCodeAt(0) + index));
  const figures = (mark: string, policy: TriedPolicy) => [
    mark,
    policy.score.toFixed(3),
    policy.cost.toFixed(3),
    policy.avoidableThrottledPct.toFixed(3),
    ...space.map(({ name, type }) => (policy.policy[name] as number).toFixed(type === 'ratio' ? 2 : 0)),
  ];
  const rows = [
    ['', 'score', 'cost', 'lost %', ...letters],
    ...front.map((policy) => figures(policy === choice ? '*' : '', policy)),
    figures('default', base),
  ];
  screen.say(
    `${tried.length} policies tried on ${workloads.length === 1 ? workloads[0]?.file : `${workloads.length} workloads`}`,
  );
  screen.say('');
  for (const line of aligned(rows)) screen.line(line);
  screen.say('');
  for (const [index, { name, from, to }] of space.entries())
    screen.say(`${letters[index]}  ${name}, ${from} to ${to} (default ${PARAMETERS[name].default})`, {
      indent: 3,
    });
  screen.say('');
  if (workloads.length > 1) {
    for (const line of byWorkload(workloads, base, choice)) screen.line(line);
    screen.say('');
  }
  screen.say(LEGEND);
  screen.say('');
  // In one line however long it is: it is there to be copied.
  screen.line(deployLine(choice.policy, [...fixed, ...space.map(({ name }) => name)]));
}

const LEGEND =
  'cost: (shard-minutes + 5 · moves) / fewest possible. lost: throttled though a better cut would have had room. ' +
  'score: both together; 1.00 is perfection. *: the best score. Of the other policies that were tried, each costs ' +
  'more and loses no less than one of these. Parameters that the last line does not name keep the values that a stack has; ' +
  'here they had their defaults.';

function byWorkload(workloads: readonly TraceSummary[], base: TriedPolicy, choice: TriedPolicy): string[] {
  return aligned([
    ['score on', '*', 'default'],
    ...workloads.map(({ file }, index) => [
      file,
      ...[choice, base].map(({ scores }) => (scores[index]?.score ?? Number.NaN).toFixed(3)),
    ]),
  ]);
}
