import { followingOf, heldBy } from '../../lib/core/following';
import { atLevel, levelFrom, withLevelMinute } from '../../lib/core/level';
import { learnt } from '../../lib/core/lookback';
import type { LookbackLedger } from '../../lib/core/model';
import { parsePolicy } from '../../lib/core/policy';
import { DAY_MINUTES as DAY } from '../../lib/core/recurrence';
import { steadyCount, withMinuteNeeding } from '../../lib/core/steady';
import { windowOf } from '../support/needs';

const policy = parsePolicy();

/** Minutes whose logarithms scatter by 0.4, as good as normally, about what they are given. */
function scattered(minutes: number, meanAt: (minute: number) => number): number[] {
  let random = 1;
  const uniform = () => {
    random = (random * 16_807) % 2_147_483_647;
    return random / 2_147_483_647;
  };
  const normal = () => Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, -6);
  return Array.from({ length: minutes }, (_, minute) => meanAt(minute) * Math.exp(0.4 * normal()));
}

const byDay = (minute: number) => 5 - 4 * Math.cos((2 * Math.PI * minute) / DAY);
const ledgerAfter = (needs: readonly number[]): LookbackLedger =>
  learnt(undefined, windowOf(needs), 4, policy);
const held = (lookback: LookbackLedger, isEven = true) => followingOf({ lookback }, policy, isEven).held;
const countAfter = (needs: readonly number[]) => {
  const lookback = ledgerAfter(needs);
  const steady = heldBy(followingOf({ lookback }, policy, true), { lookback });
  return steady && steadyCount(steady);
};

describe('minutes that scatter about a level of the day', () => {
  const days = scattered(2 * DAY, byDay);

  test('are met by what costs least at the level', () => {
    expect(held(ledgerAfter(days.slice(0, 36 * 60)))).toBe('level');
    const [noon, evening] = [countAfter(days.slice(0, 36 * 60)), countAfter(days.slice(0, 44 * 60))];
    expect(noon).toBeGreaterThan(10);
    expect(evening).toBeLessThan(noon as number);
  });

  test('are so of even streams alone, and once enough were seen', () => {
    expect(held(ledgerAfter(days.slice(0, 36 * 60)), false)).toBeUndefined();
    expect(held(ledgerAfter(days.slice(0, 90)))).toBeUndefined();
  });
});

test('a curve that is smooth is followed', () => {
  expect(held(ledgerAfter(Array.from({ length: 36 * 60 }, (_, minute) => byDay(minute))))).toBeUndefined();
});

test('of a level nothing is expected that is greater than all that was seen', () => {
  const ratios = [1, 1, 1, 8].reduce<readonly number[]>(
    (tally, ratio) => withMinuteNeeding(tally, ratio, 1),
    [],
  );
  const known = { price: 100, burst: 0 };
  expect(steadyCount(atLevel({ level: 4, ratios }, { ...known, highest: 32.5 }))).toBeGreaterThan(30);
  expect(steadyCount(atLevel({ level: 4, ratios }, { ...known, highest: 10 }))).toBe(10);
});

test('the newest minutes move the level, though no ratio is known to them yet', () => {
  const known = { highest: 100, price: 100, burst: 0 };
  const ratios = withMinuteNeeding([], 1, 1);
  const rising = atLevel({ level: 4, ratios }, known, [24, 24]);
  expect(rising.level).toBeCloseTo(4 + 1 + 0.95);
  expect(steadyCount(rising)).toBe(6);
});

test('while nothing is known of how minutes scatter it does as others do', () => {
  const minute = { need: 2, seen: 2, highest: 9, refusedPrice: 100, burst: 0, keep: 1, otherwise: 7 };
  const first = withLevelMinute(levelFrom(3), minute, policy);
  expect(first).toMatchObject({ level: 2, ratios: [], goal: 7, shards: 5 });
});

test('a ledger of an earlier version, that knows of no level, begins anew', () => {
  const { level: _, ...older } = ledgerAfter(scattered(DAY, byDay));
  const ledger = learnt(older as LookbackLedger, windowOf([1, 1, 1]), 4, policy);
  expect(ledger.minutesSeen).toBe(3);
  expect(ledger.level.level).toBeGreaterThan(0);
});
