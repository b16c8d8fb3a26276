import { TRIALS } from '../../lib/core/lookback';
import type { LookbackLedger } from '../../lib/core/model';
import { NOW } from './observations';

/** A ledger by which merging after `minutes` would have cost least. */
export const ledgerPreferring = (minutes: number): LookbackLedger => ({
  untilSeconds: NOW - 60,
  minutesSeen: 600,
  neededShardMinutes: 600,
  loadShardMinutes: 600,
  pending: [],
  rises: { expected: 0, seen: 0 },
  skyline: [],
  trials: TRIALS.map((tried) => ({
    ...tried,
    goal: 2,
    shards: 2,
    shardMinutes: tried.minutes === minutes ? 1_000 : 2_000,
    refused: 0,
  })),
});
