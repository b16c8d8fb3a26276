import type { Metrics } from '@aws-lambda-powertools/metrics';
import { type MeasureName, measureDefinition } from '../core/measures';
import type { Measures } from '../ports';

/**
 * Metrics of our own by the embedded metric format: a line of the function's log that CloudWatch takes its values from. It
 * costs neither a call nor a permission; PutMetricData every minute would be 43,800 requests a stream and month.
 * @param metrics of our namespace; its default dimensions are taken away, since StreamName is to be the only one
 */
export function emfMeasures(metrics: Metrics): Measures {
  metrics.clearDefaultDimensions();
  return {
    async publish(streamName, values, atSeconds) {
      const given = Object.entries(values) as [MeasureName, number][];
      if (given.length === 0) return;
      metrics.addDimension('StreamName', streamName).setTimestamp(atSeconds * 1000);
      for (const [name, value] of given) metrics.addMetric(name, measureDefinition(name).unit, value);
      metrics.publishStoredMetrics();
    },
  };
}
