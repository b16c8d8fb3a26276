/** Numbers as people read them. */

/** 0.414 as `41%`; with digits, `41.4%`. */
export function percent(ratio: number, digits = 0): string {
  return `${(ratio * 100).toFixed(digits)}%`;
}

/** Whole numbers with separators: `1,400`. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `1 seed`, `2 seeds`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A moment of the run as `h:mm`. */
export function hoursAndMinutes(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** A length of time: `95 s` or `2 min 10 s`. */
export function duration(seconds: number): string {
  const wholeSeconds = Math.round(seconds);
  if (wholeSeconds < 120) return `${wholeSeconds} s`;
  return `${Math.floor(wholeSeconds / 60)} min ${wholeSeconds % 60} s`;
}
