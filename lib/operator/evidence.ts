/** The numbers behind a decision, and what getting them cost. */
import type { Evidence } from '../core/evidence';
import { US_EAST_1 } from '../core/prices';
import { counted } from '../terminal/figures';
import { aligned } from '../terminal/table';
import { utc } from './moments';

/** All of them, by name with unit; moments as people read them. */
export function evidenceLines(evidence: Evidence): string[] {
  return aligned(
    Object.entries(evidence).map(([name, value]) => [name, valueText(name, value)]),
    2,
  );
}

function valueText(name: string, value: number | string): string {
  return name.endsWith('AtSeconds') ? `${utc(Number(value))} UTC` : String(value);
}

/** In US dollars, to a hundredth of a metric's price; undefined where it is not known how much was asked. */
export function askedUsd({ metricsAsked }: Evidence): number | undefined {
  if (metricsAsked === undefined) return undefined;
  return Number((Number(metricsAsked) * US_EAST_1.metricAsked).toFixed(7));
}

/** `74 metrics of CloudWatch in 1 call: 0.00074 USD`; undefined where it is not known. */
export function askedText(evidence: Evidence): string | undefined {
  const usd = askedUsd(evidence);
  if (usd === undefined) return undefined;
  const { metricsAsked, metricCalls } = evidence;
  return `${metricsAsked} metrics of CloudWatch in ${counted(Number(metricCalls), 'call')}: ${usd.toFixed(5)} USD`;
}
