/** What the controller did for a stream, as far as it is paid for. */
import type { MeasureName } from '../../core/measures';
import type { Witness } from '../controller';

export interface Activity {
  /** How long the stream was managed. */
  readonly hours: number;
  /** Of the sweep and of executions. */
  readonly looks: number;
  /** Metrics that CloudWatch was asked for. */
  readonly metricsAsked: number;
  readonly executions: number;
  /** States that executions entered. */
  readonly statesEntered: number;
  /** Calls of SplitShard, MergeShards and UpdateShardCount. */
  readonly reshards: number;
  /** Metrics of our own besides OpenShardCount, times the hours in which they were sent. */
  readonly ownMetricHours: number;
  /** Shards that the alarm `hot-shard` sees, times hours. */
  readonly watchedShardHours: number;
}

/** What a witness hears of. */
type HeardOf = Pick<Activity, 'looks' | 'metricsAsked' | 'statesEntered' | 'ownMetricHours'>;

export interface ActivityMeter {
  readonly witness: Witness;
  /** What was counted so far. */
  counted(): HeardOf;
}

/** @param besides who else is to hear of what is counted */
export function activityMeter(besides?: Witness): ActivityMeter {
  const counts = { looks: 0, metricsAsked: 0, statesEntered: 0 };
  const ownMetricHours = new Set<string>();
  return {
    witness: {
      published(values, atSeconds) {
        const others = (Object.keys(values) as MeasureName[]).filter((name) => name !== 'OpenShardCount');
        for (const name of others) ownMetricHours.add(`${name} ${Math.floor(atSeconds / 3600)}`);
        besides?.published(values, atSeconds);
      },
      asked(metrics, isLook) {
        counts.metricsAsked += metrics;
        if (isLook) counts.looks++;
        besides?.asked(metrics, isLook);
      },
      entered(stateName) {
        counts.statesEntered++;
        besides?.entered(stateName);
      },
      decided: (decision) => besides?.decided(decision),
    },
    counted: () => ({ ...counts, ownMetricHours: ownMetricHours.size }),
  };
}
