/** What CloudWatch takes out of the lines that a function logs. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
import { Metrics } from '@aws-lambda-powertools/metrics';
import { emfMeasures } from '../../lib/aws/emf-measures';
import type { Measures } from '../../lib/ports';

interface EmfDatapoint {
  readonly namespace: string;
  readonly metric: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly atSeconds: number;
  readonly value: number;
}

/** Measures whose lines are read as CloudWatch reads them, into `take`. */
export function emfMeasuresRead(take: (datapoint: EmfDatapoint) => void): Measures {
  const measures = emfMeasures(new Metrics({ namespace: 'Shardwright' }));
  return {
    async publish(...given) {
      const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
      try {
        await measures.publish(...given);
        for (const [line] of written.mock.calls) datapointsIn(String(line)).forEach(take);
      } finally {
        written.mockRestore();
      }
    },
  };
}

function datapointsIn(line: string): EmfDatapoint[] {
  const { _aws, ...members } = JSON.parse(line);
  const [{ Namespace, Dimensions, Metrics: defined }] = _aws.CloudWatchMetrics;
  return Dimensions.flatMap((names: string[]) =>
    defined.map(({ Name, Unit }: { Name: string; Unit: string }) => ({
      namespace: Namespace,
      metric: Name,
      unit: Unit,
      dimensions: Object.fromEntries(names.map((name) => [name, members[name]])),
      atSeconds: _aws.Timestamp / 1000,
      value: members[Name],
    })),
  );
}
