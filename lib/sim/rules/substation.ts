import type { Rule } from './rule';
import { tryUpdateShardCount } from './try-update';
import { minuteUtilizations } from './utilization';

/** As shipped: thresholds, minutes that must all breach, and minutes to rest after the last scaling. */
const UP = { utilization: 0.7, minutes: 5, restMinutes: 3 };
const DOWN = { utilization: 0.7 - 0.35, minutes: 60, restMinutes: 30 };

/**
 * brexhq/substation's autoscaling Lambda function (28f1b34, 2026): alarms over single minutes, factors that shrink as the
 * stream grows. MinimumShards and MaximumShards have no effect in its code, so they have none here.
 */
export function substation(): Rule {
  let lastScaledSeconds = Number.NEGATIVE_INFINITY;
  return {
    name: 'substation',
    parameters: { AUTOSCALE_KINESIS_THRESHOLD: UP.utilization },
    everySeconds: 60,
    look(stream) {
      const open = stream.openShards.length;
      const rested = (stream.nowSeconds - lastScaledSeconds) / 60;
      const target = substationTarget(open, repeated(minuteUtilizations(stream, DOWN.minutes)), rested);
      if (tryUpdateShardCount(stream, target, `${open} to ${target} by its alarm`))
        lastScaledSeconds = stream.nowSeconds;
    },
  };
}

/** @param utilizations of the newest minutes, oldest first */
export function substationTarget(
  openShards: number,
  utilizations: readonly number[],
  restedMinutes: number,
): number {
  const factor = substationFactor(openShards);
  const newest = utilizations.slice(-UP.minutes);
  const isHigh = newest.length === UP.minutes && newest.every((u) => u >= UP.utilization);
  if (isHigh && restedMinutes >= UP.restMinutes) return Math.floor(openShards * factor);
  const isLow = utilizations.length >= DOWN.minutes && utilizations.every((u) => u <= DOWN.utilization);
  if (isLow && restedMinutes >= DOWN.restMinutes) return Math.max(1, Math.ceil(openShards / factor));
  return openShards;
}

function substationFactor(openShards: number): number {
  if (openShards < 5) return 2;
  if (openShards < 13) return 1.75;
  return openShards < 33 ? 1.5 : 1.25;
}

/** Its alarms fill a missing minute with the one before it (`FILL(m, REPEAT)`). */
function repeated(utilizations: readonly number[]): number[] {
  let last = 0;
  return utilizations.map((utilization) => {
    last = Number.isNaN(utilization) ? last : utilization;
    return last;
  });
}
