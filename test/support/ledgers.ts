import { levelFrom } from '../../lib/core/level';
import type { LookbackLedger } from '../../lib/core/model';
import { NO_PROFILE, withNeed } from '../../lib/core/recurrence';
import { type NeedTally, withMinuteNeeding } from '../../lib/core/steady';
import { TRIALS } from '../../lib/core/trials';
import { NOW } from './observations';

/** A ledger by which merging after `minutes` would have cost least. */
export const ledgerPreferring = (minutes: number): LookbackLedger =>
  ledgerWhereCheapest((trial) => trial.minutes === minutes && trial.periodMinutes === undefined);

/**
 * A ledger by which it would have cost least to expect loads after two hours.
 * @param needAhead what is expected to be needed in so many minutes from now; what was needed lately where they are negative
 */
export function ledgerExpecting(needAhead: (minutes: number) => number): LookbackLedger {
  const minute = (ahead: number) => Math.round(NOW / 60) + ahead;
  let profile = NO_PROFILE;
  for (let ahead = -30; ahead < 90; ahead++)
    profile = withNeed(profile, minute(ahead - 120) * 60, needAhead(ahead));
  for (let ahead = -29; ahead < 0; ahead++) profile = withNeed(profile, minute(ahead) * 60, needAhead(ahead));
  return { ...ledgerWhereCheapest(({ periodMinutes }) => periodMinutes === 120), profile };
}

/** A ledger by which it would have cost least to hold a count all the time. @param needs of the minutes that were seen */
export function ledgerHoldingSteady(needs: readonly number[]): LookbackLedger {
  const tally = needs.reduce<NeedTally>((seen, need) => withMinuteNeeding(seen, need, 1), []);
  const { trials, ...ledger } = ledgerWhereCheapest(() => false);
  return {
    ...ledger,
    minutesSeen: 1_440,
    tally,
    trials: trials.map((trial) => ({ ...trial, shardMinutes: 1e9 })),
  };
}

/** A ledger by which it would have cost least to hold by the level. @param needs of the minutes that were seen, as ratios to the level */
export function ledgerHoldingLevel(level: number, needs: readonly number[]): LookbackLedger {
  const ratios = needs.reduce<NeedTally>((seen, need) => withMinuteNeeding(seen, need, 1), []);
  const { trials, ...ledger } = ledgerWhereCheapest(() => false);
  return {
    ...ledger,
    skyline: [[NOW - 600, level * Math.max(...needs)]],
    level: { ...ledger.level, level, ratios, shardMinutes: 600 },
    trials,
  };
}

function ledgerWhereCheapest(isCheapest: (trial: (typeof TRIALS)[number]) => boolean): LookbackLedger {
  return {
    untilSeconds: NOW - 60,
    minutesSeen: 600,
    neededShardMinutes: 600,
    loadShardMinutes: 600,
    tally: [],
    turns: { count: 0, isFallen: false },
    pending: [],
    rises: { expected: 0, seen: 0 },
    skyline: [],
    profile: NO_PROFILE,
    level: { ...levelFrom(2), shardMinutes: 1e9 },
    trials: TRIALS.map((tried) => ({
      ...tried,
      goal: 2,
      shards: 2,
      shardMinutes: isCheapest(tried) ? 1_000 : 2_000,
      refused: 0,
    })),
  };
}
