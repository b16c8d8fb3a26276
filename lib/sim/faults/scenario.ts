import { type Policy, parsePolicy } from '../../core/policy';
import { SHARD_BYTES_PER_MINUTE } from '../../core/quotas';
import { collectWorkload } from '../../workload/collect';
import { type Random, seededRandom } from '../../workload/random';
import type { Workload } from '../../workload/workload';
import {
  ANY_RESHARD,
  CALL_FAULTS,
  CALLS,
  type CallFaultKind,
  CONDITIONS,
  DEPLOYMENTS,
  EVENT_FAULTS,
  EXECUTION_FAULTS,
  type Fault,
  FUNCTION_FAULTS,
  isReshard,
  RUNNERS,
  type Runner,
  STREAM_CHANGES,
} from './fault';

/** Everything that one seed stands for. The same scenario runs the same way, every time. */
export interface Scenario {
  readonly seed: number;
  readonly policy: Policy;
  /** Parameters that a deployment in the middle of the run sets. */
  readonly laterPolicy: Policy;
  readonly initialShards: number;
  readonly workload: Workload;
  readonly faults: readonly Fault[];
}

/** Faults begin and end within this. */
export const FAULTY_MINUTES = 90;

/**
 * Then nothing goes wrong any more, the load rests, and within so long the stream has to come to rest at the right size: an hour
 * until the last peak is out of the longest look-back that is set, and an hour for merges, a few at a time.
 */
export const CALM_MINUTES = 120;

/** Nothing goes wrong before: the controller has to be at work. */
const QUIET_MINUTES = 5;

const FAULTS_MIN = 2;
const FAULTS_MAX = 8;

/** What every partition key begins with: nothing that is told or remembered may contain it. */
export const KEY_PREFIX = 'customer-';

/** How many keys a keyed workload has: light ones, so that splitting always helps. */
const KEYS = 24;

const RECORD_BYTES = 2_000;

/** How long the load stays at one level. */
const LEVEL_MINUTES = 15;

/** How far a minute strays from its level. */
const NOISE = 0.04;

export function scenarioOf(seed: number): Scenario {
  const random = seededRandom(seed, 1);
  const policy = parsePolicy(parametersFrom(random));
  return {
    seed,
    policy,
    laterPolicy: parsePolicy({ ...parametersFrom(random), ...oneOf(random, LATER_BOUNDS) }),
    initialShards: whole(random, 1, INITIAL_SHARDS_MAX),
    workload: restingWorkload(random, policy.ShardLevelMetrics === 'Always' && random() < 0.5),
    faults: faultsFrom(random),
  };
}

/** A deployment may ask for another size altogether. */
const LATER_BOUNDS: readonly Record<string, number>[] = [
  {},
  { MinShards: 4, MaxShards: 12 },
  { MinShards: 1, MaxShards: 5 },
  { MinShards: 10, MaxShards: 32 },
];

/** A stream may have been left far too large, or outside its bounds. */
const INITIAL_SHARDS_MAX = 16;

/** The greatest level, in shards' capacities: beyond the bounds of some. With keys it is less, so that each of them stays light. */
const LEVEL_MAX = 8;
const LEVEL_OF_KEYS_MAX = 4;

function parametersFrom(random: Random): Record<string, string | number> {
  return {
    MinShards: whole(random, 1, 6),
    MaxShards: whole(random, 6, 32),
    ScaleUpCooldownSeconds: oneOf(random, [0, 60, 120]),
    ScaleDownCooldownSeconds: oneOf(random, [120, 300, 600]),
    ScaleDownLookbackMinutes: oneOf(random, [15, 30, 60]),
    MaxOperationsPerRun: oneOf(random, [5, 20]),
    ShardLevelMetrics: oneOf(random, ['Always', 'Always', 'WhenSkewed', 'Never']),
    SampleRecords: oneOf(random, ['On', 'Off', 'Off', 'Off']),
  };
}

/** Levels that rise and fall; after the last fault, one that stays. */
function restingWorkload(random: Random, keyed: boolean): Workload {
  const minutes = FAULTY_MINUTES + CALM_MINUTES;
  const collector = collectWorkload(keyed);
  const weights = Array.from({ length: keyed ? KEYS : 1 }, () => 1 + random());
  const weight = weights.reduce((sum, one) => sum + one, 0);
  const levelMax = keyed ? LEVEL_OF_KEYS_MAX : LEVEL_MAX;
  let level = 1 + 2 * random();
  for (let minute = 0; minute < minutes; minute++) {
    if (minute % LEVEL_MINUTES === 0 && minute < FAULTY_MINUTES) level = 0.3 + levelMax * random() ** 2;
    const load = level * (1 + NOISE * (2 * random() - 1));
    for (const [index, own] of weights.entries()) {
      const records = Math.round((load * own * SHARD_BYTES_PER_MINUTE) / weight / RECORD_BYTES);
      collector.add(minute, keyed ? `${KEY_PREFIX}${index}` : undefined, records, records * RECORD_BYTES);
    }
  }
  return collector.finish('chaos', minutes);
}

function faultsFrom(random: Random): Fault[] {
  const count = whole(random, FAULTS_MIN, FAULTS_MAX);
  return Array.from({ length: count }, () => faultFrom(random)).sort((a, b) => a.atSeconds - b.atSeconds);
}

type Maker = (random: Random, timed: Pick<Fault, 'atSeconds' | 'untilSeconds'>) => Fault;

/** One for each group; each group is as likely as it has kinds worth trying. */
const MAKERS: readonly (readonly [weight: number, maker: Maker])[] = [
  [10, callFault],
  [5, functionFault],
  [3, executionFault],
  [2, (random, timed) => ({ ...timed, kind: oneOf(random, DEPLOYMENTS), runner: oneOf(random, RUNNERS) })],
  [3, (random, timed) => ({ ...timed, kind: oneOf(random, EVENT_FAULTS), choice: random() })],
  [5, streamChange],
  [5, (random, timed) => ({ ...timed, kind: oneOf(random, CONDITIONS), choice: random() })],
];
const WEIGHT = MAKERS.reduce((sum, [weight]) => sum + weight, 0);

function faultFrom(random: Random): Fault {
  let drawn = random() * WEIGHT;
  const maker = MAKERS.find(([weight]) => {
    drawn -= weight;
    return drawn < 0;
  }) as (typeof MAKERS)[number];
  const atSeconds = Math.floor((QUIET_MINUTES + random() * (FAULTY_MINUTES - QUIET_MINUTES - 1)) * 60);
  const lastsSeconds = Math.floor(60 * oneOf(random, [3, 10, 30, 60]));
  const untilSeconds = Math.min(FAULTY_MINUTES * 60, atSeconds + lastsSeconds);
  return maker[1](random, { atSeconds, untilSeconds });
}

function callFault(random: Random, timed: Pick<Fault, 'atSeconds' | 'untilSeconds'>): Fault {
  const kind = oneOf(random, Object.keys(CALL_FAULTS) as CallFaultKind[]);
  const runner = oneOf(
    random,
    RUNNERS.filter((candidate) => callsThatFail(kind, candidate).length > 0),
  );
  const calls = callsThatFail(kind, runner);
  const times = oneOf(random, [1, 1, 2, 3, 8]);
  // Reshards are few: a fault of one waits for it.
  if (calls.some(isReshard) && random() < 0.6)
    return { ...timed, untilSeconds: FAULTY_MINUTES * 60, kind, runner, call: ANY_RESHARD, times };
  return { ...timed, kind, runner, call: oneOf(random, calls), times };
}

/** The calls of a runner that may fail so. */
export function callsThatFail(kind: CallFaultKind, runner: Runner): string[] {
  return CALLS[runner].filter((call) => CALL_FAULTS[kind].test(call));
}

function functionFault(random: Random, timed: Pick<Fault, 'atSeconds' | 'untilSeconds'>): Fault {
  const kind = oneOf(random, FUNCTION_FAULTS);
  return {
    ...timed,
    kind,
    runner: oneOf(random, RUNNERS),
    times: oneOf(random, [1, 2, 8]),
    afterCalls: whole(random, 0, 8),
    seconds: kind === 'clock skew' ? whole(random, -60, 60) : whole(random, 30, 700),
  };
}

function executionFault(random: Random, timed: Pick<Fault, 'atSeconds' | 'untilSeconds'>): Fault {
  const steps = RUNNERS.filter((runner) => runner !== 'sweep');
  return {
    ...timed,
    kind: oneOf(random, EXECUTION_FAULTS),
    runner: oneOf(random, steps),
    choice: random(),
  };
}

function streamChange(random: Random, timed: Pick<Fault, 'atSeconds' | 'untilSeconds'>): Fault {
  const change = { ...timed, kind: oneOf(random, STREAM_CHANGES), choice: random() };
  if (random() < 0.3) return change;
  return { ...change, during: { runner: oneOf(random, RUNNERS), afterCalls: whole(random, 1, 6) } };
}

function whole(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}

function oneOf<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)] as T;
}
