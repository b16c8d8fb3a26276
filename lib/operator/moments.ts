/** Moments as an operator writes and reads them. */
import { BadInput } from './bad-input';

/** `2026-11-20 10:04:12` UTC. */
export function utc(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

/** `10:04:12` UTC. */
export function utcTime(seconds: number): string {
  return utc(seconds).slice(11);
}

/** As programs read it. */
export function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** `40 s`, `4 min`, `3 h`, `2 d`. */
export function span(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}

const SECONDS_OF = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/**
 * A moment in the past: ISO 8601 (UTC where it names no zone), or how long ago: `90s`, `30m`, `2h`, `3d`.
 * @throws BadInput where it is neither, or lies ahead
 */
export function momentFrom(text: string, nowSeconds: number): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text.trim()) ?? [];
  if (count !== undefined) return nowSeconds - Number(count) * SECONDS_OF[unit as keyof typeof SECONDS_OF];
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/.test(text.trim());
  const isDate = /^\d{4}-\d\d-\d\d/.test(text.trim());
  const isWithTime = /\d\d:\d\d/.test(text);
  const at = isDate
    ? Date.parse(hasZone || !isWithTime ? text : `${text.trim().replace(' ', 'T')}Z`)
    : Number.NaN;
  if (Number.isNaN(at))
    throw new BadInput(
      `--at is "${text}": it takes a moment as in 2026-11-20T10:04Z, or how long ago, as in 90s, 30m, 2h or 3d.`,
    );
  if (at / 1000 > nowSeconds)
    throw new BadInput(`--at is ${text}, which lies ahead: it takes a moment that is over.`);
  return Math.floor(at / 1000);
}
