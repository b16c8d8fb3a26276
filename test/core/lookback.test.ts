import fc from 'fast-check';
import { followingOf, longestLookbackMinutes } from '../../lib/core/following';
import { learnt, outlookOf, peakNeed } from '../../lib/core/lookback';
import type { LookbackLedger } from '../../lib/core/model';
import { type Policy, parsePolicy } from '../../lib/core/policy';
import { expectedNeed } from '../../lib/core/recurrence';
import { TRIALS } from '../../lib/core/trials';
import { windowOf } from '../support/needs';

const policy = parsePolicy();

const followed = (lookback: LookbackLedger | undefined, under: Policy, isEven: boolean) =>
  followingOf({ ...(lookback && { lookback }) }, under, isEven);

/** Of an even stream. */
const lookbackMinutes = (ledger: LookbackLedger | undefined, under: Policy) =>
  followed(ledger, under, true).minutes;
const DAY = 1_440;

/** The ledger after `days` of a load that is the same each day. */
function ledgerAfter(days: number, needAt: (minuteOfDay: number) => number, shards = 4): LookbackLedger {
  const needs = Array.from({ length: days * DAY }, (_, minute) => needAt(minute % DAY));
  return learnt(undefined, windowOf(needs), shards, policy);
}

test('until an hour is seen an even stream is looked back on for half an hour, others as far as ScaleDownLookbackMinutes', () => {
  expect(lookbackMinutes(undefined, policy)).toBe(30);
  expect(followed(undefined, policy, false).minutes).toBe(policy.ScaleDownLookbackMinutes);
  const young = learnt(undefined, windowOf(Array(50).fill(1)), 4, policy);
  expect(lookbackMinutes(young, parsePolicy({ ScaleDownLookbackMinutes: 45 }))).toBe(45);
});

test('a load that rests once it has fallen is followed soon', () => {
  expect(
    lookbackMinutes(
      ledgerAfter(3, (minute) => (minute < 720 ? 6 : 1)),
      policy,
    ),
  ).toBeLessThanOrEqual(60);
});

test('a load that comes back within two hours, nobody knows when, is waited for', () => {
  let [next, random] = [0, 1];
  const spiky = ledgerAfter(3, (minute) => {
    if (minute === next % DAY) {
      random = (random * 16_807) % 2_147_483_647;
      next += 70 + (random % 50);
    }
    return (next - minute) % DAY > 65 + (random % 50) ? 8 : 0.2;
  });
  const { ladder, minutes, held } = followed(spiky, policy, true);
  expect(ladder).toBe('any');
  expect(held === 'throughout' || minutes >= 60).toBe(true);
});

describe('minutes that need many times the others, nobody knows when', () => {
  const blips = (minutes: number) => {
    let random = 1;
    const needs = Array.from({ length: minutes }, () => {
      random = (random * 16_807) % 2_147_483_647;
      return random % 50 === 0 ? 10 + (random % 10) : 2;
    });
    return learnt(undefined, windowOf(needs), 4, policy);
  };

  test('are met by a count that is held all the time, once enough were seen', () => {
    expect(followed(blips(2 * DAY), policy, true).held).toBe('throughout');
    expect(followed(blips(5 * 60), policy, true).held).toBeUndefined();
  });

  test('are so also where load lies unevenly, shard by shard', () => {
    const uneven = followed(blips(2 * DAY), policy, false);
    expect(uneven).toEqual({ held: 'throughout', minutes: 30, ladder: 'shard by shard' });
  });

  test('are not where load is of the hour', () => {
    const daily = ledgerAfter(3, (minute) => 3 - 2 * Math.cos((2 * Math.PI * minute) / DAY));
    expect(followed(daily, policy, true).held).toBeUndefined();
  });

  const levels = (minutesEach: number) => (minute: number) =>
    [2, 9, 4, 14, 3][Math.floor(minute / minutesEach) % 5] as number;
  const afterHours = (hours: number, needAt: (minute: number) => number) =>
    learnt(undefined, windowOf(Array.from({ length: hours * 60 }, (_, minute) => needAt(minute))), 4, policy);

  test('are met sooner where they have come and gone a dozen times', () => {
    expect(followed(afterHours(8, levels(7)), policy, true).held).toBe('throughout');
    expect(followed(afterHours(2, levels(7)), policy, true).held).toBeUndefined();
    expect(followed(afterHours(16, levels(150)), policy, true).held).toBeUndefined();
  });

  test('an older version’s ledger knows nothing of them, and learns all that is weighed against one another from now on', () => {
    const { tally: _, turns: __, ...older } = blips(2 * DAY);
    const stored = { lookback: older as LookbackLedger };
    // It is asked for before anything is learnt: for how far metrics are read.
    expect(longestLookbackMinutes(stored, policy)).toBeGreaterThanOrEqual(policy.ScaleDownLookbackMinutes);
    const next = learnt(older as LookbackLedger, windowOf([3, 3, 3], 2 * DAY * 60), 4, policy);
    expect(next.tally.reduce((sum, minutes) => sum + minutes)).toBe(1);
    expect(Math.max(...next.trials.map(({ shardMinutes }) => shardMinutes))).toBeLessThan(100);
  });
});

describe('loads that come again', () => {
  const nightly = (minute: number) => (minute >= 200 && minute < 320 ? 12 : 1);
  const jobs = (minute: number) => (minute % 360 < 40 ? 12 : 1);

  test.each([
    ['after a day', 3, nightly, 1_440],
    ['after six hours', 2, jobs, 360],
    ['after two hours', 2, (minute: number) => (minute % 120 < 5 ? 8 : 0.2), 120],
  ])('%s are expected, and not waited for', (_, days, needAt, periodMinutes) => {
    expect(followed(ledgerAfter(days, needAt), policy, true)).toMatchObject({ minutes: 5, periodMinutes });
  });

  test('are expected on the second day already, also while shards are opened for them', () => {
    const follow = (minutes: number) => {
      const needs = Array.from({ length: minutes }, (_, minute) => nightly(minute % DAY));
      return followed(learnt(undefined, windowOf(needs), 1, policy), policy, true).periodMinutes;
    };
    expect(follow(DAY - 60)).toBeUndefined();
    for (const ahead of [30, 12, 9, 6, 3]) expect(follow(DAY + 200 - ahead)).toBe(1_440);
  });

  test('are so however high they are: none of them is taken to come back more than once', () => {
    const highest = (minute: number) => (minute >= 120 && minute < 180 ? 30 : 1);
    const needs = Array.from({ length: DAY + 110 }, (_, minute) => highest(minute % DAY));
    expect(followed(learnt(undefined, windowOf(needs), 1, policy), policy, true).periodMinutes).toBe(1_440);
  });

  test('are not expected of streams whose load lies unevenly: nobody knows on which shards', () => {
    expect(followed(ledgerAfter(3, nightly), policy, false).periodMinutes).toBeUndefined();
  });

  test('are not expected once they have stopped to come', () => {
    const since = Array(DAY + 190).fill(1);
    const stopped = learnt(ledgerAfter(3, nightly), windowOf(since, 3 * DAY * 60), 1, policy);
    const nowSeconds = stopped.untilSeconds;
    expect(expectedNeed(stopped.profile, 1_440, nowSeconds, nowSeconds + 1_200)).toBe(1);
  });

  test('wait no shorter than ScaleDownLookbackMinutes', () => {
    const patient = parsePolicy({ ScaleDownLookbackMinutes: 45 });
    expect(followed(ledgerAfter(3, nightly), patient, true).minutes).toBe(45);
  });
});

test('after the first spike of a stream that is hardly known, another is expected', () => {
  const needs = Array.from({ length: 240 }, (_, minute) => (minute >= 100 && minute < 106 ? 9 : 0.2));
  expect(lookbackMinutes(learnt(undefined, windowOf(needs), 1, policy), policy)).toBeGreaterThan(60);
  const calm = needs.map((need) => Math.min(need, 0.2));
  expect(lookbackMinutes(learnt(undefined, windowOf(calm), 1, policy), policy)).toBe(
    policy.ScaleDownLookbackMinutes,
  );
});

test('it never looks back less far than ScaleDownLookbackMinutes', () => {
  const resting = ledgerAfter(3, (minute) => (minute < 720 ? 6 : 1));
  expect(lookbackMinutes(resting, parsePolicy({ ScaleDownLookbackMinutes: 200 }))).toBeGreaterThanOrEqual(
    200,
  );
});

test('nothing is tried that MinShards and MaxShards do not let happen', () => {
  const bounded = parsePolicy({ MinShards: 3, MaxShards: 5 });
  const needs = Array.from({ length: DAY }, (_, minute) => (minute % 120 < 10 ? 9 : 0.5));
  const goals: number[] = [];
  let ledger: LookbackLedger | undefined;
  for (let from = 0; from < DAY; from += 10) {
    ledger = learnt(ledger, windowOf(needs.slice(from, from + 10), from * 60), 4, bounded);
    for (const { goal } of ledger.trials) goals.push(goal);
  }
  expect([Math.min(...goals), Math.max(...goals)]).toEqual([3, 5]);
});

test('the greatest need of the last minutes is known to two percent, also beyond the window', () => {
  const ledger = ledgerAfter(2, (minute) => (minute === 100 ? 7 : 1));
  expect(peakNeed(ledger, 1_200) / 1).toBeGreaterThanOrEqual(1);
  expect(peakNeed(ledger, 1_200)).toBeLessThanOrEqual(1.03);
  expect(peakNeed(ledger, 1_400)).toBeGreaterThanOrEqual(7);
});

describe('how far rises are believed', () => {
  const beliefAfter = (days: number, needAt: (minute: number) => number) =>
    outlookOf(ledgerAfter(days, needAt)).belief;
  const noise = (minute: number) => ((minute * 7_919) % 101) / 101;

  test('a stream never seen is believed', () => {
    expect(outlookOf(undefined)).toEqual({ highest: 0, belief: 1 });
  });

  test('ramps keep what their slopes promise', () => {
    expect(beliefAfter(2, (minute) => 1 + (minute % 240) / 40)).toBeGreaterThan(0.9);
  });

  test('square spikes do not: they are as high as they will be in their first minute', () => {
    const height = (minute: number) => (minute < 600 ? 30 : 12 + (minute % 7));
    expect(beliefAfter(2, (minute) => (minute % 60 < 5 ? height(minute) : 1))).toBeLessThan(0.1);
  });

  test('noise does not', () => {
    expect(beliefAfter(2, (minute) => 10 + 8 * noise(minute))).toBeLessThan(0.1);
  });
});

describe('what an earlier version wrote down', () => {
  const needs = (minutes: number) =>
    Array.from({ length: minutes }, (_, minute) => (minute % 90 < 30 ? 6 + (minute % 7) : 1));
  const seen = 2 * DAY;
  const ledger = learnt(undefined, windowOf(needs(seen)), 4, policy);
  const { turns: _, ...withoutTurns } = ledger;
  const earlier = withoutTurns as LookbackLedger;
  /** A window that begins so long before the ledger ends, and ends a few minutes after it. */
  const windowFrom = (minutesBefore: number) =>
    windowOf(needs(seen + 5).slice(seen - minutesBefore), (seen - minutesBefore) * 60);

  test('is learnt on from, also where it lacks what came later', () => {
    const { rises: _, profile: __, ...old } = earlier;
    const pending = old.pending.map(([need, grown]) => [need, grown]);
    const stored = JSON.parse(JSON.stringify({ ...old, pending })) as LookbackLedger;
    const next = learnt(stored, windowFrom(180), 4, policy);
    expect(JSON.parse(JSON.stringify(next))).toEqual(next);
    expect(next.rises.expected).toBeGreaterThan(0);
  });

  test('has no say by its age: only the minutes of the window count that all trials have seen', () => {
    const next = learnt(earlier, windowFrom(40), 4, policy);
    expect(next.minutesSeen).toBe(45);
    expect(next.loadShardMinutes).toBeLessThan(45 * 12);
    expect(followed(next, policy, true)).toEqual(followed(undefined, policy, true));
  });

  test('tells trials nothing of a minute before it came, though it was seen', () => {
    const needs = Array.from({ length: seen }, (_, minute) => (minute < seen - 40 ? 1 : 12));
    const { rises } = ledger;
    const earlierAfter = (minutes: number) => {
      const { turns: _, ...old } = learnt(undefined, windowOf(needs.slice(0, minutes)), 4, policy);
      return { ...old, rises } as LookbackLedger;
    };
    const window = windowOf(needs.slice(-180), (seen - 180) * 60);
    const [seenBefore, unseen] = [seen, seen - 180].map((m) => learnt(earlierAfter(m), window, 4, policy));
    expect(seenBefore).toEqual(unseen);
  });

  test.each([3, 42, 180])('keeps its peaks and its day, also of the %i minutes seen again', (minutes) => {
    const next = learnt(earlier, windowFrom(minutes), 4, policy);
    const { skyline, profile, untilSeconds } = learnt(ledger, windowFrom(minutes), 4, policy);
    expect(next).toMatchObject({ profile, untilSeconds });
    expect(next.skyline).toEqual(skyline);
  });
});

const series = fc.array(fc.oneof(fc.double({ min: 0, max: 20, noNaN: true }), fc.constant(Number.NaN)), {
  minLength: 80,
  maxLength: 200,
});

test('it learns the same from one long window as from many that overlap', () => {
  fc.assert(
    fc.property(series, fc.integer({ min: 10, max: 60 }), (needs, step) => {
      const whole = learnt(undefined, windowOf(needs), 4, policy);
      let pieces = whole;
      for (let to = step; to < needs.length + step; to += step) {
        const from = Math.max(0, to - step - 10);
        const before = to === step ? undefined : pieces;
        pieces = learnt(before, windowOf(needs.slice(from, to), from * 60), 4, policy);
      }
      // Tallies are rounded whenever they are written down; of a minute that is missing or counted twice they are off by one. What the level's trial holds
      // follows from its tally.
      const { tally, level, ...others } = whole;
      const close = (minutes: number) => expect.closeTo(minutes, 0);
      expect(pieces).toEqual({
        ...others,
        tally: tally.map(close),
        level: expect.objectContaining({ level: level.level, ratios: level.ratios.map(close) }),
      });
    }),
    { numRuns: 30 },
  );
});

test('what is remembered stays small and survives JSON, whatever comes', () => {
  const random = (minute: number) => 10 + 9.9 * Math.sin(minute) * Math.cos(minute / 7);
  const ledger = learnt(undefined, windowOf(Array.from({ length: 9 * DAY }, (_, m) => random(m))), 4, policy);
  expect(JSON.stringify(ledger).length).toBeLessThan(20_000);
  expect(JSON.parse(JSON.stringify(ledger))).toEqual(ledger);
  expect(ledger.trials).toMatchObject(TRIALS);
});
