/** What CloudWatch would hold of a simulated stream: the metrics, by namespace and name, and the decisions in the log. */
import { type MeasureName, measureDefinition } from '../../core/measures';
import type { MetricWindow, Minutes } from '../../core/model';
import type { Policy } from '../../core/policy';
import { ALARM_MINUTES } from '../../triggers/alarm-signals';
import type { DecisionSummary } from '../../workflow/state';
import type { Workload } from '../../workload/workload';
import type { Series, SeriesColumn } from '../series';
import { simulate } from '../simulate';

export interface SimulatedDay {
  readonly minutes: number;
  /** NaN where there is no datapoint; all of them where there is no such metric. */
  metric(namespace: string, name: string): Minutes;
  /** The metric of every shard that ever was. */
  ofShards(name: string): readonly Minutes[];
  /** Oldest first. */
  readonly decisions: readonly DecisionSummary[];
}

const COLUMNS: Readonly<Record<string, SeriesColumn>> = {
  IncomingBytes: 'bytes',
  IncomingRecords: 'records',
  WriteProvisionedThroughputExceeded: 'throttledRecords',
};

export async function simulatedDay(
  workload: Workload,
  options: { readonly policy: Policy; readonly burst: number; readonly seed: number },
): Promise<SimulatedDay> {
  const { minutes } = workload;
  const none = () => new Float64Array(minutes).fill(Number.NaN);
  const own = new Map<string, Minutes>();
  const decisions: DecisionSummary[] = [];
  const { world } = await simulate(workload, {
    ...options,
    rule: 'shardwright',
    witness: {
      published(values, atSeconds) {
        for (const [name, value] of Object.entries(values) as [MeasureName, number][]) {
          const column = own.get(name) ?? none();
          own.set(name, column);
          const minute = Math.floor(atSeconds / 60);
          const before = column[minute] as number;
          const isFirst = Number.isNaN(before);
          if (isFirst) column[minute] = value;
          else
            column[minute] =
              measureDefinition(name).statistic === 'Sum' ? before + value : Math.max(before, value);
        }
      },
      asked: () => {},
      entered: () => {},
      decided: (decision) => void decisions.push(decision),
    },
  });
  const column = (series: Series, name: string) => {
    const of = COLUMNS[name];
    return of === undefined ? none() : series.copy(of, 0, minutes);
  };
  return {
    minutes,
    decisions,
    metric(namespace, name) {
      if (namespace === 'Shardwright') return own.get(name) ?? none();
      // Simulated consumers keep up.
      if (name === 'GetRecords.IteratorAgeMilliseconds') return new Float64Array(minutes);
      return column(world.meter.stream, name);
    },
    ofShards: (name) =>
      world.allShards.flatMap((shard) => {
        const series = world.meter.ofShard(shard);
        return series === undefined ? [] : [column(series, name)];
      }),
  };
}

/** The day's last minutes, as an alarm looks at them. */
export function lastWindow(day: SimulatedDay): MetricWindow {
  const from = day.minutes - ALARM_MINUTES;
  const last = (column: Minutes) => column.subarray(from);
  const stream = (name: string) => last(day.metric('AWS/Kinesis', name));
  return {
    startsAtSeconds: from * 60,
    minutes: ALARM_MINUTES,
    stream: {
      bytes: stream('IncomingBytes'),
      records: stream('IncomingRecords'),
      throttledRecords: stream('WriteProvisionedThroughputExceeded'),
      iteratorAgeSeconds: stream('GetRecords.IteratorAgeMilliseconds'),
    },
    openShardCount: last(day.metric('Shardwright', 'OpenShardCount')),
    shards: new Map(
      day.ofShards('IncomingBytes').map((bytes, index) => {
        const nothing = last(new Float64Array(day.minutes));
        return [`shard ${index}`, { bytes: last(bytes), records: nothing, throttledRecords: nothing }];
      }),
    ),
  };
}
