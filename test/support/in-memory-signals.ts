import type { Alarms, Events, Executions, Report } from '../../lib/ports';

export interface InMemoryAlarms extends Alarms {
  /** @param sinceSeconds long since, unless said */
  raise(alarmName: string, sinceSeconds?: number): void;
  clear(alarmName: string): void;
}

export function inMemoryAlarms(): InMemoryAlarms {
  const raised = new Map<string, number>();
  return {
    raise(alarmName, sinceSeconds = 0) {
      raised.set(alarmName, sinceSeconds);
    },
    clear(alarmName) {
      raised.delete(alarmName);
    },
    inAlarm: async () => [...raised].map(([name, sinceSeconds]) => ({ name, sinceSeconds })),
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
