/**
 * How much a stream's load varies within its minutes, learnt from what its shards refused, and how full they may be for it.
 *
 * A minute's mean hides its seconds: a bursty stream refuses records in shards that are three quarters full. For each of a
 * ladder of deviations it is counted how far what was refused lay from what that deviation would have refused; the nearest is
 * believed.
 */
import { offeredIn, utilizationOf } from './demand';
import { firstMinuteFrom, isWholeMinute, seenMinutes } from './known-minutes';
import type { BurstLedger, MetricWindow, WriteMinutes } from './model';
import type { Policy } from './policy';
import { overflowOf } from './within-minute';

/**
 * The deviations on trial, as shares of the minute's mean. The thresholds are meant for the first, which is the simulator's:
 * no stream is trusted with more than they allow.
 */
export const BURSTS = [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5] as const;

/** An emptier shard refuses next to nothing at any of these, and a fuller one what is beyond its capacity at all of them. */
const TELLING_UTILIZATION = { from: 0.5, to: 1.5 } as const;

/** Evidence gives way to newer evidence, not to time: a quiet night says nothing of how the day was. */
const MEMORY_SHARD_MINUTES = 500;

/** Before anything is seen, the first deviation is believed as if so many minutes of such utilization had borne it out. */
const PRIOR = { shardMinutes: 10, utilization: 0.9 } as const;

/** A shard that refuses more of a minute than this share is throttled; shards are as full as is bearable where they refuse so much. */
export const BEARABLE_SHARE = 0.02;

/** Halvings of the range in which the bearable utilization is looked for: to a millionth. */
const BISECTIONS = 20;

const FIRST: BurstLedger = {
  untilSeconds: 0,
  errors: BURSTS.map((burst) => PRIOR.shardMinutes * apart(burst)),
};

/** The ledger with every shard's minute that the window has and that it has not seen yet. */
export function learntBurst(ledger: BurstLedger = FIRST, metrics: MetricWindow): BurstLedger {
  const from = firstMinuteFrom(metrics, ledger.untilSeconds);
  const end = settledMinutes(metrics);
  const errors = new Float64Array(BURSTS.length);
  let seen = 0;
  for (const shard of metrics.shards.values()) {
    for (let minute = from; minute < end; minute++) {
      const load = isWholeMinute(shard, minute) ? tellingLoad(shard, minute) : undefined;
      if (load === undefined) continue;
      seen++;
      BURSTS.forEach((burst, index) => {
        errors[index] =
          (errors[index] as number) + Math.abs(load.refused - refusedAt(load.utilization, burst));
      });
    }
  }
  const keep = Math.exp(-seen / MEMORY_SHARD_MINUTES);
  return {
    untilSeconds: Math.max(ledger.untilSeconds, metrics.startsAtSeconds + end * 60),
    errors: ledger.errors.map((error, index) => error * keep + (errors[index] as number)),
  };
}

/** How many minutes of the window can be told by: where metrics of the newest are still to come, nor can it be told whether the one before was whole. */
function settledMinutes(metrics: MetricWindow): number {
  const newest = seenMinutes(metrics).lastIndexOf(true);
  return newest === metrics.minutes - 1 ? metrics.minutes : Math.max(0, newest);
}

/** The standard deviation of the seconds' load within a minute, as a share of its mean, that explains best what was refused. */
export function burstOf(ledger: BurstLedger = FIRST): number {
  const nearest = ledger.errors.reduce(
    (best, error, index) => (error < (ledger.errors[best] as number) ? index : best),
    0,
  );
  return BURSTS[nearest] ?? BURSTS[0];
}

/** The policy with its thresholds lowered as far as this stream's bursts ask for. */
export function forBurst(policy: Policy, ledger: BurstLedger | undefined): Policy {
  const burst = burstOf(ledger);
  if (burst === BURSTS[0]) return policy;
  const factor = bearableUtilization(burst) / bearableUtilization(BURSTS[0]);
  return {
    ...policy,
    ScaleUpUtilization: policy.ScaleUpUtilization * factor,
    TargetUtilization: policy.TargetUtilization * factor,
  };
}

/** What a shard was offered in a minute, and the share of it that it refused; undefined where that tells nothing of bursts. */
function tellingLoad(
  shard: WriteMinutes,
  minute: number,
): { readonly utilization: number; readonly refused: number } | undefined {
  if (shard.records[minute] === 0) return undefined;
  const { bytes, records, throttled } = offeredIn(shard, minute);
  const utilization = utilizationOf(bytes, records);
  if (utilization < TELLING_UTILIZATION.from || utilization > TELLING_UTILIZATION.to) return undefined;
  return { utilization, refused: throttled / records };
}

function refusedAt(utilization: number, burst: number): number {
  return overflowOf(utilization, burst) / utilization;
}

/** How far a deviation's refusals are from those of the first, at the utilization of the prior. */
function apart(burst: number): number {
  return refusedAt(PRIOR.utilization, burst) - refusedAt(PRIOR.utilization, BURSTS[0]);
}

/** The utilization at which a shard refuses the bearable share of its minute. Refusals grow with utilization. */
function bearableUtilization(burst: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (refusedAt(middle, burst) < BEARABLE_SHARE) low = middle;
    else high = middle;
  }
  return low;
}
