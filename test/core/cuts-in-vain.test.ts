import { decide } from '../../lib/core/decide';
import { hashKeyAt, WHOLE_RANGE } from '../../lib/core/hash-range';
import { type StartedOperation, splitAt } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import type { ActReason } from '../../lib/core/reasons';
import { NOW, observation } from '../support/observations';
import { sampled } from '../support/sampled';

/** A full shard takes so many records of 4 KiB a minute. */
const FULL = 15_360;

/** The uppermost shard was halved so many minutes ago for the first time, and every few minutes since: its load stayed in the upper half. */
const FIRST_CUT_MINUTES_AGO = 40;
const MINUTES_BETWEEN_CUTS = 10;

interface Given {
  readonly cuts: number;
  readonly utilization?: number;
  /** Records refused of those that it takes, in each minute. */
  readonly refused?: number;
  /** What the lower half of the last cut carries. */
  readonly beside?: number;
  readonly reason?: ActReason;
  /** Whether a sample shows records all over the shard. */
  readonly isSampled?: boolean;
}

function decided({
  cuts,
  utilization = 0.95,
  refused = 0,
  beside = 0.02,
  reason = 'ShardHot',
  isSampled,
}: Given) {
  const boundaries = Array.from({ length: cuts }, (_, cut) => hashKeyAt(WHOLE_RANGE, 1 - 0.5 ** (cut + 1)));
  const cutMinutesAgo = (cut: number) => FIRST_CUT_MINUTES_AGO - cut * MINUTES_BETWEEN_CUTS;
  const within = (from: number, to: number, load: number) => (minutesAgo: number) =>
    minutesAgo < from && minutesAgo >= to ? load : Number.NaN;
  const openedBy = (cut: number) => ({ parentShardIds: [`cut-${cut}`] });
  const hottest = within(cutMinutesAgo(cuts - 1), 0, 1);
  const observed = observation({
    startingHashKeys: [0n, ...boundaries],
    shards: [
      ...boundaries.map((_, cut) => ({
        ...openedBy(cut),
        utilization: within(cutMinutesAgo(cut), 0, cut === cuts - 1 ? beside : 0.02),
      })),
      {
        ...openedBy(cuts - 1),
        utilization: (minutesAgo: number) => hottest(minutesAgo) * utilization,
        throttledRecords: (minutesAgo: number) => hottest(minutesAgo) * refused * FULL,
      },
    ],
    closed: boundaries.map((_, cut) => ({
      shardId: `cut-${cut}`,
      startingHashKey: cut === 0 ? 0n : (boundaries[cut - 1] as bigint),
      endingHashKey: WHOLE_RANGE.endingHashKey,
      parentShardIds: cut === 0 ? [] : [`cut-${cut - 1}`],
      isOpen: false,
      utilization: within(cut === 0 ? 60 : cutMinutesAgo(cut - 1), cutMinutesAgo(cut), 0.97),
    })),
    samples: isSampled
      ? [
          {
            shardId: `shardId-${String(cuts).padStart(12, '0')}`,
            records: Array.from({ length: 1_000 }, (_, index) =>
              sampled(
                hashKeyAt({ ...WHOLE_RANGE, startingHashKey: boundaries.at(-1) as bigint }, index / 1_001),
              ),
            ),
          },
        ]
      : [],
  });
  const operations = boundaries.map(
    (hashKey, cut): StartedOperation => ({
      operation: splitAt(hashKey),
      direction: 'up',
      reason,
      startedAtSeconds: NOW - 60 - cutMinutesAgo(cut) * 60 - 30,
      completedAtSeconds: NOW - 60 - cutMinutesAgo(cut) * 60,
      openShardCountBefore: cut + 1,
    }),
  );
  return decide(observed, { operations }, parsePolicy({ MinShards: cuts + 1 })).reason;
}

describe('a shard whose last cut left all its load on one side', () => {
  test.each<[string, Given, string]>([
    ['is not cut again while it refuses nothing, however long', { cuts: 1 }, 'SplitIneffective'],
    ['nor while that costs less than a guess', { cuts: 1, refused: 0.002 }, 'SplitIneffective'],
    ['is cut again once that costs more', { cuts: 1, refused: 0.01 }, 'ShardHot'],
    ['is cut again at once where it refuses much', { cuts: 1, refused: 0.3 }, 'ShardThrottled'],
    ['waits for more after each cut in vain', { cuts: 3, refused: 0.01 }, 'SplitIneffective'],
    ['but not without end', { cuts: 3, refused: 0.06 }, 'ShardThrottled'],
    ['is cut where the other side has a tenth of it', { cuts: 1, beside: 0.12 }, 'ShardHot'],
    ['is cut where the cut was around a key', { cuts: 1, reason: 'HotKey' }, 'ShardHot'],
    ['is cut by a sample, which is no guess', { cuts: 1, isSampled: true }, 'ShardHot'],
  ])('%s', (_, given, reason) => {
    expect(decided(given)).toBe(reason);
  });
});
