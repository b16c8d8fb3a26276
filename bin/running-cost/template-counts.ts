/** What of the running cost is in the synthesised template. */
import type { Deployed } from '../../lib/sim/running-cost/amounts';

interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  // biome-ignore lint/suspicious/noExplicitAny: each kind of resource has properties of its own.
  readonly Properties?: any;
}

interface SynthesisedTemplate {
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** @param template of a stack with one stream, `streamName` */
export function deployedIn(template: object, streamName: string): Deployed {
  const { Resources } = template as SynthesisedTemplate;
  const of = (type: string) => Object.entries(Resources).filter(([, { Type }]) => Type === type);
  const alarms = of('AWS::CloudWatch::Alarm').map(([, alarm]) => alarm);
  const isOfStream = ({ Properties }: Resource) => String(Properties.AlarmName).includes(streamName);
  const always = alarms.filter(({ Condition }) => Condition === undefined);
  const [, sweep] = of('AWS::Lambda::Function').find(([id]) => id.startsWith('SweepFunction')) ?? [];
  const [, schedule] = of('AWS::Scheduler::Schedule')[0] ?? [];
  return {
    streamAlarmMetrics: sum(always.filter(isOfStream).map(metricsOf)),
    ownAlarmMetrics: sum(always.filter((alarm) => !isOfStream(alarm)).map(metricsOf)),
    sweepMegabytes: sweep?.Properties.MemorySize,
    sweepsAnHour: 60 / minutesOf(schedule?.Properties.ScheduleExpression),
  };
}

/** An alarm on an expression costs as much as alarms on all the metrics in it. */
function metricsOf({ Properties }: Resource): number {
  const queries: { MetricStat?: unknown }[] = Properties.Metrics ?? [{ MetricStat: {} }];
  return queries.filter(({ MetricStat }) => MetricStat !== undefined).length;
}

function minutesOf(rate: string): number {
  const minutes = /^rate\((\d+) minutes?\)$/.exec(rate)?.[1];
  if (minutes === undefined) throw new Error(`Expected a rate in minutes; came ${rate}.`);
  return Number(minutes);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
