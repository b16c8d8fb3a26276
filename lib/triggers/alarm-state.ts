import type { AlarmDefinition } from './alarms';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/**
 * The state of an alarm by CloudWatch's rule: ALARM where at least `datapointsToAlarm` of the last `evaluationPeriods`
 * minutes breach, a missing minute counting as the definition says.
 * @param newest the last `evaluationPeriods` values of the signal, oldest first; NaN where there is none
 */
export function alarmStateOf(
  definition: AlarmDefinition,
  threshold: number,
  newest: ArrayLike<number>,
): AlarmState {
  let breaching = 0;
  for (let back = 1; back <= definition.evaluationPeriods; back++) {
    if (breaches(definition, threshold, newest[newest.length - back] ?? Number.NaN)) breaching++;
  }
  return breaching >= definition.datapointsToAlarm ? 'ALARM' : 'OK';
}

function breaches(definition: AlarmDefinition, threshold: number, value: number): boolean {
  if (Number.isNaN(value)) return definition.treatMissingData === 'breaching';
  return definition.comparison === 'atOrAbove' ? value >= threshold : value <= threshold;
}
