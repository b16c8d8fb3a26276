import { waitSecondsFor } from '../core/longest-wait';
import type { MeasureValues } from '../core/measures';
import type { StartedOperation } from '../core/model';
import type { HoldReason } from '../core/reasons';
import type { StreamRecord } from '../ports';
import type { AlarmDefinition } from '../triggers/alarms';

/** Cold shards may wait for long: for the look-back, a cooldown, MinShards. Whoever is told of that learns nothing. */
const PATIENT: AlarmDefinition['suffix'] = 'utilization-low';

/**
 * A few refusals within a second are not worth a shard, and the alarm stands for one record in a minute: where a look has found them
 * bearable, they have their answer.
 */
const REFUSALS: AlarmDefinition['suffix'] = 'write-throttled';
const BEARABLE: readonly HoldReason[] = ['WithinTolerance', 'MinutesScatter'];

/** An operation answers for the minute in which it was begun or ended, and for the next: sweeps are not to the second. */
const ANSWER_SECONDS = 120;

/**
 * How many alarms of a stream stand without an operation of ours; 0 where there is one, nothing where no alarm stands.
 * @param standing the names of its alarms that are in ALARM
 */
export function unansweredMeasures(
  standing: readonly string[],
  { history, lastReason }: Pick<StreamRecord, 'history' | 'lastReason'>,
  nowSeconds: number,
): MeasureValues {
  const patient = BEARABLE.some((reason) => reason === lastReason) ? [PATIENT, REFUSALS] : [PATIENT];
  const pressing = standing.filter((name) => !patient.some((suffix) => name.endsWith(suffix)));
  if (pressing.length === 0) return {};
  const isAnswered = history.operations.some(
    (started) => !started.isRefused && endsAtSeconds(started) > nowSeconds - ANSWER_SECONDS,
  );
  return { UnansweredAlarms: isAnswered ? 0 : pressing.length };
}

/** When an operation ended; where that is not known, until when it may be under way. */
function endsAtSeconds({
  operation,
  startedAtSeconds,
  completedAtSeconds,
  openShardCountBefore,
}: StartedOperation): number {
  return completedAtSeconds ?? startedAtSeconds + waitSecondsFor(operation, openShardCountBefore);
}
