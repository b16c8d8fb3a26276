import type { MetricWindow } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import { alarmEvaluator } from '../../lib/triggers/alarm-evaluator';
import { ALARM_MINUTES } from '../../lib/triggers/alarm-signals';

/** A window as long as any alarm's, the last minute of which refused so many records. */
function refusing(throttled: number): MetricWindow {
  const column = (value: number) => new Float64Array(ALARM_MINUTES).fill(value);
  const throttledRecords = column(0);
  throttledRecords[ALARM_MINUTES - 1] = throttled;
  return {
    startsAtSeconds: 0,
    minutes: ALARM_MINUTES,
    stream: { bytes: column(4e7), records: column(1), throttledRecords, iteratorAgeSeconds: column(0) },
    openShardCount: column(1),
    shards: new Map(),
  };
}

describe('the alarm evaluator', () => {
  const changes = (throttled: number[]) => {
    const alarms = alarmEvaluator('prod', 'orders', parsePolicy());
    return throttled.map((records, minute) =>
      alarms
        .evaluate(refusing(records), minute * 60)
        .filter(({ detail }) => detail.alarmName === 'prod-orders-write-throttled')
        .map(({ detail }) => `${detail.previousState.value} to ${detail.state.value}`),
    );
  };

  test('tells of every change once, and of nothing else', () => {
    expect(changes([0, 0, 3, 5, 0, 1])).toEqual([
      ['INSUFFICIENT_DATA to OK'],
      [],
      ['OK to ALARM'],
      [],
      ['ALARM to OK'],
      ['OK to ALARM'],
    ]);
  });

  test('knows what is in ALARM between changes', () => {
    const alarms = alarmEvaluator('prod', 'orders', parsePolicy());
    alarms.evaluate(refusing(0), 0);
    alarms.evaluate(refusing(1), 60);
    alarms.evaluate(refusing(1), 90);
    expect(alarms.inAlarm()).toEqual([{ name: 'prod-orders-write-throttled', sinceSeconds: 60 }]);
    alarms.evaluate(refusing(0), 120);
    expect(alarms.inAlarm()).toEqual([]);
  });
});
