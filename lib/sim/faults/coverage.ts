import { aligned } from '../../terminal/table';
import {
  CALL_FAULTS,
  type CallFaultKind,
  CONDITIONS,
  DEPLOYMENTS,
  EVENT_FAULTS,
  EXECUTION_FAULTS,
  type FaultKind,
  FUNCTION_FAULTS,
  RUNNERS,
  type Runner,
  STREAM_CHANGES,
} from './fault';
import { callsThatFail } from './scenario';

/** How often each kind of fault was felt by each step. */
export interface Coverage {
  add(kind: FaultKind, runner: Runner): void;
  of(kind: FaultKind, runner: Runner): number;
}

/** @param into what is counted is counted there, too */
export function coverageOf(into?: Coverage): Coverage {
  const counts = new Map<string, number>();
  const cell = (kind: FaultKind, runner: Runner) => `${kind} × ${runner}`;
  const of = (kind: FaultKind, runner: Runner) => counts.get(cell(kind, runner)) ?? 0;
  return {
    add(kind, runner) {
      counts.set(cell(kind, runner), of(kind, runner) + 1);
      into?.add(kind, runner);
    },
    of,
  };
}

const EVERYONE = RUNNERS;
const STEPS = RUNNERS.filter((runner) => runner !== 'sweep');
const READS_METRICS: readonly Runner[] = ['decide', 'sweep'];
const LISTS_SHARDS: readonly Runner[] = ['decide', 'apply', 'confirm', 'sweep'];

/** Who can feel a kind of fault at all. */
const FELT_BY: Readonly<Record<FaultKind, readonly Runner[]>> = {
  ...(Object.fromEntries(
    (Object.keys(CALL_FAULTS) as CallFaultKind[]).map((kind) => [
      kind,
      RUNNERS.filter((runner) => callsThatFail(kind, runner).length > 0),
    ]),
  ) as Partial<Record<CallFaultKind, readonly Runner[]>> as Record<CallFaultKind, readonly Runner[]>),
  killed: EVERYONE,
  stalled: EVERYONE,
  'clock skew': EVERYONE,
  stopped: STEPS,
  redriven: STEPS,
  'policy deployed': EVERYONE,
  'document deployed': EVERYONE,
  'event twice': ['acquire'],
  'event late': ['acquire'],
  'event lost': ['sweep'],
  'event foreign': ['acquire'],
  'sweep missed': ['sweep'],
  'human reshard': EVERYONE,
  retagged: EVERYONE,
  recreated: EVERYONE,
  'on-demand': EVERYONE,
  'slow update': ['apply'],
  'shard limit': ['apply'],
  'stale listing': LISTS_SHARDS,
  'metrics missing': READS_METRICS,
  'metrics late': READS_METRICS,
  'metrics doubled': READS_METRICS,
  'foreign shards': READS_METRICS,
};

const KINDS: readonly FaultKind[] = [
  ...(Object.keys(CALL_FAULTS) as CallFaultKind[]),
  ...FUNCTION_FAULTS,
  ...EXECUTION_FAULTS,
  ...DEPLOYMENTS,
  ...EVENT_FAULTS,
  ...STREAM_CHANGES,
  ...CONDITIONS,
];

/** Kinds of faults down, steps across; `·` where a step cannot feel a fault. A row is a line. */
export function coverageTable(coverage: Coverage): string[] {
  const cell = (kind: FaultKind, runner: Runner) =>
    FELT_BY[kind].includes(runner) ? String(coverage.of(kind, runner)) : '·';
  return aligned([
    ['fault', ...RUNNERS],
    ...KINDS.map((kind) => [kind, ...RUNNERS.map((runner) => cell(kind, runner))]),
  ]);
}

/** What could have been felt and was not. */
export function uncovered(coverage: Coverage): string[] {
  return KINDS.flatMap((kind) =>
    FELT_BY[kind].filter((runner) => coverage.of(kind, runner) === 0).map((runner) => `${kind} in ${runner}`),
  );
}
