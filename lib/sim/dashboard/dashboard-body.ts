/** The dashboard as CloudWatch is given it, read out of a synthesised template. */

/** `[namespace, name, dimension, value, options]` of a metric, `[options]` of an expression. */
export type WidgetMetric = readonly [
  namespace: string | MetricOptions,
  name?: string,
  dimension?: string,
  value?: string,
  options?: MetricOptions,
];

export interface MetricOptions {
  readonly id?: string;
  readonly expression?: string;
  readonly label?: string;
  readonly color?: string;
  readonly visible?: boolean;
  readonly yAxis?: 'left' | 'right';
  readonly stat?: string;
  readonly period?: number;
}

export interface Widget {
  readonly type: 'text' | 'metric' | 'alarm' | 'log';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly metrics?: readonly WidgetMetric[];
    readonly stacked?: boolean;
    readonly yAxis?: {
      readonly [Side in 'left' | 'right']?: { readonly min?: number; readonly max?: number };
    };
    readonly annotations?: {
      readonly horizontal?: readonly { readonly value: number; readonly label: string }[];
    };
    readonly alarms?: readonly string[];
    readonly query?: string;
  };
}

export interface DashboardBody {
  readonly widgets: readonly Widget[];
  readonly variables: readonly { readonly pattern: string; readonly defaultValue: string }[];
}

interface SynthesisedTemplate {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: { readonly DashboardBody?: unknown } }>
  >;
}

/** References stand for parameters' defaults where there are any, and for what they name else. */
export function dashboardBody(template: object): DashboardBody {
  const { Parameters = {}, Resources } = template as SynthesisedTemplate;
  const found = Object.values(Resources).find(({ Type }) => Type === 'AWS::CloudWatch::Dashboard');
  const body = found?.Properties?.DashboardBody as { 'Fn::Join': [string, unknown[]] } | undefined;
  if (body === undefined) throw new Error('The template has no dashboard.');
  const [separator, parts] = body['Fn::Join'];
  const text = (part: unknown): string => {
    if (typeof part === 'string') return part;
    const name = (part as { Ref?: string }).Ref;
    if (name === undefined)
      throw new Error(`Expected text or a Ref in the dashboard; came ${JSON.stringify(part)}.`);
    return String(Parameters[name]?.Default ?? name);
  };
  return JSON.parse(parts.map(text).join(separator));
}
