/** What puts merges off, whatever they are for. */
import { lastHourHoldsAtSeconds } from './history';
import { greatestAgeSeconds } from './lag';
import type { Hold } from './model';
import { newestMinutes, type Situation } from './situation';
import { hold, holdScaleDown, routineLookSeconds } from './verdict';

/** Of the look-back's minutes, this share must be known before anything is merged (Cruise Control trusts no model below 95 %). */
const KNOWN_MINUTES_RATIO = 0.95;

/**
 * After so many operations within an hour none is begun that only saves shards: whatever makes a stream grow and shrink and grow
 * again, its consumers are not to pay for it. Growing to twice the shards and back takes two operations a shard.
 */
const OPERATIONS_PER_HOUR = 20;
const OPERATIONS_PER_HOUR_AND_SHARD = 2;

/** An hour has time for 120 operations of half a minute: a higher bound than this would hold no large stream back. */
const OPERATIONS_PER_HOUR_MAX = 100;

/**
 * Missing minutes, consumers that are behind, the cooldown, and too many operations.
 * @param isOfRested whether they leave alone what was resharded within the cooldown
 */
export function whatBlocksMerges(
  situation: Situation,
  { isOfRested }: { readonly isOfRested?: boolean } = {},
): Hold | undefined {
  const { policy, load, history } = situation;
  // A stream that is younger than its look-back has no older minutes to know.
  const age = Math.max(policy.ScaleDownLookbackMinutes, history.lookback?.minutesSeen ?? 0);
  const lookbackMinutes = Math.min(situation.lookbackMinutes, load.minutes, age);
  const knownMinutes = newestMinutes(load, lookbackMinutes).length;
  if (knownMinutes < KNOWN_MINUTES_RATIO * lookbackMinutes) {
    const details = { knownMinutes, lookbackMinutes };
    return hold(situation, 'InsufficientData', routineLookSeconds(situation), details);
  }
  const ageSeconds = greatestAgeSeconds(situation);
  if (ageSeconds >= policy.IteratorAgeSeconds) {
    const details = { iteratorAgeSeconds: Math.round(ageSeconds) };
    return hold(situation, 'ConsumersBehind', routineLookSeconds(situation), details);
  }
  if (situation.scaleDownWaitSeconds > 0 && !isOfRested) return holdScaleDown(situation);
  return holdAfterMany(situation);
}

function holdAfterMany(situation: Situation): Hold | undefined {
  const { history, nowSeconds, openShardCount: open } = situation;
  const operationsPerHour = Math.min(
    OPERATIONS_PER_HOUR + OPERATIONS_PER_HOUR_AND_SHARD * open,
    OPERATIONS_PER_HOUR_MAX,
  );
  const waitSeconds = lastHourHoldsAtSeconds(history, operationsPerHour - 1) - nowSeconds;
  if (waitSeconds <= 0) return undefined;
  const details = { operationsPerHour, waitSeconds };
  return hold(situation, 'OperationsPerHour', routineLookSeconds(situation), details);
}
