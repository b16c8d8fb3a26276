/** What the dashboard shows of a stream, one widget each. */
import {
  Color,
  GraphWidget,
  type HorizontalAnnotation,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { COUNTED_HOLDS, heldMeasure, QUIET_HOLDS } from '../core/measures';
import { SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND } from '../core/quotas';
import { ALARMS, type AlarmDefinition, PERIOD_SECONDS } from '../triggers/alarms';
import { ownMetric } from './own-metrics';
import {
  ACCEPTED_SHARDS,
  kinesisMetric,
  math,
  OPEN_SHARDS,
  shardMetrics,
  utilization,
} from './stream-metrics';
import type { TemplatePolicy } from './template-policy';

const HALF = { width: 12, height: 7 };

const FROM_ZERO = { min: 0, showUnits: false };
const AS_SHARE = { min: 0, max: 1, showUnits: false };

/** What producers offer beside what the open shards take. */
export function loadGraph(streamName: string): IWidget {
  const metrics = {
    ...shardMetrics(streamName),
    refused: kinesisMetric(streamName, 'WriteProvisionedThroughputExceeded', Stats.SUM),
    records: kinesisMetric(streamName, 'IncomingRecords', Stats.SUM),
  };
  const offered = `${ACCEPTED_SHARDS} * IF(FILL(records, 0) > 0, 1 + FILL(refused, 0) / FILL(records, 0), 1)`;
  return new GraphWidget({
    ...HALF,
    title: 'Load against capacity, in shards',
    left: [
      math(OPEN_SHARDS, metrics, 'open shards').with({ color: Color.GREY }),
      math(offered, metrics, 'offered').with({ color: Color.RED }),
      math(ACCEPTED_SHARDS, metrics, 'accepted').with({ color: Color.BLUE }),
    ],
    leftYAxis: FROM_ZERO,
  });
}

/** The stream as a whole and its hottest shard, beside the thresholds. */
export function utilizationGraph(streamName: string, policy: TemplatePolicy): IWidget {
  const hottest = 'MAX([hottestByBytes, hottestByRecords])';
  return new GraphWidget({
    ...HALF,
    title: 'Use of write capacity: the stream and its hottest shard',
    left: [
      utilization(streamName, 'stream').with({ color: Color.BLUE }),
      math(
        hottest,
        {
          hottestByBytes: hottestBy(streamName, 'IncomingBytes', SHARD_BYTES_PER_SECOND),
          hottestByRecords: hottestBy(streamName, 'IncomingRecords', SHARD_RECORDS_PER_SECOND),
        },
        'hottest shard, where shard-level metrics are on',
      ).with({ color: Color.ORANGE }),
    ],
    leftYAxis: FROM_ZERO,
    leftAnnotations: [
      threshold(policy, 'utilization-high', 'ScaleUpUtilization'),
      threshold(policy, 'utilization-low', 'ScaleDownUtilization'),
    ],
  });
}

/** Of whichever shards there are: found by search, so that nothing goes stale. */
function hottestBy(streamName: string, metricName: string, perSecond: number) {
  const search = `SEARCH('{AWS/Kinesis,ShardId,StreamName} MetricName="${metricName}" StreamName="${streamName}"', 'Sum', ${PERIOD_SECONDS})`;
  return math(`MAX(${search}) / ${perSecond * PERIOD_SECONDS}`);
}

/** Annotations of a dashboard are fixed in it, so our operations are series: a point where there was one. */
export function openShardsGraph(streamName: string): IWidget {
  return new GraphWidget({
    ...HALF,
    title: 'Open shards, and what Shardwright did',
    left: [ownMetric('OpenShardCount', streamName).with({ label: 'open shards', color: Color.GREY })],
    right: [
      ownMetric('Splits', streamName).with({ label: 'splits', color: Color.RED }),
      ownMetric('Merges', streamName).with({ label: 'merges', color: Color.GREEN }),
      ownMetric('UpdateShardCounts', streamName).with({ label: 'UpdateShardCount', color: Color.PURPLE }),
    ],
    leftYAxis: FROM_ZERO,
    rightYAxis: { ...FROM_ZERO, label: 'operations' },
  });
}

export function refusedGraph(streamName: string): IWidget {
  const refused = kinesisMetric(streamName, 'WriteProvisionedThroughputExceeded', Stats.SUM);
  const records = kinesisMetric(streamName, 'IncomingRecords', Stats.SUM);
  return new GraphWidget({
    ...HALF,
    title: 'Refused records',
    left: [refused.with({ label: 'refused a minute', color: Color.RED })],
    right: [
      math(
        'IF(FILL(refused, 0) > 0, refused / (refused + FILL(records, 0)), 0)',
        { refused, records },
        'share of what was offered',
      ).with({ color: Color.ORANGE }),
    ],
    leftYAxis: FROM_ZERO,
    rightYAxis: AS_SHARE,
  });
}

export function iteratorAgeGraph(streamName: string, policy: TemplatePolicy): IWidget {
  return new GraphWidget({
    ...HALF,
    title: 'Iterator age, in seconds',
    left: [
      math(
        'milliseconds / 1000',
        { milliseconds: kinesisMetric(streamName, 'GetRecords.IteratorAgeMilliseconds', Stats.MAXIMUM) },
        'slowest consumer',
      ).with({ color: Color.BLUE }),
    ],
    leftYAxis: FROM_ZERO,
    leftAnnotations: [threshold(policy, 'iterator-age', 'IteratorAgeSeconds')],
  });
}

/** Why nothing was done although something was wanted. */
export function heldGraph(streamName: string): IWidget {
  return new GraphWidget({
    ...HALF,
    title: 'Decisions to hold, by reason',
    left: COUNTED_HOLDS.map((reason) => ownMetric(heldMeasure(reason), streamName).with({ label: reason })),
    leftYAxis: FROM_ZERO,
    stacked: true,
  });
}

/** What the workflow decided last, but for that all is well. Quiet looks are in the log of the sweep. */
export function lastDecisions(streamName: string, decideLog: string): IWidget {
  return new LogQueryWidget({
    width: 24,
    height: 7,
    title: 'Last decisions, without those that found all well',
    logGroupNames: [decideLog],
    view: LogQueryVisualizationType.TABLE,
    queryLines: [
      'fields @timestamp, decision.reason, decision.sentence, decision.evidence.utilization, decision.evidence.openShards',
      `filter streamName = "${streamName}" and ispresent(decision.reason) and decision.reason not in ${JSON.stringify(QUIET_HOLDS)}`,
      'sort @timestamp desc',
      'limit 20',
    ],
  });
}

function threshold(
  policy: TemplatePolicy,
  suffix: AlarmDefinition['suffix'],
  label: string,
): HorizontalAnnotation {
  const definition = ALARMS.find((alarm) => alarm.suffix === suffix) as AlarmDefinition;
  return { value: policy.threshold(definition), label, color: Color.GREY };
}
