/** A world in memory: fakes of every port, which obey the same contract suites as the adapters do. */
import type { Ports, SweepPorts } from '../../lib/ports';
import { simulatedState } from '../../lib/sim/ports/state';
import { type InMemoryClock, inMemoryClock } from './in-memory-clock';
import { type InMemoryMetrics, inMemoryMetrics } from './in-memory-metrics';
import { type InMemorySamples, inMemorySamples } from './in-memory-samples';
import {
  type InMemoryAlarms,
  type InMemoryEvents,
  type InMemoryExecutions,
  inMemoryAlarms,
  inMemoryEvents,
  inMemoryExecutions,
} from './in-memory-signals';
import { type InMemoryStreams, inMemoryStreams } from './in-memory-streams';

export interface InMemoryPorts extends Ports, SweepPorts {
  readonly clock: InMemoryClock;
  readonly streams: InMemoryStreams;
  readonly metrics: InMemoryMetrics;
  readonly samples: InMemorySamples;
  readonly alarms: InMemoryAlarms;
  readonly executions: InMemoryExecutions;
  readonly events: InMemoryEvents;
}

/** @param startSeconds where the clock stands */
export function inMemoryPorts(startSeconds?: number): InMemoryPorts {
  const clock = inMemoryClock(startSeconds);
  const streams = inMemoryStreams(clock);
  const metrics = inMemoryMetrics();
  return {
    clock,
    streams,
    metrics,
    measures: metrics,
    samples: inMemorySamples(streams),
    state: simulatedState(),
    events: inMemoryEvents(),
    alarms: inMemoryAlarms(),
    executions: inMemoryExecutions(),
  };
}

/** A call of a port: `streams.splitShard`. */
type CallName = {
  [Port in Exclude<keyof InMemoryPorts, 'clock'>]: `${Port}.${keyof InMemoryPorts[Port] & string}`;
}[Exclude<keyof InMemoryPorts, 'clock'>];

/**
 * `ports` where the next such call fails with `error`; those after it work again.
 * @param when whether the call has taken effect by then: `after` is an answer that got lost
 */
export function failing<P extends Partial<InMemoryPorts>>(
  ports: P,
  call: CallName,
  error: Error,
  when: 'before' | 'after' = 'before',
): P {
  const [port, method] = call.split('.') as [keyof P, string];
  const calls = ports[port] as Record<string, (...given: unknown[]) => Promise<unknown>>;
  let hasFailed = false;
  const failsOnce = async (...given: unknown[]) => {
    if (hasFailed) return await calls[method]?.(...given);
    hasFailed = true;
    if (when === 'after') await calls[method]?.(...given);
    throw error;
  };
  return { ...ports, [port]: { ...calls, [method]: failsOnce } };
}
