import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type MeasureName, measureDefinition } from '../core/measures';
import { OWN_METRIC_NAMESPACE, PERIOD_SECONDS } from '../triggers/alarms';

/** A metric that we publish of a stream, by the statistic that says what is meant. */
export function ownMetric(name: MeasureName, streamName: string): Metric {
  return new Metric({
    namespace: OWN_METRIC_NAMESPACE,
    metricName: name,
    dimensionsMap: { StreamName: streamName },
    statistic: measureDefinition(name).statistic,
    period: Duration.seconds(PERIOD_SECONDS),
  });
}
