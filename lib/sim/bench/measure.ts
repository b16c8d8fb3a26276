/** What `npm run bench` measures, each case in a process of its own, so that the peak of memory is its own too. */
import { decideOn } from '../../core/decide';
import { NO_HISTORY, type Observation } from '../../core/model';
import { type Policy, parsePolicy } from '../../core/policy';
import { shardsWorthSampling } from '../../core/worth-sampling';
import { evaluateAndLearn, remembered } from '../../workflow/look';
import { DEFAULT_BURST, DEFAULT_SEED, OWN_RULE, type RuleName } from '../rule-names';
import { simulate } from '../simulate';
import { busyWorkload } from './busy-workload';
import { SHAPES, type ShapeName, seenStream } from './seen-stream';

/** A simulation of a rule over a stream, or one decision over what can be seen of a stream. */
export type BenchCase =
  | {
      readonly kind: 'simulation';
      readonly shards: number;
      readonly minutes: number;
      readonly rule: RuleName;
    }
  | {
      readonly kind: 'decision';
      readonly shape: ShapeName;
      readonly shards: number;
      readonly minutes: number;
    };

export interface Measured {
  /** Of the simulation, without making the workload; or of a processor for one decision, the median of several. */
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

/** What a decision is to be made from at any size: an hour of every shard. */
const DECISION_MINUTES = 60;

const DECISION_SHARDS = [100, 1_000, 10_000] as const;

export const BENCH_CASES: readonly BenchCase[] = [
  ...STREAMS.flatMap((stream) => RULES.map((rule) => ({ kind: 'simulation', ...stream, rule }) as const)),
  ...(Object.keys(SHAPES) as ShapeName[]).flatMap((shape) =>
    DECISION_SHARDS.map(
      (shards) => ({ kind: 'decision', shape, shards, minutes: DECISION_MINUTES }) as const,
    ),
  ),
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

/**
 * The time is the median, and the processor's: what one core takes, whatever else it does meanwhile. The memory is that of the first: what
 * later ones leave to be collected is not theirs.
 */
function measureDecision({ shape, shards, minutes }: Extract<BenchCase, { kind: 'decision' }>): Measured {
  const observation = seenStream(shape, shards, minutes, DEFAULT_SEED);
  const policy = parsePolicy({ MaxShards: 10_000 });
  const runs = Array.from({ length: DECISIONS }, (): Measured => {
    const before = process.cpuUsage();
    lookAt(observation, policy);
    const { user, system } = process.cpuUsage(before); // Node gives them in microseconds
    return { seconds: (user + system) / 1e6, peakBytes: peakBytes() };
  });
  const median = runs.map(({ seconds }) => seconds).toSorted((one, other) => one - other)[
    (DECISIONS - 1) / 2
  ];
  return { seconds: median as number, peakBytes: runs[0]?.peakBytes as number };
}

/** All that a deployed look does once it has its metrics; nothing is known of the stream, so that every minute is learnt from. */
function lookAt(observation: Observation, policy: Policy): void {
  const situation = evaluateAndLearn(observation, NO_HISTORY, policy);
  shardsWorthSampling(situation);
  remembered(situation, decideOn(situation));
}
