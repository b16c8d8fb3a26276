/**
 * The target partition: which of the boundaries to keep, so that the fewest shards carry the load.
 *
 * A partition is a set of boundaries, and a merge removes one. Any part of a range that fits a shard fits one too,
 * so the cheapest partition is found by dynamic programming from left to right, each step no wider than what still fits.
 */
import { utilizationOf } from './demand';

/** An open shard's stretch of the hash key space, and what it carried in each minute looked back over. */
export interface Cell {
  readonly startingHashKey: bigint;
  readonly bytes: Float64Array;
  readonly records: Float64Array;
}

/** A shard of the target: the cells from `from` up to, not including, `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** The greatest utilization of any minute that was looked at. */
  readonly peak: number;
}

/** What was carried in each minute, of a cell or of several. */
export type Sums = Pick<Cell, 'bytes' | 'records'>;

/** The first of the minutes, in which what is above the limit has a price. */
export interface OlderMinutes {
  readonly count: number;
  /** The first so many of them are beyond the look-back: no peak of theirs counts for how even a partition is. */
  readonly unlooked: number;
  /** What a shard of such utilization refuses of a minute, as a share of its capacity. */
  lost(utilization: number): number;
  /**
   * What it would cost a span to carry those minutes again, in shards.
   * @param apart what its cells would refuse in each minute by themselves
   * @param saved how many shards fewer the span is than its cells
   */
  priceOf(sums: Sums, apart: Float64Array, saved: number): number;
}

/** Every minute is bound by the limit. */
const NONE_OLDER: OlderMinutes = { count: 0, unlooked: 0, lost: () => 0, priceOf: () => 0 };

/**
 * How much an uneven partition counts beside a whole shard: it decides between partitions of as many shards, and nothing
 * else. Each shard counts the square of its peak, so that the next rise finds no shard fuller than it need be.
 */
const UNEVENNESS = 1e-6;

/** What else a partition is chosen by. */
export interface Weighing {
  /** The minutes that have a price; none unless said. */
  readonly older?: OlderMinutes;
  /** How many minutes of spans are weighed at most; without end unless said. It bounds how many cells a span may have. */
  readonly minutesMax?: number;
}

/**
 * The cheapest partition into spans of which none peaks above `limit`, except for a single cell that does: each span costs a
 * shard and the price of its older minutes; of those as cheap, the most even. Exact where nothing is priced and `minutesMax`
 * lets spans be wide enough. Where it allows w cells, of n cells there are at most n / w spans more.
 */
export function cheapestSpans(
  cells: readonly Cell[],
  limit: number,
  { older = NONE_OLDER, minutesMax = Number.POSITIVE_INFINITY }: Weighing = {},
): Span[] {
  const cellsMax = Math.floor(minutesMax / (cells.length * (cells[0]?.bytes.length ?? 0)));
  const cost = new Float64Array(cells.length + 1).fill(Number.POSITIVE_INFINITY);
  const best: (Span | undefined)[] = Array(cells.length + 1);
  const room = roomFor(cells, older);
  cost[0] = 0;
  for (let from = 0; from < cells.length; from++) {
    const begun = (cost[from] as number) + 1;
    const within = Math.min(cells.length, from + cellsMax);
    for (const span of spansFrom(cells, from, within, limit, older, room)) {
      const total = begun + span.price + UNEVENNESS * span.peak ** 2;
      if (total < (cost[span.to] as number)) {
        cost[span.to] = total;
        best[span.to] = span;
      }
    }
  }
  const spans: Span[] = [];
  for (let span = best[cells.length]; span !== undefined; span = best[span.from]) spans.push(span);
  return spans.reverse();
}

/** Room for the sums of one span after the other: thousands of them, made anew, would be most of a decision's memory. */
interface Room extends Sums {
  readonly apart: Float64Array;
  /** What each cell loses by itself in each of the older minutes; most lose nothing. */
  readonly alone: readonly (Float64Array | undefined)[];
}

function roomFor(cells: readonly Cell[], older: OlderMinutes): Room {
  const minutes = cells[0]?.bytes.length ?? 0;
  return {
    bytes: new Float64Array(minutes),
    records: new Float64Array(minutes),
    apart: new Float64Array(older.count),
    alone: cells.map((cell) => lostAlone(cell, older)),
  };
}

function lostAlone(cell: Cell, { count, lost }: OlderMinutes): Float64Array | undefined {
  let all: Float64Array | undefined;
  for (let m = 0; m < count; m++) {
    const share = lost(utilizationIn(cell, m));
    if (share === 0) continue;
    all ??= new Float64Array(count);
    all[m] = share;
  }
  return all;
}

/** The single cell at `from`, and every wider span from there up to `within` that fits and is worth its price. `room` is overwritten. */
function* spansFrom(
  cells: readonly Cell[],
  from: number,
  within: number,
  limit: number,
  older: OlderMinutes,
  room: Room,
): Generator<Span & { readonly price: number }> {
  for (const sums of [room.bytes, room.records, room.apart]) sums.fill(0);
  let peaks = widen(room, cells, from, older);
  yield { from, to: from + 1, peak: peaks.looked, price: 0 };
  for (let to = from + 2; to <= within && peaks.newest <= limit; to++) {
    peaks = widen(room, cells, to - 1, older);
    if (peaks.newest > limit) return;
    const saved = to - from - 1;
    const price = peaks.all > limit ? older.priceOf(room, room.apart, saved) : 0;
    // What overflows grows faster than what is added: a wider span would be worth its price still less.
    if (price >= saved) return;
    yield { from, to, peak: peaks.looked, price };
  }
}

/** The greatest utilization of all minutes, of those of the look-back, and of those that the limit binds. */
interface Peaks {
  readonly all: number;
  readonly looked: number;
  readonly newest: number;
}

/** Adds a cell to the span in `room`. */
function widen(room: Room, cells: readonly Cell[], index: number, { count, unlooked }: OlderMinutes): Peaks {
  const cell = cells[index] as Cell;
  const apart = room.alone[index];
  if (apart !== undefined) addTo(room.apart, apart, 0, count);
  const before = addMinutes(room, cell, 0, unlooked);
  const between = addMinutes(room, cell, unlooked, count);
  const newest = addMinutes(room, cell, count, room.bytes.length);
  const looked = Math.max(between, newest);
  return { all: Math.max(before, looked), looked, newest };
}

/** Adds the minutes from `from` up to, not including, `to`. @returns the greatest utilization that any of them has then */
function addMinutes(sums: Sums, { bytes, records }: Sums, from: number, to: number): number {
  return utilizationOf(addTo(sums.bytes, bytes, from, to), addTo(sums.records, records, from, to));
}

/** The same of one column, in one pass: this is the innermost loop of a decision. @returns the greatest sum */
function addTo(sums: Float64Array, more: Float64Array, from: number, to: number): number {
  let greatest = 0;
  for (let m = from; m < to; m++) {
    const sum = (sums[m] as number) + (more[m] as number);
    sums[m] = sum;
    if (sum > greatest) greatest = sum;
  }
  return greatest;
}

/** What all of them carried together in each minute. */
export function sumOf(cells: readonly Sums[]): Sums {
  const minutes = cells[0]?.bytes.length ?? 0;
  const sums = { bytes: new Float64Array(minutes), records: new Float64Array(minutes) };
  for (const cell of cells) addMinutes(sums, cell, 0, minutes);
  return sums;
}

/** The greatest utilization of any minute. */
export function peakOf(sums: Sums): number {
  let peak = 0;
  for (let m = 0; m < sums.bytes.length; m++) {
    const utilization = utilizationIn(sums, m);
    if (utilization > peak) peak = utilization;
  }
  return peak;
}

/** The utilization of one shard that carries it all. */
export function utilizationIn({ bytes, records }: Sums, minute: number): number {
  return utilizationOf(bytes[minute] as number, records[minute] as number);
}
