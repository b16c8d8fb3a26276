import type { MeasureValues } from '../core/measures';
import type { History } from '../core/model';
import type { AlarmDefinition } from '../triggers/alarms';

/** Cold shards may wait for long: for the look-back, a cooldown, MinShards. Whoever is told of that learns nothing. */
const PATIENT: AlarmDefinition['suffix'] = 'utilization-low';

/** An operation answers for the minute in which it was begun or ended, and for the next: sweeps are not to the second. */
const ANSWER_SECONDS = 120;

/**
 * How many alarms of a stream stand without an operation of ours; 0 where there is one, nothing where no alarm stands.
 * @param standing the names of its alarms that are in ALARM
 */
export function unansweredMeasures(
  standing: readonly string[],
  history: History,
  nowSeconds: number,
): MeasureValues {
  const pressing = standing.filter((name) => !name.endsWith(PATIENT));
  if (pressing.length === 0) return {};
  const isAnswered = history.operations.some(
    ({ startedAtSeconds, completedAtSeconds = startedAtSeconds }) =>
      completedAtSeconds > nowSeconds - ANSWER_SECONDS,
  );
  return { UnansweredAlarms: isAnswered ? 0 : pressing.length };
}
