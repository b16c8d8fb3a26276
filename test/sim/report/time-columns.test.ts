import { highestByColumn, timeColumns } from '../../../lib/sim/report/time-columns';

const DAY = 1440;

test.each([
  { minutes: 1, most: 720, minutesPerColumn: 1, count: 1 },
  { minutes: 720, most: 720, minutesPerColumn: 1, count: 720 },
  { minutes: 721, most: 720, minutesPerColumn: 2, count: 361 },
  { minutes: DAY, most: 720, minutesPerColumn: 2, count: 720 },
  { minutes: 21 * DAY, most: 720, minutesPerColumn: 45, count: 672 },
  { minutes: 21 * DAY, most: 260, minutesPerColumn: 120, count: 252 },
  { minutes: 3650 * DAY, most: 720, minutesPerColumn: 6 * DAY, count: 609 },
])('$minutes minutes in at most $most columns are $count of $minutesPerColumn minutes', (row) => {
  const { minutes, most, ...expected } = row;
  expect(timeColumns(minutes, most)).toEqual({ minutes, ...expected });
});

test('a column shows its highest minute, and the last column the minutes that are left', () => {
  const columns = { minutes: 7, minutesPerColumn: 3, count: 3 };
  expect([...highestByColumn(Float64Array.of(1, 9, 2, 0, 0, 0, 4), columns)]).toEqual([9, 0, 4]);
});
