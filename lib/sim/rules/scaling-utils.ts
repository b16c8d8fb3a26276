import type { Rule } from './rule';
import { DOWN, percentOfCapacity, scalingVote, UP, WINDOW_MINUTES } from './scaling-vote';
import { tryUpdateShardCount } from './try-update';

/** Minutes to rest after a scaling of each direction, by the sample configuration of its README. */
const COOL_OFF_MINUTES = { UP: 15, DOWN: 60 };

/** Shards to add or to take away: so many, or percent of those that are open. */
export type ScalingStep = { readonly count: number } | { readonly percent: number };
interface ScalingSteps {
  readonly up: ScalingStep;
  readonly down: ScalingStep;
}

/**
 * awslabs/amazon-kinesis-scaling-utils (23ba220, 2022): a daemon that polls, votes by counting minutes and calls
 * UpdateShardCount. Two samples of its README: one shard at a time, and 50 % up and 25 % down. Where UpdateShardCount is
 * refused it is asked again at the next poll; the tool's own way out, to split and merge its way to even shards, which costs
 * n + m − 2·gcd(n, m) operations every time, is not held against it here.
 */
export function scalingUtils(): Rule {
  return scalingUtilsBy('scaling-utils', { up: { count: 1 }, down: { count: 1 } });
}

export function scalingUtilsPercent(): Rule {
  return scalingUtilsBy('scaling-utils-percent', { up: { percent: 50 }, down: { percent: 25 } });
}

function scalingUtilsBy(name: string, steps: ScalingSteps): Rule {
  const lastSeconds = { UP: Number.NEGATIVE_INFINITY, DOWN: Number.NEGATIVE_INFINITY };
  return {
    name,
    parameters: {
      'scaleUp.scaleThresholdPct': UP.thresholdPct,
      'scaleDown.scaleThresholdPct': DOWN.thresholdPct,
    },
    everySeconds: 60,
    look(stream) {
      if (stream.visibleMinutes < WINDOW_MINUTES) return; // before that it would take a young trace for missing data
      const open = stream.openShards.length;
      const vote = scalingVote(
        percentOfCapacity('bytes', stream.minutes('bytes').slice(-WINDOW_MINUTES), open),
        percentOfCapacity('records', stream.minutes('records').slice(-WINDOW_MINUTES), open),
      );
      if (vote === 'NONE' || stream.nowSeconds - lastSeconds[vote] < COOL_OFF_MINUTES[vote] * 60) return;
      const target = vote === 'UP' ? targetUp(open, steps.up) : targetDown(open, steps.down);
      if (tryUpdateShardCount(stream, target, `vote ${vote}: ${open} to ${target}`))
        lastSeconds[vote] = stream.nowSeconds;
    },
  };
}

export function targetUp(openShards: number, step: ScalingStep): number {
  if ('count' in step) return openShards + step.count;
  const factor = step.percent < 100 ? (100 + step.percent) / 100 : step.percent / 100;
  return Math.ceil(openShards * factor);
}

export function targetDown(openShards: number, step: ScalingStep): number {
  if ('count' in step) return Math.max(1, openShards - step.count);
  const left =
    step.percent > 100
      ? Math.floor(openShards / (step.percent / 100))
      : openShards - Math.floor((openShards * step.percent) / 100);
  return Math.max(1, left);
}
