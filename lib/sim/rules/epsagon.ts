import type { Rule } from './rule';
import { tryUpdateShardCount } from './try-update';
import { fiveMinuteUtilizations } from './utilization';

const UP = { utilization: 0.75 };
/** A whole day of five-minute periods must be low. */
const DOWN = { utilization: 0.25, periods: 288 };
/** Scaled down, the day's peak is to fill half of what is left. */
const PEAK_SHARE = 0.5;

/**
 * epsagon/kinesis-autoscaler (a866ff4, 2022): up at once on a single five-minute period, down once a day, to twice the day's
 * peak.
 */
export function epsagon(): Rule {
  return {
    name: 'epsagon',
    parameters: { SCALE_UP_THRESHOLD: UP.utilization, SCALE_DOWN_THRESHOLD: DOWN.utilization },
    everySeconds: 60,
    look(stream) {
      const open = stream.openShards.length;
      const target = epsagonTarget(open, fiveMinuteUtilizations(stream, DOWN.periods));
      tryUpdateShardCount(stream, target, `${open} to ${target} by its alarm`);
    },
  };
}

/** @param utilizations of the newest five-minute periods, oldest first */
export function epsagonTarget(openShards: number, utilizations: readonly number[]): number {
  const newest = utilizations.at(-1);
  if (newest !== undefined && newest >= UP.utilization)
    return Math.ceil(openShards * (1 + growthOf(openShards)));
  if (utilizations.length < DOWN.periods) return openShards;
  const peak = Math.max(...utilizations);
  if (peak > DOWN.utilization) return openShards;
  return Math.max(Math.ceil(openShards / 2), Math.ceil((openShards * peak) / PEAK_SHARE));
}

function growthOf(openShards: number): number {
  if (openShards <= 3) return 1;
  return openShards <= 50 ? 0.5 : 0.25;
}
