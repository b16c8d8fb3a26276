import { fewestByUpdate } from '../../core/quotas';
import type { ObservedStream, Rule } from './rule';
import { tryUpdateShardCount } from './try-update';
import { fiveMinuteUtilizations } from './utilization';

/** As shipped in kinesis_scaling_cf.yaml. */
const UP = { utilization: 0.75, periods: 5 };
const DOWN = { utilization: 0.25, periods: 60, breaching: 57 };
const PERIOD_SECONDS = 300;

/**
 * aws-samples/kinesis-auto-scaling (e1e52f8, 2022), AWS's own sample: two metric-math alarms over five-minute periods, one
 * Lambda function that doubles or halves. After it has acted both alarms are rewritten with the new shard count and set to
 * INSUFFICIENT_DATA, which restarts their windows. Its halving of an odd count rounds down, which Kinesis may refuse as less
 * than half; here it is given the benefit of rounding up.
 */
export function awsSamples(): Rule {
  let windowsStartSeconds = 0;
  return {
    name: 'aws-samples',
    parameters: { SCALE_UP_THRESHOLD: UP.utilization, SCALE_DOWN_THRESHOLD: DOWN.utilization },
    everySeconds: 60,
    look(stream) {
      const open = stream.openShards.length;
      const target = awsSamplesTarget(open, periodsSince(stream, windowsStartSeconds));
      if (tryUpdateShardCount(stream, target, `${open} to ${target} by its alarm`))
        windowsStartSeconds = Math.ceil(stream.nowSeconds / PERIOD_SECONDS) * PERIOD_SECONDS;
    },
  };
}

function periodsSince(stream: ObservedStream, startSeconds: number): number[] {
  const visible = Math.floor((stream.visibleMinutes * 60 - startSeconds) / PERIOD_SECONDS);
  return visible > 0 ? fiveMinuteUtilizations(stream, Math.min(visible, DOWN.periods)) : [];
}

/** @param utilizations of the newest five-minute periods, oldest first */
export function awsSamplesTarget(openShards: number, utilizations: readonly number[]): number {
  const newest = utilizations.slice(-UP.periods);
  if (newest.length === UP.periods && newest.every((u) => u >= UP.utilization)) return openShards * 2;
  const low = utilizations.slice(-DOWN.periods).filter((u) => u < DOWN.utilization);
  return low.length >= DOWN.breaching ? fewestByUpdate(openShards) : openShards;
}
