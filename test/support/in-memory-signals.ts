import type { Alarms, Events, Executions, Report } from '../../lib/ports';

export interface InMemoryAlarms extends Alarms {
  raise(alarmName: string): void;
  clear(alarmName: string): void;
}

export function inMemoryAlarms(): InMemoryAlarms {
  const raised = new Set<string>();
  return {
    raise(alarmName) {
      raised.add(alarmName);
    },
    clear(alarmName) {
      raised.delete(alarmName);
    },
    inAlarm: async () => [...raised],
  };
}

export interface InMemoryExecutions extends Executions {
  /** Oldest first. */
  readonly started: readonly { readonly streamName: string; readonly reason: string }[];
}

export function inMemoryExecutions(): InMemoryExecutions {
  const started: { streamName: string; reason: string }[] = [];
  return {
    started,
    async start(streamName, reason) {
      started.push({ streamName, reason });
    },
  };
}

export interface InMemoryEvents extends Events {
  /** Oldest first. */
  readonly published: readonly Report[];
}

export function inMemoryEvents(): InMemoryEvents {
  const published: Report[] = [];
  return {
    published,
    async publish(report) {
      published.push(structuredClone(report));
    },
  };
}
