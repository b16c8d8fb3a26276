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
interface MetricSwitches {
  on(): ShardLevelMetric[];
  turn(metrics: readonly ShardLevelMetric[], to: 'on' | 'off', atSeconds: number): void;
  /** When the metric was on, oldest first. */
  timesOf(metric: ShardLevelMetric): readonly OnTime[];
}

/** Seconds from the start of the workload; to infinity while it is on. */
export interface OnTime {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

function metricSwitches(): MetricSwitches {
  const times = new Map<ShardLevelMetric, readonly OnTime[]>();
  const timesOf = (metric: ShardLevelMetric) => times.get(metric) ?? [];
  const isOn = (metric: ShardLevelMetric) => timesOf(metric).at(-1)?.toSeconds === Number.POSITIVE_INFINITY;
  return {
    timesOf,
    on: () => SHARD_LEVEL_METRICS.filter(isOn),
    turn(metrics, to, atSeconds) {
      for (const metric of metrics.filter((candidate) => isOn(candidate) !== (to === 'on'))) {
        const before = timesOf(metric);
        const last = before.at(-1);
        const changed =
          to === 'on' || last === undefined
            ? [...before, { fromSeconds: atSeconds, toSeconds: Number.POSITIVE_INFINITY }]
            : [...before.slice(0, -1), { ...last, toSeconds: atSeconds }];
        times.set(metric, changed);
      }
    },
  };
}
