import { SHARD_LEVEL_METRICS, type ShardLevelMetric } from '../../core/model';
import { StreamNotFound } from '../../errors';
import type { StreamWorld } from '../stream-world';

/** When the workload begins, as the controller's clock has it: any Monday at midnight. */
export const EPOCH_SECONDS = Date.UTC(2026, 0, 5) / 1000;

/** What the ports of one simulated stream share. */
export interface SimulatedStream {
  readonly name: string;
  readonly world: StreamWorld;
  readonly metricSwitches: MetricSwitches;
}

export function simulatedStream(name: string, world: StreamWorld): SimulatedStream {
  return { name, world, metricSwitches: metricSwitches() };
}

/** @throws StreamNotFound unless it is this stream's name */
export function assertNamed({ name }: SimulatedStream, streamName: string): void {
  if (streamName !== name) throw new StreamNotFound(`There is no stream ${streamName}; there is ${name}.`);
}

/** Which shard-level metrics were on when. */
export interface MetricSwitches {
  on(): ShardLevelMetric[];
  turn(metrics: readonly ShardLevelMetric[], to: 'on' | 'off', atSeconds: number): void;
  /** Whether the metric was on for the whole of a minute of the workload. */
  wasOn(metric: ShardLevelMetric, minute: number): boolean;
}

interface OnTime {
  readonly fromSeconds: number;
  toSeconds: number;
}

function metricSwitches(): MetricSwitches {
  const times = new Map<ShardLevelMetric, OnTime[]>();
  const isOn = (metric: ShardLevelMetric) =>
    times.get(metric)?.at(-1)?.toSeconds === Number.POSITIVE_INFINITY;
  return {
    on: () => SHARD_LEVEL_METRICS.filter(isOn),
    turn(metrics, to, atSeconds) {
      for (const metric of metrics) {
        if (isOn(metric) === (to === 'on')) continue;
        const before = times.get(metric) ?? [];
        const last = before.at(-1);
        if (to === 'off' && last !== undefined) last.toSeconds = atSeconds;
        else times.set(metric, [...before, { fromSeconds: atSeconds, toSeconds: Number.POSITIVE_INFINITY }]);
      }
    },
    wasOn: (metric, minute) =>
      (times.get(metric) ?? []).some(
        ({ fromSeconds, toSeconds }) => fromSeconds <= minute * 60 && (minute + 1) * 60 <= toSeconds,
      ),
  };
}
