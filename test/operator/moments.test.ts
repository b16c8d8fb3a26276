import { momentFrom, span, utc } from '../../lib/operator/moments';

const NOON = Date.parse('2026-11-20T12:00:00Z') / 1000;

test.each([
  ['90s', '2026-11-20 11:58:30'],
  ['30m', '2026-11-20 11:30:00'],
  ['2h', '2026-11-20 10:00:00'],
  ['3d', '2026-11-17 12:00:00'],
  ['2026-11-20T10:04Z', '2026-11-20 10:04:00'],
  ['2026-11-20 10:04:12', '2026-11-20 10:04:12'],
  ['2026-11-20T10:04+02:00', '2026-11-20 08:04:00'],
  ['2026-11-19', '2026-11-19 00:00:00'],
])('%s is %s UTC', (text, moment) => {
  expect(utc(momentFrom(text, NOON))).toBe(moment);
});

test.each(['yesterday', '5', '10x', '2026-13-01', '2026-11-20T99:00Z', ''])('"%s" is refused', (text) => {
  expect(() => momentFrom(text, NOON)).toThrow(/--at is .*2h/);
});

test('a moment that lies ahead is refused', () => {
  expect(() => momentFrom('2026-11-20T12:01Z', NOON)).toThrow(/lies ahead/);
});

test.each([
  [40, '40 s'],
  [240, '4 min'],
  [10_800, '3 h'],
  [200_000, '2 d'],
])('%d seconds are %s', (seconds, text) => {
  expect(span(seconds)).toBe(text);
});
