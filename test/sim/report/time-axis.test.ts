import { momentText, timeAxis } from '../../../lib/sim/report/time-axis';

const HOUR = 60;
const DAY = 24 * HOUR;

test.each([
  { minutes: 45, mostTicks: 14, unit: 'minutes', labels: ['0', '5', '10'] },
  { minutes: 6 * HOUR, mostTicks: 14, unit: 'hours', labels: ['0', '1', '2'] },
  { minutes: DAY, mostTicks: 14, unit: 'hours', labels: ['0', '2', '4'] },
  { minutes: 2 * DAY, mostTicks: 7, unit: 'hours', labels: ['0', '12', '24'] },
  { minutes: 4 * DAY, mostTicks: 14, unit: 'days', labels: ['0', '1', '2'] },
  { minutes: 21 * DAY, mostTicks: 14, unit: 'days', labels: ['0', '2', '4'] },
  { minutes: 300 * DAY, mostTicks: 14, unit: 'days', labels: ['0', '30', '60'] },
])('an axis of $minutes minutes counts $unit: $labels', ({ minutes, mostTicks, unit, labels }) => {
  const axis = timeAxis(minutes, mostTicks);
  expect(axis.name).toBe(`${unit} since the start of the trace`);
  expect([0, 1, 2].map((tick) => axis.label(tick * axis.intervalMinutes))).toEqual(labels);
  expect(minutes / axis.intervalMinutes).toBeLessThanOrEqual(mostTicks);
});

test.each([
  [0, '00:00'],
  [59, '00:00'],
  [15_300, '04:15'],
  [86_400 * 3 + 61, '3 d 00:01'],
])('%i seconds are %s', (seconds, text) => expect(momentText(seconds)).toBe(text));
