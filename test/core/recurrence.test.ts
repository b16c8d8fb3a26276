import fc from 'fast-check';
import type { NeedProfile } from '../../lib/core/model';
import { aheadMinutes, expectedNeed, NO_PROFILE, withNeed } from '../../lib/core/recurrence';

const DAY = 1_440;

/** What is remembered of a need for each minute from the epoch on. */
function profileOf(minutes: number, needAt: (minute: number) => number): NeedProfile {
  let profile = NO_PROFILE;
  for (let minute = 0; minute < minutes; minute++) profile = withNeed(profile, minute * 60, needAt(minute));
  return profile;
}

const expectedAt = (profile: NeedProfile, periodMinutes: number, nowMinutes: number, aheadOf: number) =>
  expectedNeed(profile, periodMinutes, nowMinutes * 60, (nowMinutes + aheadOf) * 60);

const nightly = (minute: number) => (minute % DAY >= 200 && minute % DAY < 320 ? 12 : 2);

test('what came a day ago is expected as long before as is asked for, and no sooner', () => {
  const profile = profileOf(DAY + 150, nightly);
  expect(expectedAt(profile, DAY, DAY + 150, 20)).toBe(2);
  expect(expectedAt(profile, DAY, DAY + 150, 60)).toBe(12);
});

test('what is over was not expected to last', () => {
  const profile = profileOf(DAY + 330, nightly);
  expect(expectedAt(profile, DAY, DAY + 330, 20)).toBe(2);
});

test('of a day that is not like the last less is expected', () => {
  // The load did not come: half an hour after its time, next to nothing more is expected of it.
  const holiday = profileOf(DAY + 230, (minute) => (minute < DAY ? nightly(minute) : 2));
  expect(expectedAt(holiday, DAY, DAY + 195, 20)).toBe(12);
  expect(expectedAt(holiday, DAY, DAY + 230, 20)).toBeCloseTo(12 * (2.5 / 12.5));
});

test('a busier day is not expected to be busier still', () => {
  const busier = profileOf(DAY + 250, (minute) => (minute < DAY ? nightly(minute) : 2 * nightly(minute)));
  expect(expectedAt(busier, DAY, DAY + 250, 20)).toBe(12);
});

test('nothing is expected before a period is seen, of minutes that were not seen, and after a long silence', () => {
  expect(expectedAt(profileOf(300, nightly), DAY, 300, 60)).toBe(0);
  expect(expectedAt(NO_PROFILE, DAY, 300, 60)).toBe(0);
  const gap = withNeed(
    profileOf(100, () => 5),
    400 * 60,
    5,
  );
  expect(expectedAt(gap, 120, 401, 20)).toBe(0);
  expect(expectedAt(withNeed(gap, 30 * DAY * 60, 5), 120, 30 * DAY, 20)).toBe(0);
});

test('whatever comes, what is remembered is bounded, and no more is expected than was ever needed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 900 }), fc.double({ min: 0, max: 500, noNaN: true })), {
        maxLength: 60,
      }),
      fc.constantFrom(120, 360, DAY),
      (steps, period) => {
        let [profile, minute] = [NO_PROFILE, 0];
        for (const [gap, need] of steps) {
          minute += gap;
          profile = withNeed(profile, minute * 60, need);
        }
        expect(profile.needs.length).toBeLessThanOrEqual(300);
        const highest = Math.max(0, ...steps.map(([, need]) => need));
        expect(expectedAt(profile, period, minute, 60)).toBeLessThanOrEqual(highest * 1.01);
      },
    ),
  );
});

test.each([
  [0, 3],
  [4, 5],
  [14, 10],
  [500, 20],
])('%i shards are opened %i minutes ahead', (shards, minutes) => {
  expect(aheadMinutes(shards)).toBe(minutes);
});
