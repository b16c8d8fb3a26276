/** What must hold once nothing goes wrong any more: the stream comes to rest at the right size, and no alarm is forgotten. */
import type { Policy } from '../../core/policy';
import type { State } from '../../ports';
import { EPOCH_SECONDS } from '../ports/simulated-stream';
import type { SimulatedExecutions } from './executions';
import type { Invariants } from './invariants';
import { CALM_MINUTES, FAULTY_MINUTES } from './scenario';
import { OWN_REASON, STREAM_NAME, type UnrulyStream } from './unruly-stream';

/** An hour of lasting failure is looked at again every 900 s, an operation lasts up to an hour: only then is an alarm forgotten. */
const ALARM_GRACE_MINUTES = 75;

/** The sweep looks every minute; an execution that it starts takes a few. */
const LOOK_LATE_SECONDS = 300;

/** At rest a stream is hardly resharded: at most so often in the last half hour. One that shrinks late takes a few. */
const RESHARDS_AT_REST_MAX = 10;
const REST_SECONDS = 1_800;

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
  return async (minute: number, inAlarm: readonly string[]): Promise<void> => {
    if (minute < FAULTY_MINUTES + ALARM_GRACE_MINUTES) return;
    const { lookAgainAtSeconds } = await state.read(STREAM_NAME);
    const overdueSeconds = EPOCH_SECONDS + nowSeconds() - lookAgainAtSeconds;
    const isRunning = [...executions.all()].some(({ hasEnded }) => !hasEnded);
    if (inAlarm.length > 0 && !isRunning && overdueSeconds > LOOK_LATE_SECONDS)
      violate('no alarm is forgotten', `${inAlarm.join(', ')}: a look is ${overdueSeconds} s overdue.`);
    if (minute < FAULTY_MINUTES + CALM_MINUTES - 1) return;
    assertRightSize(stream, given.deployment.policy, violate);
    const recent = stream.world.calls.filter(
      ({ atSeconds, reason, outcome }) =>
        reason === OWN_REASON && outcome === 'applied' && atSeconds > nowSeconds() - REST_SECONDS,
    );
    if (recent.length > RESHARDS_AT_REST_MAX)
      violate('comes to rest', `${recent.length} reshards in the last ${REST_SECONDS / 60} minutes.`);
  };
}

function assertRightSize({ world }: UnrulyStream, policy: Policy, violate: Invariants['violate']): void {
  const open = world.openShards.length;
  if (open < policy.MinShards || open > policy.MaxShards)
    violate('right size', `${open} shards are open: outside ${policy.MinShards} to ${policy.MaxShards}.`);
  const last = world.accounts.slice(-LAST_MINUTES);
  const offered = last.reduce((sum, { offeredBytes }) => sum + offeredBytes, 0);
  const throttled = last.reduce((sum, { throttledBytes }) => sum + throttledBytes, 0);
  if (throttled > THROTTLED_RATIO_MAX * offered && open < policy.MaxShards)
    violate('right size', `${open} shards refuse ${((100 * throttled) / offered).toFixed(1)} % of the load.`);
}
