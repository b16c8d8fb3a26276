/** What must hold once nothing goes wrong any more: the stream comes to rest at the right size, and no alarm is forgotten. */
import { longestLookbackMinutes } from '../../core/following';
import { peakNeed } from '../../core/lookback';
import type { History } from '../../core/model';
import type { Policy } from '../../core/policy';
import { RETURNS_MINUTES } from '../../core/returns';
import type { StandingAlarm, State } from '../../ports';
import { EPOCH_SECONDS } from '../ports/simulated-stream';
import type { SimulatedExecutions } from './executions';
import type { Invariants } from './invariants';
import { CALM_MINUTES, FAULTY_MINUTES } from './scenario';
import { STREAM_NAME, type UnrulyStream } from './unruly-stream';

/** An hour of lasting failure is looked at again every 900 s, an operation lasts up to an hour: only then is an alarm forgotten. */
const ALARM_GRACE_MINUTES = 75;

/** The sweep looks every minute; an execution that it starts takes a few. */
const LOOK_LATE_SECONDS = 300;

/** Under a load that rests shards are hardly split, so often at most in the last half hour; and what was merged is not split again. */
const SPLITS_AT_REST_MAX = 5;
const SPLITS_AFTER_MERGES_MAX = 1;
const REST_SECONDS = 1_800;

/** Below this a shard refuses nothing, by the simulator's physics. */
const REFUSING_UTILIZATION = 0.6;

/** What is being merged at the end is on its way to the right size: its last merge was begun less than the longest cooldown and a look ago. */
const MERGE_UNDER_WAY_SECONDS = 900;

/** How long a stream may take to be merged once its last peak is out of the look-back: a few at a time, with cooldowns in between. */
const MERGING_MINUTES = 60;

/** Of the load of the last ten minutes, at rest. */
const THROTTLED_RATIO_MAX = 0.02;
const LAST_MINUTES = 10;

export function restInvariants(given: {
  readonly stream: UnrulyStream;
  readonly state: State;
  readonly nowSeconds: () => number;
  readonly invariants: Invariants;
  readonly executions: SimulatedExecutions;
  readonly deployment: { readonly policy: Policy };
}) {
  const { stream, state, nowSeconds, invariants, executions } = given;
  const { violate } = invariants;
  return async (minute: number, inAlarm: readonly StandingAlarm[]): Promise<void> => {
    if (minute < FAULTY_MINUTES + ALARM_GRACE_MINUTES) return;
    const { lookAgainAtSeconds } = await state.read(STREAM_NAME);
    const overdueSeconds = EPOCH_SECONDS + nowSeconds() - lookAgainAtSeconds;
    const isRunning = [...executions.all()].some(({ hasEnded }) => !hasEnded);
    if (!isRunning && overdueSeconds > LOOK_LATE_SECONDS)
      violate(
        'no alarm is forgotten',
        `${inAlarm.map(({ name }) => name).join(', ') || 'no alarm'}: a look is ${overdueSeconds} s overdue.`,
      );
    if (minute < FAULTY_MINUTES + CALM_MINUTES - 1) return;
    const { policy } = given.deployment;
    const { history } = await state.read(STREAM_NAME);
    assertRightSize(stream, policy, violate);
    // Where shards are never seen one by one, what one of them refuses keeps all of them.
    if (policy.ShardLevelMetrics !== 'Never') assertNotOversized(stream, history, policy, violate);
    assertRests(history, EPOCH_SECONDS + nowSeconds(), violate);
  };
}

/** A stream is recut by splits and merges of one plan: those are no going back and forth. */
function assertRests(history: History, nowSeconds: number, violate: Invariants['violate']): void {
  const recent = history.operations.filter(
    ({ startedAtSeconds, direction, reason }) =>
      startedAtSeconds > nowSeconds - REST_SECONDS && direction !== 'none' && reason !== 'Recut',
  );
  const merges = recent.filter(({ direction }) => direction === 'down').length;
  const splits = recent.length - merges;
  if (splits > (merges > 0 ? SPLITS_AFTER_MERGES_MAX : SPLITS_AT_REST_MAX))
    violate(
      'comes to rest',
      `${splits} splits and ${merges} merges in the last ${REST_SECONDS / 60} minutes.`,
    );
}

function assertRightSize({ world }: UnrulyStream, policy: Policy, violate: Invariants['violate']): void {
  const open = world.openShards.length;
  if (open < policy.MinShards || open > policy.MaxShards)
    violate('right size', `${open} shards are open: outside ${policy.MinShards} to ${policy.MaxShards}.`);
  // Whoever wants shards not seen one by one is told where load is skewed (SkewUnseen), and helped no further.
  if (policy.ShardLevelMetrics === 'Never' && world.workload.keyed !== undefined) return;
  const last = world.accounts.slice(-LAST_MINUTES);
  const offered = last.reduce((sum, { offeredBytes }) => sum + offeredBytes, 0);
  const throttled = last.reduce((sum, { throttledBytes }) => sum + throttledBytes, 0);
  if (throttled > THROTTLED_RATIO_MAX * offered && open < policy.MaxShards)
    violate('right size', `${open} shards refuse ${((100 * throttled) / offered).toFixed(1)} % of the load.`);
}

/**
 * No more shards than the peak asks for, halves allowed for: within the look-back that the stream has taught, or as long ago as load is
 * expected back, as of an hour ago.
 */
function assertNotOversized(
  { world }: UnrulyStream,
  history: History,
  policy: Policy,
  violate: Invariants['violate'],
): void {
  const heldMinutes = Math.max(longestLookbackMinutes(history, policy), RETURNS_MINUTES);
  const peak = peakNeed(history.lookback, heldMinutes + MERGING_MINUTES);
  // A shard of few keys refuses before it is full on average, and is then not made of more.
  const full = world.workload.keyed === undefined ? policy.TargetUtilization : REFUSING_UTILIZATION;
  const fewest = Math.max(policy.MinShards, Math.ceil(peak / full));
  const open = world.openShards.length;
  const last = world.calls.at(-1);
  const isMerge =
    last?.action === 'MergeShards' || (last?.targetShardCount ?? Number.POSITIVE_INFINITY) < open;
  const isBeingMerged = isMerge && (last?.atSeconds ?? 0) > world.nowSeconds - MERGE_UNDER_WAY_SECONDS;
  // Where no two neighbours fit into one shard, each pair is more than one: so at most twice the fewest are open, and an odd one.
  if (open > 2 * fewest + 1 && !isBeingMerged)
    violate('right size', `${open} shards are open where ${fewest} would do.`);
}
