import type { MetricWindow } from '../core/model';
import type { Policy } from '../core/policy';
import type { StandingAlarm } from '../ports';
import { alarmStateIn, alarmsUnder } from './alarm-signals';
import type { AlarmState } from './alarm-state';
import { alarmName } from './alarms';
import { type AlarmEvent, alarmEvent } from './rule';

/** Keeps the alarms of one stream, as CloudWatch would. */
export interface AlarmEvaluator {
  /** Evaluates every alarm; returns an event for each that changed its state. */
  evaluate(window: MetricWindow, atSeconds: number): AlarmEvent[];
  /** The alarms that are in ALARM. */
  inAlarm(): StandingAlarm[];
}

/** No alarm has a state before it was evaluated first. */
const FIRST_STATE: AlarmState = 'INSUFFICIENT_DATA';

export function alarmEvaluator(stackName: string, streamName: string, policy: Policy): AlarmEvaluator {
  const alarms = alarmsUnder(policy).map((definition) => ({
    definition,
    name: alarmName(stackName, streamName, definition.suffix),
  }));
  const states = new Map<string, { readonly state: AlarmState; readonly sinceSeconds: number }>();
  let events = 0;
  return {
    evaluate(window, atSeconds) {
      return alarms.flatMap(({ definition, name }) => {
        const from = states.get(name)?.state ?? FIRST_STATE;
        const to = alarmStateIn(definition, window, policy);
        if (from === to) return [];
        states.set(name, { state: to, sinceSeconds: atSeconds });
        const id = `alarm-event-${++events}`;
        const where = { region: 'us-east-1', account: '000000000000' };
        return [alarmEvent({ id, alarmName: name, from, to, atSeconds, ...where })];
      });
    },
    inAlarm: () =>
      [...states].flatMap(([name, { state, sinceSeconds }]) =>
        state === 'ALARM' ? [{ name, sinceSeconds }] : [],
      ),
  };
}
