import type { Alarms, Clock, Events, Executions, Report } from '../../lib/ports';

export interface AlarmsWorld {
  readonly alarms: Alarms;
  /** Puts an alarm of the deployment `shardwright` into ALARM. */
  raise(alarmName: string): void;
  /** Puts it back into OK. */
  clear(alarmName: string): void;
}

/** What every implementation of Alarms does. */
export function alarmsContract(name: string, start: () => AlarmsWorld): void {
  describe(`Alarms: ${name}`, () => {
    test('no alarm is in ALARM at first', async () => {
      expect(await start().alarms.inAlarm()).toEqual([]);
    });

    test('the alarms that are in ALARM now are named', async () => {
      const { alarms, raise, clear } = start();
      raise('shardwright-orders-iterator-age');
      raise('shardwright-clicks-iterator-age');
      clear('shardwright-orders-iterator-age');

      expect(await alarms.inAlarm()).toMatchObject([{ name: 'shardwright-clicks-iterator-age' }]);
    });

    test('hundreds of alarms are named, each once', async () => {
      const { alarms, raise } = start();
      const names = Array.from({ length: 250 }, (_, index) => `shardwright-stream-${index}-hot-shard`);
      for (const alarmName of names) raise(alarmName);

      const named = (await alarms.inAlarm()).map(({ name }) => name);
      expect(new Set(named)).toEqual(new Set(names));
      expect(named).toHaveLength(names.length);
    });
  });
}

export interface ExecutionsWorld {
  readonly executions: Executions;
  /** What the executions were started with, oldest first. */
  inputs(): unknown[];
}

/** What every implementation of Executions does. */
export function executionsContract(name: string, start: () => ExecutionsWorld): void {
  describe(`Executions: ${name}`, () => {
    test('an execution is given the stream and the reason', async () => {
      const { executions, inputs } = start();

      await executions.start('orders', 'shardwright-orders-iterator-age');
      await executions.start('clicks', 'a reason with "quotes"');

      expect(inputs()).toEqual([
        { streamName: 'orders', reason: 'shardwright-orders-iterator-age' },
        { streamName: 'clicks', reason: 'a reason with "quotes"' },
      ]);
    });
  });
}

export interface EventsWorld {
  readonly events: Events;
  /** What was published, as programs read it, oldest first. */
  received(): Pick<Report, 'kind' | 'detail'>[];
}

/** What every implementation of Events does. */
export function eventsContract(name: string, start: () => EventsWorld): void {
  describe(`Events: ${name}`, () => {
    test('a report reaches programs as its kind and its detail', async () => {
      const { events, received } = start();
      const report: Report = {
        kind: 'Reshard Completed',
        subject: 'Shardwright: orders resharded, 1 SplitShard',
        text: 'ShardHot: shard shardId-000000000001 is at 93 %.\nSplitShard: applied',
        detail: {
          streamName: 'orders',
          decisions: [{ reason: 'ShardHot', evidence: { utilization: 0.93 } }],
        },
      };

      await events.publish(report);

      expect(received()).toEqual([{ kind: report.kind, detail: report.detail }]);
    });
  });
}

/** What every implementation of Clock does. */
export function clockContract(name: string, start: () => Clock): void {
  describe(`Clock: ${name}`, () => {
    test('tells whole seconds since the epoch, and never goes back', () => {
      const clock = start();
      const first = clock.nowSeconds();

      expect(Number.isSafeInteger(first)).toBe(true);
      expect(clock.nowSeconds()).toBeGreaterThanOrEqual(first);
    });
  });
}
