/** A chart is a few hundred pixels wide and a trace has tens of thousands of minutes: minutes are drawn in columns. */
export interface TimeColumns {
  /** Of the trace. */
  readonly minutes: number;
  readonly minutesPerColumn: number;
  readonly count: number;
}

/** Lengths that divide an hour or a day, so that a column never straddles a tick of the axis; in minutes. */
const COLUMN_MINUTES = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 40, 45, 60, 90, 120, 180, 240, 360, 480, 720];

const DAY_MINUTES = 1440;

/** The shortest columns of which there are at most `most`; beyond half a day, whole days. */
export function timeColumns(minutes: number, most: number): TimeColumns {
  const shortest = minutes / most;
  const minutesPerColumn =
    COLUMN_MINUTES.find((length) => length >= shortest) ?? Math.ceil(shortest / DAY_MINUTES) * DAY_MINUTES;
  return { minutes, minutesPerColumn, count: Math.ceil(minutes / minutesPerColumn) };
}

/** The greatest of a column's values, for every column; `values` has one for each minute. */
export function highestByColumn(
  values: Float64Array,
  { minutesPerColumn, count }: TimeColumns,
): Float64Array {
  const highest = new Float64Array(count);
  for (const [minute, value] of values.entries()) {
    const column = Math.floor(minute / minutesPerColumn);
    if (value > (highest[column] as number)) highest[column] = value;
  }
  return highest;
}
