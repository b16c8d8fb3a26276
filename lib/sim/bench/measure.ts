/** What `npm run bench` measures, each case in a process of its own, so that the peak of memory is its own too. */
import { decide } from '../../core/decide';
import { NO_HISTORY } from '../../core/model';
import { parsePolicy } from '../../core/policy';
import { DEFAULT_BURST, DEFAULT_SEED, OWN_RULE, type RuleName } from '../rule-names';
import { simulate } from '../simulate';
import { busyObservation } from './busy-observation';
import { busyWorkload } from './busy-workload';

/** A simulation of a rule over a stream, or one decision over what can be seen of a stream. */
export type BenchCase =
  | {
      readonly kind: 'simulation';
      readonly shards: number;
      readonly minutes: number;
      readonly rule: RuleName;
    }
  | { readonly kind: 'decision'; readonly shards: number; readonly minutes: number };

export interface Measured {
  /** Of the simulation, without making the workload; or of one decision, the median of several. */
  readonly seconds: number;
  /** The most memory that the whole process held by then, Node and the compiler included: resident set, in bytes. */
  readonly peakBytes: number;
}

/** The larger the stream, the shorter the workload: all of them together are done within two minutes. */
const STREAMS = [
  { shards: 10, minutes: 4320 },
  { shards: 100, minutes: 1440 },
  { shards: 1_000, minutes: 180 },
] as const;

/** A rival that acts on this workload, and ours. */
const RULES = ['aws-samples', OWN_RULE] as const;

/** As many minutes as our rule looks back by default. */
const DECISION_MINUTES = 60;

export const BENCH_CASES: readonly BenchCase[] = [
  ...STREAMS.flatMap((stream) => RULES.map((rule) => ({ kind: 'simulation', ...stream, rule }) as const)),
  ...[100, 1_000, 10_000].map((shards) => ({ kind: 'decision', shards, minutes: DECISION_MINUTES }) as const),
];

export function measure(benchCase: BenchCase): Promise<Measured> | Measured {
  return benchCase.kind === 'simulation' ? measureSimulation(benchCase) : measureDecision(benchCase);
}

function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024; // Node gives it in KiB
}

async function measureSimulation({
  shards,
  minutes,
  rule,
}: Extract<BenchCase, { kind: 'simulation' }>): Promise<Measured> {
  const workload = busyWorkload(shards, minutes, DEFAULT_SEED);
  const policy = parsePolicy({ MaxShards: 2 * shards });
  const startedAt = performance.now();
  await simulate(workload, { rule, policy, burst: DEFAULT_BURST, seed: DEFAULT_SEED });
  return { seconds: (performance.now() - startedAt) / 1000, peakBytes: peakBytes() };
}

/** Enough for a median that one slow decision, as the first is, does not move. */
const DECISIONS = 7;

/** The time is the median, the memory that of the first: what later ones leave to be collected is not theirs. */
function measureDecision({ shards, minutes }: Extract<BenchCase, { kind: 'decision' }>): Measured {
  const observation = busyObservation(shards, minutes, DEFAULT_SEED);
  const policy = parsePolicy({ MaxShards: 10_000 });
  const runs = Array.from({ length: DECISIONS }, (): Measured => {
    const startedAt = performance.now();
    decide(observation, NO_HISTORY, policy);
    return { seconds: (performance.now() - startedAt) / 1000, peakBytes: peakBytes() };
  });
  const median = runs.map(({ seconds }) => seconds).toSorted((one, other) => one - other)[
    (DECISIONS - 1) / 2
  ];
  return { seconds: median as number, peakBytes: runs[0]?.peakBytes as number };
}
