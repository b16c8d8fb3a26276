/** An axis of time elapsed since the start of a trace, which has no dates. */
export interface TimeAxis {
  readonly name: string;
  /** Between ticks, in minutes. */
  readonly intervalMinutes: number;
  /** What a tick at `minutes` says. */
  label(minutes: number): string;
}

const HOUR = 60;
const DAY = 24 * HOUR;

const INTERVALS = [1, 2, 5, 10, 15, 30, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 5 * DAY];

/** Up to which length an axis counts minutes, and then hours; longer ones count days. */
const MINUTES_UP_TO = 3 * HOUR;
const HOURS_UP_TO = 3 * DAY;

export function timeAxis(minutes: number, mostTicks: number): TimeAxis {
  const least = minutes / mostTicks;
  const unit = minutes <= MINUTES_UP_TO ? 1 : minutes <= HOURS_UP_TO ? HOUR : DAY;
  const intervalMinutes =
    INTERVALS.find((interval) => interval >= Math.max(least, unit)) ??
    Math.ceil(least / (10 * DAY)) * 10 * DAY;
  const units = { 1: 'minutes', [HOUR]: 'hours', [DAY]: 'days' }[unit];
  return {
    name: `${units} since the start of the trace`,
    intervalMinutes,
    label: (at) => String(at / unit),
  };
}

/** A moment of the trace for people: `3 d 04:15`, or `04:15` on the first day of a trace that is no longer. */
export function momentText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const days = Math.floor(minutes / DAY);
  const clock = `${twoDigits(Math.floor((minutes % DAY) / HOUR))}:${twoDigits(minutes % HOUR)}`;
  return days === 0 ? clock : `${days} d ${clock}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
